package ui

import (
	"math"
	"sort"

	"wattif/sim"
	"wattif/sim/hardware"
	"wattif/sim/metric"
	"wattif/sim/model"
	"wattif/ui/block"
	"wattif/ui/chart"
	"wattif/ui/theme"
)

// roofOp is an op of the current result with its letter.
type roofOp struct {
	cost   *sim.Cost
	letter rune
	share  float64 // of the time
}

// roofPanel is the Roofline view.
type roofPanel struct {
	ops     []roofOp
	base    []roofOp // of the baseline, when overlaid
	index   int
	phase   int // 0 all, else index into phases plus one
	phases  []model.Phase
	overlay bool
	trail   roofTrail
}

// prepare lists the ops by time.
func (p *roofPanel) prepare(a *App) {
	if a.view != viewRoofline {
		return
	}
	s := a.session
	r := s.Result()
	p.phases = p.phases[:0]
	for ph := model.Phase(0); ph < model.PhaseCount; ph++ {
		if r.PhaseTime[ph] > 0 {
			p.phases = append(p.phases, ph)
		}
	}
	p.phase = clamp(p.phase, 0, len(p.phases))
	p.ops = p.list(p.ops[:0], r)
	p.trail.follow(s.current, s.Scenario(), r)
	p.base = p.base[:0]
	if p.overlay && s.current != s.baseline {
		p.base = p.list(p.base, s.Baseline())
	}
	p.index = clamp(p.index, 0, max(0, len(p.ops)-1))
}

// list takes the ops of the chosen phase, longest first, and gives them
// letters: upper case for the phase that takes longest, lower for the rest.
func (p *roofPanel) list(out []roofOp, r *sim.Result) []roofOp {
	total := 0.0
	for i := range r.Costs {
		total += r.Costs[i].Seconds
	}
	for i := range r.Costs {
		c := &r.Costs[i]
		if p.phase > 0 && c.Phase != p.phases[p.phase-1] {
			continue
		}
		out = append(out, roofOp{cost: c, share: share(c.Seconds, total)})
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].cost.Seconds > out[j].cost.Seconds })
	main, _, _ := dominant(r)
	var upperUsed, lowerUsed int
	for i := range out {
		if out[i].cost.Phase == main {
			out[i].letter = rune('A' + upperUsed%26)
			upperUsed++
		} else {
			out[i].letter = rune('a' + lowerUsed%26)
			lowerUsed++
		}
	}
	return out
}

func (p *roofPanel) move(n int, a *App) {
	p.index = clamp(p.index+n, 0, max(0, len(p.ops)-1))
	a.dirty = true
}

func (p *roofPanel) nextPhase(a *App) {
	p.phase = (p.phase + 1) % (len(p.phases) + 1)
	p.index = 0
	a.notice = a.say("Roofline: all phases.")
	if p.phase > 0 {
		a.notice = a.sayf("Roofline: %s only.", a.say(p.phases[p.phase-1].String()))
	}
}

// selectLine selects the op drawn at a line of the table.
func (p *roofPanel) selectLine(y int) {
	if i := p.top() + y; y >= 0 && i < len(p.ops) {
		p.index = i
	}
}

// top is the first op shown in the table.
func (p *roofPanel) top() int { return max(0, p.index-3) }

// drawRoof is the plot: roofs of each format in use, the ridge, the ops.
func (p *roofPanel) drawRoof(a *App, w, h int) block.Block {
	s, t := a.session, a.theme
	r, d := s.Result(), &s.Scenario().Device
	main, _, _ := dominant(r)
	note := a.sayf("UPPER %s", a.say(main.String()))
	if len(p.phases) > 1 {
		note += "  " + a.say("lower the rest")
	}
	title := a.sayf("Roofline %s: one %s, %s", letter(s.current), d.Name, r.Compute.String())
	focused := a.focus() == focusRoof && len(a.overlays) == 0
	return block.Into(w, h, t.Frame(title, note, focused), func(w, h int) block.Block {
		if d.MemoryBandwidth <= 0 {
			return block.Fit(w, h, []string{" " + a.say("the memory speed of this device is not known")})
		}
		x, y, series, markers := p.roofData(a)
		return chart.XY(w, h, t, x, y, series, markers)
	})
}

// roofData is what drawRoof draws and an exported figure shows.
func (p *roofPanel) roofData(a *App) (x, y chart.Axis, series []chart.Series, markers []chart.Marker) {
	r, d := a.session.Result(), &a.session.Scenario().Device
	x, y = p.extent(a.speech(), d.MemoryBandwidth, d.Peak[r.Compute])
	series, markers = append(p.roofs(a, x), p.trail.curves(p.ops)...), p.points(a)
	if ridge := d.Intensity(r.Compute); ridge > 0 {
		markers = append(markers, chart.Marker{X: ridge, Y: math.NaN(), Token: theme.Guide, Label: a.sayf("ridge %s", factor(ridge))})
	}
	return x, y, series, markers
}

// extent spans the ops and the ridge, with a decade's air.
func (p *roofPanel) extent(l speech, bandwidth, peak float64) (chart.Axis, chart.Axis) {
	lo, hi := math.Inf(1), math.Inf(-1)
	bottom := math.Inf(1)
	add := func(o *roofOp) {
		if i := o.cost.Intensity; i > 0 && o.cost.Achieved > 0 && o.share >= visibleShare {
			lo, hi = math.Min(lo, i), math.Max(hi, i)
			bottom = math.Min(bottom, o.cost.Achieved)
		}
	}
	for i := range p.ops {
		add(&p.ops[i])
	}
	for i := range p.base {
		add(&p.base[i])
	}
	ridge := peak / bandwidth
	if peak <= 0 {
		ridge = 100
	}
	lo, hi = math.Min(lo, ridge/30), math.Max(hi, ridge*10)
	lo, hi = decade(lo, -1), decade(hi, 1)
	bottom = math.Min(bottom, lo*bandwidth*10)
	x := chart.Axis{Label: l.Say("arithmetic intensity"), Unit: "FLOP/byte", Scale: chart.Log10, Min: lo, Max: hi}
	y := chart.Axis{Label: l.Say("achieved"), Unit: "FLOP/s", Scale: chart.Log10, Min: decade(bottom, -1), Max: math.Max(peak, bandwidth*ridge) * 3}
	return x, y
}

// visibleShare is the share of the time from which an op has its letter in the
// plot and counts for its extent.
const visibleShare = 0.01

// decade rounds to a power of ten, down or up.
func decade(v float64, dir int) float64 {
	l := math.Log10(v)
	if dir < 0 {
		return math.Pow(10, math.Floor(l))
	}
	return math.Pow(10, math.Ceil(l))
}

// roofs are the slope of memory and the flats of the formats the ops use.
func (p *roofPanel) roofs(a *App, x chart.Axis) []chart.Series {
	s := a.session
	d := &s.Scenario().Device
	used := map[model.Precision]bool{s.Result().Compute: true}
	for i := range p.ops {
		if c := p.ops[i].cost.Compute; c != 0 && d.Peak[c] > 0 && p.ops[i].cost.FLOPs > 0 {
			used[c] = true
		}
	}
	var out []chart.Series
	n := 0
	for _, f := range model.Precisions() {
		peak := d.Peak[f]
		if !used[f] || peak <= 0 {
			continue
		}
		ridge := peak / d.MemoryBandwidth
		style := chart.Line
		if f != s.Result().Compute {
			style = chart.Dotted
		}
		points := []chart.Point{{X: ridge, Y: peak}, {X: x.Max, Y: peak}}
		if f == s.Result().Compute {
			points = append([]chart.Point{{X: x.Min, Y: x.Min * d.MemoryBandwidth}}, points...)
		}
		out = append(out, chart.Series{Name: a.sayf("peak %s %s", f.String(), metric.Quantity(peak, "FLOP/s")), Points: points, Token: theme.Series(6 + n%2), Style: style})
		n++
	}
	return out
}

// points are the ops, sized by their share of the time, with their letters.
func (p *roofPanel) points(a *App) []chart.Marker {
	var out []chart.Marker
	for i := range p.base {
		o := &p.base[i]
		if o.cost.Intensity <= 0 || o.cost.Achieved <= 0 || o.share < visibleShare {
			continue
		}
		out = append(out, chart.Marker{X: o.cost.Intensity, Y: o.cost.Achieved, Size: sizeOf(o.share), Token: theme.Faint})
	}
	for i := len(p.ops) - 1; i >= 0; i-- {
		o := &p.ops[i]
		if o.cost.Intensity <= 0 || o.cost.Achieved <= 0 {
			continue
		}
		m := chart.Marker{X: o.cost.Intensity, Y: o.cost.Achieved, Size: sizeOf(o.share), Token: theme.Series(int(o.cost.Phase)), Label: string(o.letter)}
		if o.share < visibleShare {
			m.Label = ""
		}
		if i == p.index {
			m.Token, m.Label = theme.Here, string(o.letter)+" "+a.say(o.cost.Op)
		}
		out = append(out, m)
	}
	return out
}

// sizeOf is the marker for a share of the time.
func sizeOf(part float64) int {
	switch {
	case part >= 0.25:
		return 3
	case part >= 0.08:
		return 2
	case part >= 0.02:
		return 1
	}
	return 0
}

// drawOps is the table of ops by time.
func (p *roofPanel) drawOps(a *App, w, h int) block.Block {
	t := a.theme
	title := a.say("Operations by time")
	if p.phase > 0 && p.phase <= len(p.phases) {
		title += a.say(", ") + a.say(p.phases[p.phase-1].String())
	}
	focused := a.view == viewRoofline && a.focus() == focusRoof && a.layout.Roof.Empty()
	if a.leverInset() == 0 {
		return p.opList(a, w, h)
	}
	return block.Into(w, h, t.Frame(title, a.say("v phase"), focused), func(w, h int) block.Block { return p.opList(a, w, h) })
}

func (p *roofPanel) opList(a *App, w, h int) block.Block {
	s, t := a.session, a.theme
	d := &s.Scenario().Device
	full := w >= 58 // room for the share of the roof
	fixedCells := 3 + 8 + 7 + 1 + 8 + 7
	if full {
		fixedCells += 9
	}
	name := clamp(w-fixedCells-1, 6, 28)
	head := t.Row(w).Cell(theme.Faint, "   "+a.say("operation"), name+3).Space(1).Cell(theme.Faint, a.say("phase"), 8).CellRight(theme.Faint, "FLOP/B", 7).
		Space(1).Cell(theme.Faint, a.say("bound"), 8).CellRight(theme.Faint, a.say("time"), 6)
	if full {
		head.Space(1).CellRight(theme.Faint, a.say("of roof"), 8)
	}
	lines := []string{head.String()}
	for i := p.top(); i < len(p.ops) && len(lines) < h; i++ {
		o := &p.ops[i]
		c := o.cost
		row := t.Row(w)
		if i == p.index {
			row.Under(theme.Selected)
		}
		intensity := "-"
		if c.Intensity > 0 {
			intensity = factor(c.Intensity)
		}
		row.Add(theme.Series(int(c.Phase)), " "+string(o.letter)+" ").Cell(theme.Text, a.say(c.Op), name).Space(1).Cell(theme.Faint, a.say(c.Phase.String()), 8).
			CellRight(theme.Text, intensity, 7).Space(1).Cell(theme.Text, boundName(a.speech(), c.Bound), 8).CellRight(theme.Strong, percent(o.share), 6)
		if full {
			row.Space(1).CellRight(theme.Faint, ofRoof(c, d), 8)
		}
		lines = append(lines, row.String())
	}
	return block.Fit(w, h, lines)
}

// ofRoof is what an op achieves of the roof above it.
func ofRoof(c *sim.Cost, d *hardware.Device) string {
	if c.Intensity <= 0 || c.Achieved <= 0 {
		return "-"
	}
	limit := math.Min(d.Peak[c.Compute], c.Intensity*d.MemoryBandwidth)
	if limit <= 0 {
		return "-"
	}
	return percent(c.Achieved / limit)
}

// drawGuide says how to read the plot and what follows for the scenario.
func (p *roofPanel) drawGuide(a *App, w, h int) block.Block {
	s, t := a.session, a.theme
	r, d := s.Result(), &s.Scenario().Device
	return block.Into(w, h, t.Frame(a.say("How to read it"), "", false), func(w, h int) block.Block {
		var lines []string
		add := func(name, text string) {
			lines = append(lines, t.Row(w).Space(1).Cell(theme.Accent, name, 8).Add(theme.Text, text).String())
		}
		add(a.say("slope"), a.say("limited by memory speed"))
		add(a.say("flat"), a.say("limited by arithmetic"))
		if ridge := d.Intensity(r.Compute); ridge > 0 {
			add(a.say("ridge"), a.sayf("%s FLOP/byte (%s)", factor(ridge), r.Compute.String()))
		}
		add(a.say("height"), a.say("below the roof is lost to efficiency"))
		add(a.say("you"), boundSentence(a.speech(), r))
		if r.MaxBatch > 0 {
			add(a.say("batch"), a.sayf("more moves decode right; up to %s fits", count(float64(r.MaxBatch))))
		}
		return block.Fit(w, h, lines)
	})
}

// drawSteps is the time of the ops as bars.
func (p *roofPanel) drawSteps(a *App, w, h int) block.Block {
	t := a.theme
	r := a.session.Result()
	return block.Into(w, h, t.Frame(a.sayf("Time of one unit of work (%s)", metric.Quantity(r.UnitTime, "s")), "", false), func(w, h int) block.Block {
		var lines []string
		room := clamp(w-46, 0, 70)
		top := 0.0
		if len(p.ops) > 0 {
			top = p.ops[0].share
		}
		for i := range p.ops {
			if len(lines) == h {
				break
			}
			o := &p.ops[i]
			n := 0
			if top > 0 {
				n = int(math.Round(o.share / top * float64(room)))
			}
			lines = append(lines, t.Row(w).Space(1).Add(theme.Series(int(o.cost.Phase)), string(o.letter)+" ").
				Cell(theme.Text, a.sayf("%s (%s)", a.say(o.cost.Op), a.say(o.cost.Phase.String())), 26).CellRight(theme.Strong, metric.Quantity(o.cost.Seconds, "s"), 9).Space(1).
				Fill(theme.Series(int(o.cost.Phase)), t.Glyphs().BarFull, n).Add(theme.Faint, " "+percent(o.share)).String())
		}
		return block.Fit(w, h, lines)
	})
}
