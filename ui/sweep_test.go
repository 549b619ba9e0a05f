package ui

import (
	"math"
	"strings"
	"testing"
	"time"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/ui/uitest"
)

// settled presses keys and waits for the work in the background.
func settled(t testing.TB, d *uitest.Driver, keys ...string) *uitest.Driver {
	t.Helper()
	d.Press(keys...)
	if !d.Settle(20 * time.Second) {
		t.Fatal("the work in the background does not end")
	}
	return d
}

// A point of the screen is what the engine says of that scenario.
func TestSweepPointsAreTheEngines(t *testing.T) {
	d, a := drive(t, 160, 45)
	for _, kind := range []sweepKind{sweepLine, sweepHeat, sweepPareto} {
		a.sweep.kind = kind
		settled(t, d, "4")
		points := a.sweep.points(a)
		want := 1
		for _, axis := range a.sweep.run.axes {
			want *= len(axis.Values)
		}
		if len(points) != want || want < 4 {
			t.Fatalf("kind %d has %d points, want %d", kind, len(points), want)
		}
		for i := 0; i < len(points); i += 7 {
			pt := &points[i]
			next, err := a.sweep.run.scenario(a.session.current, pt, a.session.catalog)
			if err != nil || !pt.ok {
				continue
			}
			r, err := sim.Run(&next)
			if err != nil {
				t.Fatalf("%s: %v", a.sweep.settings(pt), err)
			}
			m := figureNamed("tpot_ms")
			if v, _ := m.Of(&r); math.Abs(v/pt.value(metricIndex(m))-1) > 1e-6 { // kept in 32 bits
				t.Errorf("%s has %g ms a token, the engine says %g", a.sweep.settings(pt), pt.value(metricIndex(m)), v)
			}
			if r.Fits != pt.fits {
				t.Errorf("%s fits: %v", a.sweep.settings(pt), pt.fits)
			}
		}
	}
}

// The numbered points are the frontier: none of the rest beats one in both
// figures, and what does not fit is not among them.
func TestSweepFrontier(t *testing.T) {
	d, a := drive(t, 160, 45)
	settled(t, d, "4", "v", "v")
	p := &a.sweep
	d.Shows("Frontier", "Pareto")
	points, up, across := p.points(a), metricIndex(p.up(a)), metricIndex(p.acrossOf(a))
	if len(p.order) < 3 {
		t.Fatalf("%d points on the frontier", len(p.order))
	}
	for _, i := range p.order {
		if !points[i].good() {
			t.Errorf("%s cannot be had and is numbered", p.settings(&points[i]))
		}
		for j := range points {
			if points[j].good() && points[j].value(up) < points[i].value(up) && points[j].value(across) < points[i].value(across) {
				t.Errorf("%s beats %s", p.settings(&points[j]), p.settings(&points[i]))
			}
		}
	}
}

// Enter adopts the point under the cursor as one step.
func TestSweepAdoptsInOneStep(t *testing.T) {
	for _, keys := range [][]string{{"4", "right"}, {"4", "v", "right", "up"}, {"4", "v", "v", "tab", "down"}} {
		d, a := drive(t, 120, 35)
		settled(t, d, keys...)
		before := values(a.session)
		pt := a.sweep.points(a)[a.sweep.at]
		want, err := a.sweep.run.scenario(a.session.current, &pt, a.session.catalog)
		if err != nil {
			t.Fatal(err)
		}
		settled(t, d, "enter")
		if got := *a.session.Scenario(); got != want || got == before[1] {
			t.Fatalf("%v: adopted is %s", keys, a.session.Line(a.session.current))
		}
		if len(a.session.undo) != 1 {
			t.Errorf("%v: %d steps", keys, len(a.session.undo))
		}
		settled(t, d, "u")
		if now := values(a.session); now[1] != before[1] {
			t.Errorf("%v: undo does not bring it back", keys)
		}
	}
}

// A limit keeps points off the frontier, and says why.
func TestSweepKeepsLimits(t *testing.T) {
	d, a := drive(t, 160, 45)
	l, err := explore.ParseLimit("tpot_ms<=30")
	if err != nil {
		t.Fatal(err)
	}
	a.session.limits = append(a.session.limits, l)
	settled(t, d, "4", "v", "v")
	points, at := a.sweep.points(a), metricIndex(figureNamed("tpot_ms"))
	broken := 0
	for _, i := range a.sweep.order {
		if points[i].value(at) > 30 {
			t.Errorf("%s is slower than the limit and numbered", a.sweep.settings(&points[i]))
		}
	}
	for i := range points {
		if strings.HasPrefix(points[i].reason, "breaks tpot_ms") {
			broken++
		}
	}
	if broken == 0 {
		t.Error("no point says that it breaks the limit")
	}
	d.Shows("break a limit", "tpot_ms<=30")
}

// Space makes a knob vary or rest, m puts it first, Enter types its values.
func TestSweepChoosesWhatVaries(t *testing.T) {
	d, a := drive(t, 160, 45)
	settled(t, d, "4", "tab", "tab")
	if a.focus() != focusVary {
		t.Fatalf("focus %d", a.focus())
	}
	settled(t, d, "space") // batch rests
	if a.sweep.vary[0] != "devices" {
		t.Fatalf("%v vary", a.sweep.vary)
	}
	for a.sweep.knobAtRow().ID != "region" {
		d.Press("down")
	}
	settled(t, d, "m")
	if a.sweep.vary[0] != "region" {
		t.Fatalf("%v vary after m", a.sweep.vary)
	}
	d.Shows("Choices, best first")
	d.Press("enter")
	d.Press("ctrl+u")
	d.Type("SE,DE,PL")
	settled(t, d, "enter")
	if n := len(a.sweep.points(a)); n != 3 {
		t.Fatalf("%d regions", n)
	}
	// A range that cannot be read leaves the field open and says why.
	d.Press("enter", "ctrl+u")
	d.Type("XX9")
	d.Press("enter")
	if a.top() == nil {
		t.Error("the field closed on a mistake")
	}
	d.Shows(`"XX9"`)
}

// m on a choice of the Dash leads in Sweep.
func TestMarkLeadsTheSweep(t *testing.T) {
	d, a := drive(t, 120, 35)
	a.pick("hardware")
	a.refresh()
	settled(t, d, "m", "4")
	if a.sweep.vary[0] != "hardware" || len(a.sweep.points(a)) < 20 {
		t.Fatalf("%v vary, %d points", a.sweep.vary, len(a.sweep.points(a)))
	}
	d.Shows("Choices, best first")
}

// Too many points are refused with a way out.
func TestSweepRefusesTooMuch(t *testing.T) {
	d, a := drive(t, 160, 45)
	settled(t, d, "4", "v", "v")
	for _, id := range []string{"region", "hardware"} {
		a.sweep.toggle(id)
	}
	a.refresh()
	settled(t, d, "down")
	d.Shows("more than the screen takes", "wattif sweep has no such bound")
	for _, id := range []string{"region", "hardware"} {
		a.sweep.toggle(id)
	}
	a.refresh()
	settled(t, d, "down")
	if a.sweep.fault != "" || len(a.sweep.points(a)) == 0 {
		t.Errorf("fault %q, %d points", a.sweep.fault, len(a.sweep.points(a)))
	}
}

// Old work is dropped: after an edit every point is of the new scenario.
func TestSweepFollowsEdits(t *testing.T) {
	d, a := drive(t, 120, 35)
	d.Press("4")
	for range 5 {
		if err := a.session.Assign("output_len", "512"); err != nil {
			t.Fatal(err)
		}
		a.refresh()
		if err := a.session.Assign("output_len", "128"); err != nil {
			t.Fatal(err)
		}
		a.refresh()
	}
	settled(t, d, "right")
	for _, pt := range a.sweep.points(a) {
		next, err := a.sweep.run.scenario(a.session.current, &pt, a.session.catalog)
		if err == nil && next.OutputLen != 128 {
			t.Fatalf("a point has output %d", next.OutputLen)
		}
	}
	if a.sweep.run.key != a.sweep.asked {
		t.Error("what is shown is not what was asked")
	}
}

// Esc stops the work before it leaves the view.
func TestEscStopsWork(t *testing.T) {
	_, a := drive(t, 120, 35)
	a.view = viewSweep
	a.refresh() // the commands are not run: the job stays under way
	if !a.sweep.job.running {
		t.Fatal("no work was started")
	}
	a.do("back")
	if a.sweep.job.running || a.view != viewSweep {
		t.Errorf("running %v in view %d", a.sweep.job.running, a.view)
	}
	a.do("back")
	if a.view != viewDash {
		t.Error("the second Esc does not leave")
	}
	// The view's digit starts again what was stopped.
	a.do("sweep")
	if !a.sweep.job.running {
		t.Error("4 does not start the work again")
	}
	// Leaving stops the work; coming back starts it.
	a.do("dash")
	if a.sweep.job.running {
		t.Error("work goes on out of sight")
	}
	a.do("sweep")
	if !a.sweep.job.running {
		t.Error("work does not start again on return")
	}
	a.do("interrupt")
	if a.sweep.job.running || !strings.Contains(a.notice, "stopped") {
		t.Errorf("Ctrl+C leaves the work running: %q", a.notice)
	}
}

// Every usual range of every knob can be read.
func TestUsualRanges(t *testing.T) {
	for _, line := range []string{"llama-3.1-70b fp8 2xh100-sxm DE", "train bert-large 8xv100-sxm2-32 b64 in512 FR", "lstm 2x128 vocab10k b128 1xt4", "encode bert-base 1xl4 b32 in128"} {
		_, a := drive(t, 120, 35, line)
		s, r := a.session.Scenario(), a.session.Result()
		table := knob.All()
		for i := range table {
			k := &table[i]
			if ok, _ := k.Applies(s); !ok || !sweepable(k) {
				continue
			}
			axis, err := explore.ParseAxis(k.ID+"="+usualSpec(k, s, r), s, a.session.catalog)
			if err != nil {
				t.Errorf("%s: %v", line, err)
				continue
			}
			if len(axis.Values) == 0 {
				t.Errorf("%s: %s has no values", line, k.ID)
			}
		}
	}
}

func TestSensitivityScreen(t *testing.T) {
	d, a := drive(t, 160, 45)
	settled(t, d, "5")
	p := &a.sense
	d.Shows("Grid intensity", "How to cut it", "How sure: Monte Carlo", "share of variance")
	out := &p.swings[senseRange]
	if v, _ := out.Metric.Of(a.session.Result()); v != out.Base {
		t.Errorf("the base is %g, the result says %g", out.Base, v)
	}
	if p.draws.Done != senseDraws {
		t.Errorf("%d draws", p.draws.Done)
	}
	for i := range p.levers {
		if l := &p.levers[i]; !l.Allowed() || l.Gain <= 0 {
			t.Errorf("%s is listed", leverChange(l))
		}
	}
	settled(t, d, "v")
	d.Shows("10 % down and up")
	settled(t, d, "v")
	d.Shows("shares of the variance", "95 % below")
	// Another figure.
	settled(t, d, "o")
	d.Type("cost of a million")
	settled(t, d, "enter")
	if m := p.metric(a); m == nil || m.Unit != "USD/Mtok" {
		t.Errorf("the figure is %v", m)
	}
}

// Enter on a change adopts it as one step; the figure then is what was said.
func TestLeverIsAdopted(t *testing.T) {
	d, a := drive(t, 120, 35)
	settled(t, d, "5", "tab", "down", "down")
	l := a.sense.levers[a.sense.lever]
	m := a.sense.metric(a)
	before := *a.session.Scenario()
	settled(t, d, "enter")
	if v, _ := m.Of(a.session.Result()); math.Abs(v/l.Value-1) > 1e-12 {
		t.Errorf("%s gives %g, said was %g", leverChange(&l), v, l.Value)
	}
	if len(a.session.undo) != 1 {
		t.Errorf("%d steps", len(a.session.undo))
	}
	settled(t, d, "u")
	if *a.session.Scenario() != before {
		t.Error("undo does not bring it back")
	}
}

// Enter on an input goes to its lever.
func TestTornadoGoesToTheLever(t *testing.T) {
	d, a := drive(t, 160, 45)
	settled(t, d, "5")
	for i := 0; a.sense.input().Knob == nil && i < 20; i++ {
		d.Press("down")
	}
	id := a.sense.input().ID
	d.Press("enter")
	if a.view != viewDash || a.levers.cursor != id {
		t.Errorf("view %d, cursor on %s, want %s", a.view, a.levers.cursor, id)
	}
}

func TestSweepMouse(t *testing.T) {
	d, a := drive(t, 160, 45)
	settled(t, d, "4", "v")
	r := a.layout.Sweep
	before := a.sweep.at
	settled(t, d.Click(r.Max.X-20, r.Min.Y+4))
	if a.sweep.at == before {
		t.Error("a click on a cell does not go there")
	}
	settled(t, d.Click(a.layout.Frontier.Min.X+10, a.layout.Frontier.Min.Y+3))
	if a.focus() != focusFrontier || a.sweep.at != a.sweep.order[a.sweep.list+1] {
		t.Errorf("a click on a line goes to point %d", a.sweep.at)
	}
	settled(t, d.Click(a.layout.Vary.Min.X+6, a.layout.Vary.Min.Y+2))
	settled(t, d.Click(a.layout.Vary.Min.X+6, a.layout.Vary.Min.Y+2))
	if len(a.sweep.vary) != 2 {
		t.Errorf("%v vary after two clicks on a knob", a.sweep.vary)
	}
	settled(t, d, "5")
	settled(t, d.Click(a.layout.Savings.Min.X+10, a.layout.Savings.Min.Y+2))
	settled(t, d.Click(a.layout.Savings.Min.X+10, a.layout.Savings.Min.Y+2))
	if len(a.session.undo) != 1 {
		t.Errorf("two clicks on a change make %d steps", len(a.session.undo))
	}
}

func TestSweepGoldens(t *testing.T) {
	for _, size := range goldenSizes {
		name := func(v string) string { return v + "-" + itoa(int64(size[0])) + "x" + itoa(int64(size[1])) }
		d, _ := drive(t, size[0], size[1])
		settled(t, d, "4", "v").Exact().Golden(name("heat"))
		settled(t, d, "v").Exact().Golden(name("pareto"))
	}
	for _, size := range [...][2]int{{40, 12}, {80, 50}} {
		d, _ := drive(t, size[0], size[1])
		name := itoa(int64(size[0])) + "x" + itoa(int64(size[1]))
		settled(t, d, "4", "v", "v").Exact().Golden("pareto-" + name)
		settled(t, d, "5").Exact().Golden("sensitivity-" + name)
	}
	a := app(t, Options{Theme: "mono", ASCII: true})
	d := uitest.New(t, a, 120, 35)
	settled(t, d, "4", "v").Exact().Golden("heat-ascii-120x35")
	settled(t, d, "5").Exact().Golden("sensitivity-ascii-120x35")
	for i, r := range d.Raw() {
		if r > 126 {
			t.Fatalf("rune %q at byte %d is not ASCII", r, i)
		}
	}
	b := app(t, Options{Theme: "light"})
	d = uitest.New(t, b, 120, 35)
	uitest.Golden(t, "heat-light-120x35", strings.ReplaceAll(settled(t, d, "4", "v").Raw(), "\x1b", "^"))
}
