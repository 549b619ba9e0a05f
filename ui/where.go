package ui

import (
	"math"

	"wattif/sim"
	"wattif/sim/metric"
	"wattif/sim/model"
	"wattif/ui/block"
	"wattif/ui/chart"
	"wattif/ui/theme"
)

// piece is one kind of use of time and energy in the stacked bars.
type piece struct {
	name   string
	letter rune
}

// The pieces, in the order in which they are stacked.
var pieces = [...]piece{
	{textMark("prefill"), 'p'},
	{textMark("read"), 'r'},
	{textMark("forward"), 'f'},
	{textMark("backward"), 'b'},
	{textMark("update"), 'u'},
	{textMark("decode weights"), 'w'},
	{textMark("decode attention"), 'a'},
	{textMark("decode other"), 'o'},
	{textMark("links"), 'l'},
	{textMark("host"), 'h'},
	{textMark("idle"), 'i'},
}

// pieceOf is the place of an op in pieces: by phase, and decoding by kind.
func pieceOf(c *sim.Cost) int {
	if c.Kind == model.Collective || c.Kind == model.PointToPoint {
		return 8
	}
	switch c.Phase {
	case model.Prefill:
		return 0
	case model.Encode:
		return 1
	case model.Forward:
		return 2
	case model.Backward:
		return 3
	case model.Update:
		return 4
	case model.Host:
		return 9
	}
	switch c.Kind {
	case model.Gemm, model.GroupedGemm:
		return 5
	case model.DecodeAttention, model.PrefillAttention, model.ScanOp, model.RecurrentStep:
		return 6
	}
	return 7
}

// spentOn adds up seconds and joules by piece. What a result has beyond its
// ops (host energy apart) is idling.
func spentOn(r *sim.Result) (seconds, joules [len(pieces)]float64) {
	energy := 0.0
	for i := range r.Costs {
		c := &r.Costs[i]
		at := pieceOf(c)
		seconds[at] += c.Seconds
		joules[at] += c.Joules
		energy += c.Joules
	}
	if idle := r.Joules() - energy; idle > 0.001*r.Joules() && r.Footprint.IdleJoules > 0 {
		joules[len(pieces)-1] = idle
	}
	return seconds, joules
}

func whereTitle(a *App) string {
	s := a.session
	r := s.Result()
	u := unitFor(r, s.unit)
	if u == metric.Usual {
		if r.Task.Training() {
			return a.say("Where it goes, per step")
		}
		return a.say("Where it goes, per request")
	}
	return a.sayf("Where it goes, per %s; time of a batch", a.say(u.Name(r)))
}

// drawWhere is time, energy, carbon and cost of the baseline and the edited
// scenario as stacked bars, each quantity on a scale of its own.
func drawWhere(a *App, w, h int) block.Block {
	s := a.session
	slots := []int{s.baseline}
	if s.current != s.baseline {
		slots = append(slots, s.current)
	}
	var bars []chart.Bar
	type group struct {
		name  string
		parts func(r *sim.Result, u metric.Unit) ([]chart.Part, string)
	}
	for _, g := range [...]group{{a.say("time"), timeParts}, {a.say("energy"), energyParts}, {a.say("carbon"), carbonParts}, {a.say("cost"), costParts}} {
		for _, i := range slots {
			r := &s.outcomes[i].result
			parts, total := g.parts(r, s.unit)
			for j := range parts {
				parts[j].Name = a.say(parts[j].Name)
			}
			total = a.speech().Value(total)
			bars = append(bars, chart.Bar{Label: letter(i), Group: g.name, Parts: parts, Total: total, Token: theme.Series(i)})
		}
	}
	return chart.Bars(w, h, a.theme, bars)
}

// perUnit is what quantities of the unit of work are divided by; the usual bars
// of training are of a step, which has a time of its own.
func perUnit(r *sim.Result, u metric.Unit) float64 {
	if u = unitFor(r, u); u != metric.Usual {
		return 1 / u.Factor(r)
	}
	if r.Task.Training() || r.Sequences <= 0 {
		return 1
	}
	return r.Sequences
}

func timeParts(r *sim.Result, _ metric.Unit) ([]chart.Part, string) {
	seconds, _ := spentOn(r)
	sum := 0.0
	for _, v := range seconds {
		sum += v
	}
	return pieceParts(&seconds, 1), metric.Quantity(sum, "s")
}

func energyParts(r *sim.Result, u metric.Unit) ([]chart.Part, string) {
	_, joules := spentOn(r)
	sum := 0.0
	for _, v := range joules {
		sum += v
	}
	n := perUnit(r, u)
	return pieceParts(&joules, n), metric.Quantity(sum/n/3600, "Wh")
}

func pieceParts(values *[len(pieces)]float64, by float64) []chart.Part {
	var out []chart.Part
	for i, v := range values {
		if v > 0 {
			out = append(out, chart.Part{Name: pieces[i].name, Value: v / by, Token: theme.Series(i), Letter: pieces[i].letter})
		}
	}
	return out
}

func carbonParts(r *sim.Result, u metric.Unit) ([]chart.Part, string) {
	f := &r.Footprint
	n := perUnit(r, u)
	parts := []chart.Part{
		{Name: textMark("electricity"), Value: f.OperationalG / n, Token: theme.Series2, Letter: 'e'},
		{Name: textMark("making"), Value: f.EmbodiedG / n, Token: theme.Series3, Letter: 'm'},
	}
	return positive(parts), metric.Quantity(f.TotalG()/n, "g")
}

func costParts(r *sim.Result, u metric.Unit) ([]chart.Part, string) {
	f := &r.Footprint
	n := perUnit(r, u)
	parts := []chart.Part{
		{Name: textMark("rent"), Value: f.RentUSD / n, Token: theme.Series4, Letter: '$'},
		{Name: textMark("purchase"), Value: f.CapitalUSD / n, Token: theme.Series5, Letter: 'c'},
		{Name: textMark("electricity"), Value: f.ElectricityUSD / n, Token: theme.Series2, Letter: 'e'},
	}
	usd := f.USD() / n
	if math.IsNaN(usd) {
		return nil, "unknown"
	}
	return positive(parts), "$" + smallMoney(usd)
}

// positive leaves out parts that are nothing, so that the legend does too.
func positive(parts []chart.Part) []chart.Part {
	out := parts[:0]
	for _, p := range parts {
		if p.Value > 0 {
			out = append(out, p)
		}
	}
	return out
}

// smallMoney prints dollars with three significant digits, never as 0.00.
func smallMoney(v float64) string {
	switch {
	case v >= 1000:
		return count(v)
	case v >= 1 || v == 0:
		return fixed(v, 2)
	}
	digits := 2 - int(math.Floor(math.Log10(v)))
	return fixed(v, min(digits, 9))
}
