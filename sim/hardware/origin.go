package hardware

// Row returns the row that [CoefficientTable.Resolve] takes a coefficient
// from; ok is false when no row names it and the default stands.
func (t *CoefficientTable) Row(d *Device, s *Stack, task, name string) (row CoefficientRow, ok bool) {
	if t == nil {
		return row, false
	}
	stack := ""
	if s != nil {
		stack = s.ID
	}
	generation := Generation(d.ID)
	if generation == "" {
		generation = d.Generation
	}
	for _, selector := range [...]string{"*", "kind:" + d.Kind.String(), "generation:" + generation, d.ID} {
		for specific := range 4 {
			for _, i := range t.byDevice[selector] {
				r := &t.Rows[i]
				if r.Name != name || r.specific() != specific || r.Stack != "*" && r.Stack != stack || r.Task != "*" && r.Task != task {
					continue
				}
				row, ok = *r, true
			}
		}
	}
	return row, ok
}
