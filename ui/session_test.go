package ui

import (
	"strings"
	"testing"

	"wattif/ui/uitest"
)

func TestFirstFrameIsAComparison(t *testing.T) {
	_, a := drive(t, 160, 45)
	s := a.session
	if s.count != 2 || s.baseline != 0 || s.current != 1 {
		t.Fatalf("count %d, baseline %d, current %d", s.count, s.baseline, s.current)
	}
	if a.levers.cursor != "weights" {
		t.Errorf("the cursor is on %q", a.levers.cursor)
	}
	if s.Scenario().Devices != 2 || s.Scenario().Weights.String() != "fp8" {
		t.Errorf("B is %s", s.Line(1))
	}
	if !strings.Contains(s.cause, "Press Right") {
		t.Errorf("the status line says %q", s.cause)
	}
}

func TestUndoAndRedo(t *testing.T) {
	d, a := drive(t, 120, 35)
	s := a.session
	first := s.state
	d.Press("right")
	second := s.state
	if second.same(&first) {
		t.Fatal("Right changed nothing")
	}
	d.Press("n", "b", "x")
	d.Press("u", "u", "u", "u")
	if !s.same(&first) {
		t.Error("four undos do not return to the first state")
	}
	d.Press("u")
	d.Press("U")
	if !s.same(&second) {
		t.Error("redo does not return to the second state")
	}
	d.Press("ctrl+r", "ctrl+r", "ctrl+r", "ctrl+r")
	if s.count != 2 || s.baseline != 0 {
		t.Errorf("after all redos: %d scenarios, baseline %d", s.count, s.baseline)
	}
}

func TestRefusedValueKeepsTheLastGoodResult(t *testing.T) {
	d, a := drive(t, 120, 35)
	s := a.session
	before, result := s.state, s.Result().TokenTime
	a.pick("tp")
	a.refresh()
	d.Press("enter").Type("3").Press("enter")
	if !s.same(&before) || s.Result().TokenTime != result {
		t.Error("a refused value changed the scenario or its result")
	}
	if s.problem.Knob != "tp" && s.problem.Knob != "devices" {
		t.Errorf("the reason stands beside %q: %q", s.problem.Knob, s.problem.Text)
	}
	if a.top() == nil {
		t.Error("the field closed on a refused value")
	}
	d.Press("esc", "left")
	if s.problem.Text != "" {
		t.Errorf("the reason stays after a good change: %q", s.problem.Text)
	}
}

func TestUnknownWordNamesTheNearest(t *testing.T) {
	d, a := drive(t, 120, 35)
	a.pick("hardware")
	a.refresh()
	d.Press("enter").Type("h100-smx").Press("enter")
	if !strings.Contains(a.session.problem.Text, "h100") {
		t.Errorf("the reason is %q", a.session.problem.Text)
	}
}

// Fewer devices than the plan has degrees: the plan follows and the status
// line says so.
func TestPlanFollowsDevices(t *testing.T) {
	_, a := drive(t, 120, 35, "llama-3.1-70b fp8 4xh100-sxm tp4 b32 in2k out256 DE")
	s := a.session
	if err := s.Assign("devices", "2"); err != nil {
		t.Fatal(err)
	}
	if s.Result().Plan.TP != 2 {
		t.Errorf("tp is %d on 2 devices", s.Result().Plan.TP)
	}
	if !strings.Contains(s.cause, "to follow") {
		t.Errorf("the status line does not say that the plan follows: %q", s.cause)
	}
	if !s.Undo() || s.Scenario().TP != 4 || s.Scenario().Devices != 4 {
		t.Error("one undo does not bring devices and plan back")
	}
}

func TestScenarioKeys(t *testing.T) {
	d, a := drive(t, 120, 35)
	s := a.session
	d.Press("n", "n", "n", "n")
	if s.count != maxScenarios || s.current != 5 {
		t.Fatalf("%d scenarios, current %d", s.count, s.current)
	}
	d.Press("n")
	if s.count != maxScenarios || !strings.Contains(a.notice, "all there can be") {
		t.Errorf("a seventh scenario: %d, %q", s.count, a.notice)
	}
	d.Press(".")
	if s.current != 0 {
		t.Errorf(". goes from the last to %d", s.current)
	}
	d.Press(",")
	if s.current != 5 {
		t.Errorf(", goes from the first to %d", s.current)
	}
	d.Press("r").Type("my own, n x q").Press("enter")
	if got := s.Scenario().Name; got != "my own, n x q" {
		t.Errorf("the name is %q", got)
	}
	d.Press("b")
	if s.baseline != 5 {
		t.Errorf("the baseline is %d", s.baseline)
	}
	for range 7 {
		d.Press("x")
	}
	if s.count != 1 || s.baseline != 0 {
		t.Errorf("%d scenarios left, baseline %d", s.count, s.baseline)
	}
}

func TestDeletingBeforeTheBaselineKeepsIt(t *testing.T) {
	_, a := drive(t, 120, 35, "llama-3.1-8b 1xh100-sxm", "llama-3.1-8b 1xh100-sxm b64", "llama-3.1-8b 1xh100-sxm b16")
	s := a.session
	s.Select(2)
	s.SetBaseline()
	s.Select(0)
	if err := s.Delete(); err != nil {
		t.Fatal(err)
	}
	if s.baseline != 1 || s.slots[s.baseline].Batch != 16 {
		t.Errorf("baseline %d with batch %d", s.baseline, s.slots[s.baseline].Batch)
	}
	for i := range s.count {
		if s.outcomes[i].of != s.slots[i] || s.outcomes[i].result.Batch != float64(s.slots[i].Batch) {
			t.Errorf("slot %s shows the result of another scenario", letter(i))
		}
	}
}

func TestPromptTakesSettingsActionsAndLines(t *testing.T) {
	d, a := drive(t, 120, 35)
	s := a.session
	d.Press(":").Type("batch 64").Press("enter")
	if s.Scenario().Batch != 64 {
		t.Errorf("batch is %d after batch 64", s.Scenario().Batch)
	}
	d.Press(":").Type("region=SE").Press("enter")
	if s.Scenario().Region.ID != "SE" {
		t.Errorf("region is %s after region=SE", s.Scenario().Region.ID)
	}
	d.Press(":").Type("roofline").Press("enter")
	if a.view != viewRoofline {
		t.Error("roofline does not go to the view")
	}
	d.Press(":").Type("llama-3.1-8b int4 1xl4 b1 FR").Press("enter")
	if s.count != 3 || s.Scenario().Device.ID != "l4" {
		t.Errorf("%d scenarios, the last on %s", s.count, s.Scenario().Device.ID)
	}
	d.Press(":").Type("batch lots").Press("enter")
	if a.top() == nil || s.problem.Knob != "batch" {
		t.Errorf("a bad value closes the prompt or is about %q", s.problem.Knob)
	}
}

func TestPresetIsOneStep(t *testing.T) {
	d, a := drive(t, 120, 35)
	s := a.session
	first := s.state
	d.Press("p", "down", "enter")
	if s.same(&first) {
		t.Fatal("the preset changed nothing")
	}
	d.Press("u")
	if !s.same(&first) {
		t.Error("one undo does not take the preset back")
	}
}

func TestBackNeverQuitsAndQuitKeeps(t *testing.T) {
	store := &memoryStore{}
	a := app(t, Options{Store: store})
	d := uitest.New(t, a, 120, 35)
	d.Press("2", "q")
	if d.Quit || a.view != viewDash {
		t.Fatal("q in a view does not go back one step")
	}
	d.Press("esc", "esc", "esc")
	if d.Quit {
		t.Fatal("Esc quits")
	}
	d.Press("ctrl+c")
	if d.Quit {
		t.Fatal("Ctrl+C quits the first time")
	}
	d.Press("right", "ctrl+c")
	if d.Quit {
		t.Fatal("Ctrl+C quits although another key came between")
	}
	d.Press("q")
	if !d.Quit || len(store.kept) == 0 {
		t.Errorf("quit %v, kept %d bytes", d.Quit, len(store.kept))
	}
}

// Every printable key types in a field; none acts.
func TestLettersTypeInFields(t *testing.T) {
	d, a := drive(t, 120, 35)
	before := a.session.state
	d.Press("r")
	for r := '!'; r <= '~'; r++ {
		d.Type(string(r))
	}
	if a.top() == nil || !a.session.same(&before) || d.Quit {
		t.Error("a letter acted while a name was typed")
	}
}
