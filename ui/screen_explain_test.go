package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"wattif/ui/uitest"
)

// i on a card explains that figure, and the number is that of the card.
func TestExplainFromACard(t *testing.T) {
	d, a := drive(t, 120, 35)
	d.Press("tab", "right") // the second card: time per output token
	id := cardsOf(a.session.Result(), a.session.unit)[a.chart.card]
	m, v, _ := valueOf(id, a.session.Result())
	d.Press("i").Shows("[7 Explain]", m.Label, m.Format(v), "From the card")
	if a.explain.at != id {
		t.Errorf("%s is explained, not %s", a.explain.at, id)
	}
	d.Press("esc").Shows("[1 Dash]")
}

func TestExplainFromElsewhere(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want string
	}{
		{[]string{"i"}, ""},                       // a lever: the figure of the chart
		{[]string{"3", "i"}, "tflops_per_device"}, // the roofline
		{[]string{"6", "i"}, "co2e_g_per_request"},
	} {
		d, a := drive(t, 120, 35)
		d.Press(c.keys...).Shows("[7 Explain]")
		if c.want != "" && a.explain.at != c.want {
			t.Errorf("%v explains %s, not %s", c.keys, a.explain.at, c.want)
		}
	}
	d, a := drive(t, 120, 35)
	d.Press("2", "end")
	row := a.compare.rows[a.compare.row]
	d.Press("i")
	if row.m == nil || a.explain.at != row.m.ID {
		t.Errorf("the row %+v explains %s", row, a.explain.at)
	}
}

func TestExplainOpensAndCloses(t *testing.T) {
	d, a := drive(t, 120, 35)
	d.Press("7").Shows("Energy of a request", "sequences", "= E / sequences / 3600 J/Wh")
	n := len(a.explain.rows)
	at := a.explain.at
	d.Press("right") // it is open: to the first part
	if !strings.HasPrefix(a.explain.at, at+"/") {
		t.Errorf("Right went to %s", a.explain.at)
	}
	d.Press("right")
	if len(a.explain.rows) <= n {
		t.Error("Right did not open the part")
	}
	d.Press("left", "left")
	if a.explain.at != at {
		t.Errorf("Left, Left is at %s, not %s", a.explain.at, at)
	}
	d.Press("left")
	if a.explain.open[at] {
		t.Error("Left did not close the figure")
	}
	d.Press("enter")
	if !a.explain.open[at] {
		t.Error("Enter did not open it again")
	}
}

// The cursor keeps its node when a lever moves and when the figure is gone.
func TestExplainFollowsTheScenario(t *testing.T) {
	d, a := drive(t, 120, 35)
	d.Press("7", "right", "right", "right")
	at, text := a.explain.at, a.explain.row().node.Text()
	d.Press(":").Type("batch 64").Press("enter")
	if a.explain.at != at || a.explain.row().node.Text() == text {
		t.Errorf("%s is %s, was %s at %s", a.explain.at, a.explain.row().node.Text(), text, at)
	}
	d.Press("u")
	if a.explain.row().node.Text() != text {
		t.Error("undo does not bring the number back")
	}
}

func TestExplainFind(t *testing.T) {
	d, a := drive(t, 80, 24)
	d.Press("7", "/").Type("kv_bytes").Press("enter")
	if a.explain.at != "kv_bytes_per_token" {
		t.Errorf("found %s", a.explain.at)
	}
	d.Shows("attention_layers x 2", "head_dim")
}

// Every unit has its figures.
func TestExplainOfAFunctionalUnit(t *testing.T) {
	d, a := drive(t, 120, 35)
	d.Press("f", "tab", "right", "right", "right", "i")
	if !strings.Contains(a.explain.at, "_per_") || len(a.explain.row().node.Parts) == 0 {
		t.Errorf("%s has no formula", a.explain.at)
	}
	d.Exact()
}

func TestExplainMouse(t *testing.T) {
	d, a := drive(t, 120, 35)
	d.Press("7", "home")
	l := &a.layout
	d.Click(l.Tree.Min.X+3, l.Tree.Min.Y+3)
	if a.explain.index != 2 {
		t.Errorf("a click on the third line is on %d", a.explain.index)
	}
	d.Click(l.Tree.Min.X+3, l.Tree.Min.Y+3)
	if !a.explain.open[a.explain.at] {
		t.Error("a second click does not open it")
	}
}

// Every figure of a scenario can be opened to its end at 80 columns.
func TestExplainEverything(t *testing.T) {
	d, a := drive(t, 80, 24, "llama-3.1-8b 1xl4 50k/day DE")
	d.Press("7")
	for i := range a.explain.rows {
		if r := &a.explain.rows[i]; r.heading == "" {
			a.explain.open[r.path] = true
		}
	}
	d.Press("home", "end")
	n := len(a.explain.rows)
	for i := 0; i < n; i += 7 {
		a.explain.index = i
		a.explain.settle(1)
		a.refresh()
		d.Exact()
	}
}

func TestExplainASCII(t *testing.T) {
	a := app(t, Options{Theme: "mono", ASCII: true})
	d := uitest.New(t, a, 120, 35)
	d.Press("7", "right", "right").Exact().Golden("explain-ascii-120x35")
	for i, r := range d.Raw() {
		if r > 126 {
			t.Fatalf("rune %q at byte %d is not ASCII", r, i)
		}
	}
}

// What one step of a lever would do is what the step does.
func TestExplainChangesOneThing(t *testing.T) {
	d, a := drive(t, 160, 45)
	d.Press("7", "/").Type("tpot_ms").Press("enter").Shows("if you change one thing", "Batch 32 -> 64")
	m := a.explain.row().m
	want := a.explain.changes[0].value
	d.Press(":").Type("batch 64").Press("enter")
	if v, _ := m.Of(a.session.Result()); v != want {
		t.Errorf("batch 64 gives %v, but %v was foretold", v, want)
	}
}

func TestRightClickExplains(t *testing.T) {
	d, a := drive(t, 120, 35)
	r := a.layout.Cards[3]
	d.Send(tea.MouseClickMsg{X: r.Min.X + 3, Y: r.Min.Y + 2, Button: tea.MouseRight})
	id := cardsOf(a.session.Result(), a.session.unit)[3]
	if d.Shows("[7 Explain]"); a.explain.at != id {
		t.Errorf("%s is explained, not %s", a.explain.at, id)
	}
}

// Keys of levers change nothing where no lever is shown.
func TestNoHiddenLeverIsTurned(t *testing.T) {
	for _, view := range []string{"6", "7"} {
		d, a := drive(t, 120, 35)
		before := *a.session.Scenario()
		d.Press(view, "d").Shows("no levers stand here")
		d.Press("m", "+", "-")
		if *a.session.Scenario() != before {
			t.Errorf("a hidden lever moved in view %s", view)
		}
	}
	d, a := drive(t, 120, 35)
	d.Press("6", "space").Type("stockholm").Press("enter")
	if r := a.session.Scenario().Region; r.ID == "DE" {
		t.Error("Space does not find a place")
	}
}
