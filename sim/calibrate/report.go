package calibrate

import (
	"math"
	"slices"
)

// Row is one measured row beside its prediction. All values are in the unit of
// the metric.
type Row struct {
	ID, Group, Metric string
	Source            string
	Measured          float64
	Predicted         float64
	Low, High         float64 // 90 % interval
	Error             float64 // Predicted / Measured - 1
	Fits              bool    // whether the prediction says that it fits in memory
	Assumed           []string
}

// Inside reports whether the measurement lies in the 90 % interval.
func (r *Row) Inside() bool { return r.Low <= r.Measured && r.Measured <= r.High }

// Unresolved is a row that could not be predicted, with the reason.
type Unresolved struct {
	ID     string `json:"id"`
	Group  string `json:"group,omitempty"`
	Reason string `json:"reason"`
}

// Group sums up the rows of one group. Errors are fractions, not percent; NaN
// when no row resolved.
type Group struct {
	Group      string
	Rows       int     // measured rows
	Resolved   int     // rows with a prediction
	MedianAPE  float64 // median of |error|
	P90APE     float64 // 90th percentile of |error|
	Bias       float64 // median signed error
	Coverage90 float64 // share of resolved rows inside the 90 % interval
	Misfits    int     // resolved rows that the prediction says do not fit in memory
	Assumed    int     // resolved rows that rest on an assumption
}

// Report is what validation found.
type Report struct {
	Overall    Group
	Groups     []Group // sorted by name
	Rows       []Row   // resolved rows, in file order
	Unresolved []Unresolved
}

// tally gathers the rows of a group.
type tally struct {
	rows int
	list []*Row
}

// Add merges the rows of another report.
func (r *Report) Add(other Report) {
	r.Rows = append(r.Rows, other.Rows...)
	r.Unresolved = append(r.Unresolved, other.Unresolved...)
	r.summarise()
}

// summarise recomputes the groups from the rows.
func (r *Report) summarise() {
	groups := make(map[string]*tally)
	of := func(name string) *tally {
		g := groups[name]
		if g == nil {
			g = &tally{}
			groups[name] = g
		}
		return g
	}
	all := &tally{}
	for i := range r.Rows {
		row := &r.Rows[i]
		for _, g := range [...]*tally{all, of(row.Group)} {
			g.rows++
			g.list = append(g.list, row)
		}
	}
	for i := range r.Unresolved {
		all.rows++
		of(r.Unresolved[i].Group).rows++
	}
	names := make([]string, 0, len(groups))
	for name := range groups {
		names = append(names, name)
	}
	slices.Sort(names)
	r.Overall = all.sum("overall")
	r.Groups = r.Groups[:0]
	for _, name := range names {
		r.Groups = append(r.Groups, groups[name].sum(name))
	}
}

func (t *tally) sum(name string) Group {
	g := Group{Group: name, Rows: t.rows, Resolved: len(t.list)}
	signed := make([]float64, 0, len(t.list))
	inside := 0
	for _, row := range t.list {
		signed = append(signed, row.Error)
		if row.Inside() {
			inside++
		}
		if !row.Fits {
			g.Misfits++
		}
		if len(row.Assumed) > 0 {
			g.Assumed++
		}
	}
	g.Bias = Quantile(signed, 0.5)
	for i := range signed {
		signed[i] = math.Abs(signed[i])
	}
	g.MedianAPE, g.P90APE = Quantile(signed, 0.5), Quantile(signed, 0.9)
	g.Coverage90 = float64(inside) / float64(len(t.list))
	return g
}

// Quantile is the p-quantile of the values by linear interpolation between
// order statistics (0 is the smallest, 1 the largest); NaN for none. It sorts
// a copy.
func Quantile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	v := slices.Clone(values)
	slices.Sort(v)
	at := p * float64(len(v)-1)
	i := int(at)
	if i >= len(v)-1 {
		return v[len(v)-1]
	}
	f := at - float64(i)
	return v[i]*(1-f) + v[i+1]*f
}
