package ui

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/language"
	"wattif/ui/lesson"
	shared "wattif/ui/share"
	"wattif/ui/uitest"
)

// answerStep does a step as a student who knows: the guess, then the lever by
// the arrow keys, or Enter where the change is made for one.
func answerStep(t *testing.T, d *uitest.Driver, a *App) {
	t.Helper()
	p := &a.lessons
	s, sc := p.scene.Step, p.scene
	if !s.Asks() {
		d.Press("enter")
		return
	}
	if p.stage != stagePredict {
		t.Fatalf("%s step %d begins at stage %d", p.open.ID, p.at+1, p.stage)
	}
	if s.Numeric() {
		d.Type(strconv.FormatFloat(sc.Answer(), 'f', 4, 64)[:6]).Press("enter")
	} else {
		for range sc.Right() + 1 {
			d.Press("down")
		}
		d.Press("enter")
	}
	if p.stage == stageTry {
		d.Exact()
		if sc.Made() {
			d.Press("enter")
		}
		for _, g := range sc.Changes() {
			at := slices.Index(s.Levers, g.ID)
			if at < 0 {
				continue
			}
			d.Press("home", "up", "up", "up", "up", "up")
			for range at {
				d.Press("down")
			}
			k, err := knob.Find(g.ID)
			if err != nil {
				t.Fatal(err)
			}
			n, key := lesson.Turns(k, sc.Start(), sc.Then(), a.options.Library), "right"
			if n < 0 {
				n, key = -n, "left"
			}
			for range n {
				d.Press(key)
			}
		}
	}
	if p.stage != stageWhy {
		t.Fatalf("%s step %d ends at stage %d:\n%s", p.open.ID, p.at+1, p.stage, d.Screen())
	}
	if got := p.record().Outcome; got != shared.Right {
		t.Errorf("%s step %d: the right answer is outcome %d:\n%s", p.open.ID, p.at+1, got, d.Screen())
	}
}

// Each of the six can be done with the keyboard in both languages, every frame
// holds its rectangle, and the code says so.
func TestLessonsCanBeDone(t *testing.T) {
	for _, speaks := range []language.Language{language.English, language.Chinese} {
		for n := range 6 {
			t.Run(speaks.String()+" "+strconv.Itoa(n+1), func(t *testing.T) {
				a := app(t, Options{Theme: "mono", Language: speaks})
				d := uitest.New(t, a, 80, 24)
				d.Press("8")
				for range n {
					d.Press("down")
				}
				d.Press("enter")
				p := &a.lessons
				if p.open == nil || p.open.Number != n+1 {
					t.Fatalf("another lesson is open:\n%s", d.Screen())
				}
				for p.step() != nil {
					answerStep(t, d, a)
					d.Exact().Shows(p.open.Title.In(speaks)[:6])
					for _, size := range [][2]int{{40, 12}, {120, 35}, {80, 24}} {
						d.Resize(size[0], size[1]).Exact()
					}
					d.Press("enter").Exact()
				}
				_, right := p.done(p.open)
				if right != p.open.Questions() {
					t.Errorf("%d of %d right", right, p.open.Questions())
				}
				code := p.code(a, p.open)
				d.Shows(code)
				r, err := shared.ReadLessonCode(code, p.ids())
				if err != nil || r.Lesson != p.open.ID || r.Score() != right {
					t.Errorf("%s says %+v (%v)", code, r, err)
				}
			})
		}
	}
	for _, u := range lessonUnits {
		if language.Chinese.Say(u) == u {
			t.Errorf("%q has no Chinese", u)
		}
	}
}

// A lesson leaves the session as it was, byte for byte, whatever was pressed in
// it.
func TestLessonLeavesTheSession(t *testing.T) {
	d, a := drive(t, 100, 30)
	d.Press("right", "right", ",", "n", "left")
	kept := func() (bytes string, undo, redo int) {
		s := *a.session
		s.lessons = nil
		b, err := marshalSession(&s)
		if err != nil {
			t.Fatal(err)
		}
		return string(b), len(s.undo), len(s.redo)
	}
	before, undo, redo := kept()
	state := a.session.state
	screen := d.Screen()
	r := rand.New(rand.NewPCG(3, 4))
	keys := []string{
		"enter", "up", "down", "left", "right", "H", "L", "i", "A", "R", "backspace", "pgdown", "pgup", "home", "end", "space", "tab", "5", "2", ".", ",",
		"n", "x", "b", "u", "U", "d", "D", "m", "p", "=", "e", "y", "S", "f", "v", "a", "z", "o", "w", "c", "+", "-", "r", "/", "enter", "down", "enter",
	}
	for range 4 {
		d.Press("8", "home")
		for range r.IntN(6) {
			d.Press("down")
		}
		d.Press("enter")
		for range 150 {
			k := keys[r.IntN(len(keys))]
			if a.view != viewLessons {
				d.Press("8")
			}
			if isDigitKey(k) && (a.lessons.open == nil || a.lessons.stage != stagePredict) {
				continue
			}
			d.Press(k)
			if fault := uitest.Fault(d.Raw(), 100, 30); fault != "" {
				t.Fatalf("after %s: %s", k, fault)
			}
		}
		for a.view == viewLessons {
			d.Press("esc")
		}
	}
	after, u, v := kept()
	if after != before || u != undo || v != redo || a.session.state != state {
		t.Errorf("the session was\n%s\nand is\n%s\nundo %d -> %d, redo %d -> %d", before, after, undo, u, redo, v)
	}
	d.Press("1")
	if now := d.Screen(); stripStatus(now) != stripStatus(screen) {
		t.Errorf("the screen was\n%s\nand is\n%s", screen, now)
	}
}

func isDigitKey(k string) bool { return len(k) == 1 && k[0] >= '0' && k[0] <= '9' }

// stripStatus leaves out the last two lines: what was said last, and the hints.
func stripStatus(screen string) string {
	lines := strings.Split(screen, "\n")
	return strings.Join(lines[:len(lines)-2], "\n")
}

// Results are hidden until the guess, and the guess is judged.
func TestLessonHidesResults(t *testing.T) {
	d, a := drive(t, 120, 35)
	d.Press("8", "enter")
	p := &a.lessons
	d.Shows("How many GB do the weights take?", "hidden until you guess", "?")
	if d.Contains("The engine") || d.Contains("16.1") {
		t.Errorf("the answer shows before the guess:\n%s", d.Screen())
	}
	d.Press("right").Shows("first the guess")
	d.Press("enter").Shows("type a number first")
	d.Press("i").Shows("Hint:")
	d.Type("8").Press("enter")
	want := p.scene.Say(p.scene.Answer(), language.English)
	d.Shows("The engine: "+want, "You said 8 GB: 2.0 times too little")
	if r := p.record(); r.Outcome != shared.Wrong || !r.Hint || r.Guess != 8 {
		t.Errorf("the record is %+v", r)
	}
	// The levers are live now.
	before := p.sandbox.Result().Memory.Weights
	d.Press("right", "right", "right")
	if p.sandbox.Result().Memory.Weights == before {
		t.Error("the lever does nothing")
	}
	// R takes it back, A shows it without a guess.
	d.Press("R").Shows("hidden until you guess")
	d.Press("A").Shows("You had it shown.")
	if r := p.record(); r.Outcome != shared.Shown {
		t.Errorf("the record is %+v", r)
	}
	d.Press("enter").Shows("step 2 of 6")
	d.Press("backspace").Shows("step 1 of 6", "You had it shown.")
	d.Press("esc").Shows("1/6", "What the weights take")
	d.Press("esc")
	if a.view != viewDash {
		t.Error("Esc does not lead home")
	}
	// Keys that would change a session say so.
	d.Press("8", "enter", "n").Shows("not in a lesson")
}

// How far off a guess was is said in words that fit its size.
func TestHowFar(t *testing.T) {
	a := app(t, Options{})
	for off, want := range map[float64]string{
		0: "exactly", 0.004: "exactly", 0.1: "10 % too much", -0.1: "10 % too little", 0.006: "1 % too much",
		1.5: "2.5 times too much", -0.75: "4.0 times too little", 11: "12.0 times too much", -1: "far too little", -3: "far too little",
	} {
		if got := a.howFar(off); got != want {
			t.Errorf("%g is %q, want %q", off, got, want)
		}
	}
}

// What was answered is kept with the session and found again.
func TestLessonProgressIsKept(t *testing.T) {
	store := &memoryStore{}
	a := app(t, Options{Store: store})
	d := uitest.New(t, a, 100, 30)
	d.Press("8", "enter")
	answerStep(t, d, a)
	d.Press("esc", "esc", "q")
	if !strings.Contains(string(store.kept), "lessons:") {
		t.Fatalf("kept is\n%s", store.kept)
	}
	b := app(t, Options{Store: store})
	d = uitest.New(t, b, 100, 30)
	d.Press("8").Shows("1/6")
	d.Press("enter").Shows("step 2 of 6")
	d.Press("esc", "R").Shows("all answers taken back")
	if len(b.session.lessons) != 0 {
		t.Errorf("left is %v", b.session.lessons)
	}
}

// The program can be opened in a lesson, one of the lecturer's own too.
func TestOpensInALesson(t *testing.T) {
	own, err := lesson.Parse([]byte("lesson: own\ntitle: My own\nsteps:\n- {title: One, scenario: llama-3.1-8b 1xh100-sxm b1, text: Look., levers: [batch], watch: [tpot_ms]}\n"), "own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	a := app(t, Options{Lesson: own})
	d := uitest.New(t, a, 100, 30)
	d.Exact().Shows("My own", "step 1 of 1", "Look.")
	d.Press("right")
	if a.lessons.sandbox.Result().Batch == 1 {
		t.Error("the lever does nothing where nothing is asked")
	}
	d.Press("enter").Exact()
	d.Press("esc").Shows("7 min", "My own")
}

// The mouse chooses, opens and turns.
func TestLessonMouse(t *testing.T) {
	d, a := drive(t, 120, 35)
	d.Press("8")
	d.Click(5, 5).Click(5, 5)
	if a.lessons.open == nil || a.lessons.open.Number != 3 {
		t.Fatalf("it is not open:\n%s", d.Screen())
	}
	d.Press("A")
	x, y := d.Find("▸ Batch")
	before := a.lessons.sandbox.Result().Batch
	d.Wheel(x+3, y, -1)
	if a.lessons.sandbox.Result().Batch <= before {
		t.Errorf("the wheel leads from %g to %g", before, a.lessons.sandbox.Result().Batch)
	}
	d.Press("enter")
	d.ClickOn("grows to eight times")
	if a.lessons.choice != 2 {
		t.Errorf("the choice is %d:\n%s", a.lessons.choice, d.Screen())
	}
}

// Golden frames of a guess, a try and an answer.
func TestLessonGolden(t *testing.T) {
	for _, size := range goldenSizes {
		for _, speaks := range []language.Language{language.English, language.Chinese} {
			name := "-" + strconv.Itoa(size[0]) + "x" + strconv.Itoa(size[1])
			if speaks == language.Chinese {
				name = "-zh" + name
			}
			a := app(t, Options{Theme: "mono", Language: speaks})
			d := uitest.New(t, a, size[0], size[1])
			d.Press("8", "down", "down", "enter").Type("6").Exact().Golden("lesson-guess" + name)
			d.Press("enter").Exact().Golden("lesson-try" + name)
			d.Press("enter").Exact().Golden("lesson-why" + name)
			for a.lessons.step() != nil {
				d.Press("A", "enter")
			}
			d.Exact()
		}
	}
}

// P hides every result until a guess is typed, on the Dash and in Compare.
func TestPredict(t *testing.T) {
	for _, size := range [][2]int{{160, 45}, {80, 24}, {40, 12}, {30, 4}} {
		d, a := drive(t, size[0], size[1])
		m, err := metric.Find("energy_wh_per_request")
		if err != nil {
			t.Fatal(err)
		}
		v, _ := m.Of(a.session.Result())
		shows := strings.Fields(m.Format(v))[0]
		if size[1] > 10 {
			d.Shows(shows)
		}
		d.Press("P").Exact()
		if d.Contains(shows) || !d.Contains("?") {
			t.Errorf("%v: results show:\n%s", size, d.Screen())
		}
		for _, key := range []string{"2", "3", "4", "5", "6", "7", "9", "1"} {
			settled(t, d, key).Exact()
			if d.Contains(shows) {
				t.Errorf("%v: view %s shows the energy:\n%s", size, key, d.Screen())
			}
		}
		d.Press("right").Exact()
		v, _ = m.Of(a.session.Result())
		if shows = strings.Fields(m.Format(v))[0]; d.Contains(shows) {
			t.Errorf("%v: a turned lever shows results:\n%s", size, d.Screen())
		}
		if size[0] < 80 {
			d.Press("esc").Exact()
			continue
		}
		d.Press("tab")
		a.chart.card = 3 // ENERGY
		a.focused[a.view] = focusCards
		d.Press("P").Type("x").Press("enter").Shows("x is not a number")
		d.Press("ctrl+u").Type(strconv.FormatFloat(2.1*v, 'f', 5, 64)).Press("enter").Exact()
		if a.predict.hidden() || !strings.Contains(a.notice, "2.1 times too much") {
			t.Errorf("%v: it says %q", size, a.notice)
		}
		d.Shows(shows)
	}
	d, a := drive(t, 120, 35)
	d.Press("P", "esc")
	if a.predict.hidden() || a.view != viewDash {
		t.Error("Esc does not give up")
	}
	d.Press("2", "P").Exact().Shows("hidden until you guess")
	d.Press("P").Type("5").Press("enter").Exact()
	if !strings.Contains(a.notice, "You said 5") {
		t.Errorf("it says %q", a.notice)
	}
}
