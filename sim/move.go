package sim

// Move works out again what a result owes to its place and time: the
// facility's energy, carbon, water and money. r is the result of a scenario
// that differs from s in region, month, hour, boundary, accounting, life and
// the stated figures of the place at most; nothing that is run may differ. The
// result is what [RunInto] gives, without pricing an op again, and without
// allocating. r must not share its slices with another result.
func Move(r *Result, s *Scenario) {
	r.Costs = append(r.Costs[:0], r.ledger.Costs...)
	r.Notes = r.Notes[:r.placed]
	r.Footprint = Footprint{}
	r.Boundary, r.Accounting = s.Boundary, s.Accounting
	energy(r, s)
	place(r, s)
	r.spread(s)
}
