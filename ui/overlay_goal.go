package ui

import (
	"context"
	"errors"
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/theme"
)

// goalSeek is the box that finds the best values of some levers. Searches run
// beside the screen; what they find is kept until the box is closed.
type goalSeek struct {
	of     *sim.Scenario // what is being improved
	ready  []explore.Ready
	found  map[string]*goalAnswer
	at     int
	trail  bool // the answer's trail is shown in its place
	top    int  // first line of it
	ctx    context.Context
	cancel context.CancelFunc
	seek   seekFunc
}

// seekFunc runs a search: [explore.Seek] with the catalogue.
type seekFunc func(ctx context.Context, base sim.Scenario, q *explore.Ready) (explore.Found, error)

// goalAnswer is what a search found; pending while it runs.
type goalAnswer struct {
	pending bool
	found   explore.Found
	result  sim.Result // of the best point
	err     error
}

// goalFoundMsg brings the end of a search.
type goalFoundMsg struct {
	box    *goalSeek
	id     string
	answer *goalAnswer
}

// openGoal opens the box, or the single changes that make it fit when it does
// not.
func (a *App) openGoal() tea.Cmd {
	if len(a.session.remedies) > 0 {
		a.push(newMendPicker(a))
		return nil
	}
	return a.seekGoals()
}

// seekGoals opens the box on the first goal.
func (a *App) seekGoals() tea.Cmd {
	s := a.session
	catalog := s.catalog
	g := &goalSeek{of: s.Scenario(), found: map[string]*goalAnswer{}, seek: func(ctx context.Context, base sim.Scenario, q *explore.Ready) (explore.Found, error) {
		return explore.Seek(ctx, base, q.Axes, q.Goal, catalog, explore.SeekOptions{})
	}}
	g.ctx, g.cancel = context.WithCancel(context.Background())
	g.ready = explore.ReadyGoals(s.Scenario(), s.Result(), s.limits, catalog)
	a.push(g)
	return g.start()
}

// goal is the one shown.
func (g *goalSeek) goal() *explore.Ready { return &g.ready[g.at] }

// start runs the search of the goal shown, once.
func (g *goalSeek) start() tea.Cmd {
	q := g.goal()
	if q.Why != "" || g.found[q.ID] != nil {
		return nil
	}
	g.found[q.ID] = &goalAnswer{pending: true}
	base, copied, ctx, seek := *g.of, *q, g.ctx, g.seek
	return func() tea.Msg {
		answer := &goalAnswer{}
		answer.found, answer.err = seek(ctx, base, &copied)
		if answer.err == nil && answer.found.Any {
			answer.err = sim.RunInto(&answer.result, &answer.found.Best.Scenario)
		}
		return goalFoundMsg{g, copied.ID, answer}
	}
}

// goalFound keeps an answer when its box is still open.
func (a *App) goalFound(msg goalFoundMsg) {
	for _, o := range a.overlays {
		if o == overlay(msg.box) {
			msg.box.found[msg.id] = msg.answer
			a.dirty = true
		}
	}
}

func (g *goalSeek) key(a *App, msg tea.KeyPressMsg) (deed, bool) {
	g.top = max(0, g.top)
	switch msg.String() {
	case "esc", "q", "backspace":
		if g.trail {
			g.trail = false
			return nil, false
		}
		g.cancel()
		return nil, true
	case "left", "h", "shift+tab":
		return g.turn(-1), false
	case "right", "l", "tab", "space":
		return g.turn(1), false
	case "down", "j":
		g.scroll(1)
	case "up", "k":
		g.scroll(-1)
	case "t":
		g.trail, g.top = !g.trail, 0
	case "S":
		return func(a *App) tea.Cmd { a.close(); a.push(newLimits(a)); return nil }, false
	case "g":
		return func(a *App) tea.Cmd { a.push(newOwnGoal(g)); return nil }, false
	case "enter", "n":
		return g.adopt(msg.String() == "n"), false
	}
	return nil, false
}

// turn goes to another goal.
func (g *goalSeek) turn(dir int) deed {
	g.at = (g.at + dir + len(g.ready)) % len(g.ready)
	g.trail, g.top = false, 0
	return func(*App) tea.Cmd { return g.start() }
}

// adopt puts the answer in the edited scenario, as one step, or beside the
// others.
func (g *goalSeek) adopt(beside bool) deed {
	q := g.goal()
	f := g.found[q.ID]
	switch {
	case q.Why != "":
		return refusal(q.Name, q.Why)
	case f == nil || f.pending:
		return say("still seeking; Esc gives up.")
	case f.err != nil:
		return func(a *App) tea.Cmd { a.notice = a.sayf("%s.", errorText(a.speech(), f.err)); return nil }
	case !f.found.Feasible:
		return say("there is no answer to adopt; S changes the limits.")
	}
	return func(a *App) tea.Cmd {
		s := a.session
		next := f.found.Best.Scenario
		settings := strings.Join(f.found.Settings(f.found.Best.Values), ", ")
		if next == *s.Scenario() && !beside {
			a.notice = a.sayf("%s is the answer already: %s.", letter(s.current), settings)
			return nil
		}
		var err error
		if beside {
			next.Name = ""
			err = s.Add(next, a.sayf("new %s, %s: %s", letter(s.count), a.retell(q.Name), settings))
		} else {
			err = s.Replace(next, a.sayf("%s: %s", a.retell(q.Name), settings))
		}
		if err == nil {
			g.cancel()
			a.close()
			if len(f.found.Axes) > 0 {
				a.levers.cursor = f.found.Axes[0].Knob
			}
		}
		return nil
	}
}

func (g *goalSeek) paste(*App, string) {}
func (g *goalSeek) scroll(n int)       { g.top = max(0, g.top+n) }
func (g *goalSeek) foot() string       { return goalFoot }
func (g *goalSeek) click(_ *App, _, y int) (deed, bool) {
	if y == 1 {
		return g.turn(1), false
	}
	return nil, false
}

var goalFoot = textMark("<- -> goal  Enter adopt  n as new  g own goal  S limits  t trail  Esc close")

// line is one line of the box: what it is about, and the text.
type goalLine struct {
	head string
	text string
	tok  theme.Token
}

func (g *goalSeek) place(a *App) image.Rectangle {
	return centered(a, goalWidth, max(12, 2+len(g.text(a, min(goalWidth, a.w)-2))))
}

// goalWidth is the width of the box where there is room.
const goalWidth = 78

func (g *goalSeek) draw(a *App, w, h int) block.Block {
	note := a.sayf("%s of %s", itoa(int64(g.at+1)), itoa(int64(len(g.ready))))
	frame := a.theme.Frame(a.say("Goal seek"), note, true)
	return block.Into(w, h, frame, func(w, h int) block.Block {
		lines := g.text(a, w)
		g.top = clamp(g.top, 0, max(0, len(lines)-h))
		if g.top > 0 { // the goal stays
			lines = append(lines[:1:1], lines[g.top+1:]...)
		}
		return block.Fit(w, h, lines)
	})
}

// text is the whole box in lines of w cells.
func (g *goalSeek) text(a *App, w int) []string {
	t := a.theme
	glyphs := t.Glyphs()
	lines := []string{t.Row(w).Space(1).Cell(theme.Accent, a.say("find"), goalHead).Add(theme.Faint, glyphs.Left+" ").Add(theme.Strong, a.retell(g.goal().Name)).Add(theme.Faint, " "+glyphs.Right).String()}
	for _, l := range g.lines(a) {
		parts := wrap(l.text, w-goalHead-2)
		if strings.Contains(l.text, "   ") { // columns
			parts = []string{l.text}
		}
		if len(parts) == 0 {
			parts = []string{""}
		}
		for i, part := range parts {
			head := l.head
			if i > 0 {
				head = ""
			}
			lines = append(lines, t.Row(w).Space(1).Cell(theme.Accent, head, goalHead).Add(l.tok, part).String())
		}
	}
	return lines
}

// goalHead is the width of the words at the left.
const goalHead = 9

// lines says the goal in force and what was found.
func (g *goalSeek) lines(a *App) []goalLine {
	q := g.goal()
	if q.Why != "" {
		return []goalLine{{a.say("not here"), a.retell(q.Why), theme.Warn}}
	}
	out := []goalLine{{a.say("so that"), a.say("it fits in memory"), theme.Text}}
	for _, l := range q.Goal.Limits {
		out = append(out, goalLine{a.say("and"), limitWords(a.speech(), l), theme.Text})
	}
	var names []string
	for i := range q.Axes {
		x := &q.Axes[i]
		k, err := knob.Find(x.Knob)
		if err != nil {
			continue
		}
		if len(x.Values) == 1 {
			names = append(names, k.ID+" "+a.say(k.Display(x.Values[0])))
			continue
		}
		names = append(names, k.ID+" ("+itoa(int64(len(x.Values)))+")")
	}
	out = append(out, goalLine{a.say("by"), strings.Join(names, ", "), theme.Text})
	if q.Keeps != "" {
		out = append(out, goalLine{a.say("keep"), a.retell(q.Keeps), theme.Faint})
	}
	out = append(out, goalLine{"", "", theme.Text})
	f := g.found[q.ID]
	switch {
	case f == nil || f.pending:
		return append(out, goalLine{a.say("answer"), a.say("seeking, Esc gives up"), theme.Faint})
	case errors.Is(f.err, context.Canceled):
		return append(out, goalLine{a.say("answer"), a.say("given up"), theme.Faint})
	case f.err != nil:
		return append(out, goalLine{a.say("answer"), errorText(a.speech(), f.err), theme.Error})
	}
	if g.trail {
		return append(out, g.trailLines(a, f)...)
	}
	return append(out, g.answerLines(a, f)...)
}

func (g *goalSeek) answerLines(a *App, f *goalAnswer) []goalLine {
	s := a.session
	found := &f.found
	var out []goalLine
	head := a.say("answer")
	if !found.Feasible {
		out = append(out, goalLine{a.say("answer"), a.sayf("none: %s", a.retell(found.Why())), theme.Warn})
		head = a.say("nearest")
	}
	if found.Any {
		out = append(out, goalLine{head, strings.Join(found.Settings(found.Best.Values), ", "), theme.Strong})
		if found.Goal.Of.Metric() != nil { // a knob stands in the settings already
			out = append(out, goalLine{"", a.say(found.Goal.Of.Label()) + " " + a.speech().Value(found.Goal.Of.Format(found.Best.Score)), theme.Text})
		}
		for _, text := range g.figures(a, f) {
			out = append(out, goalLine{"", text, theme.Text})
		}
		if c := changes(a.speech(), &found.Best.Scenario, g.of); c != "" && found.Feasible {
			out = append(out, goalLine{a.sayf("vs %s", letter(s.current)), c, theme.Faint})
		} else if found.Feasible {
			out = append(out, goalLine{a.sayf("vs %s", letter(s.current)), a.say("the same: nothing to gain"), theme.Faint})
		}
	}
	if why := found.Why(); found.Feasible && why != "" {
		out = append(out, goalLine{a.say("limit"), a.retell(why), theme.Text})
	}
	tried := a.sayf("all %s combinations", count(float64(found.Space)))
	if !found.Whole {
		tried = a.sayf("%s of %s combinations, from several starts", count(float64(found.Tried)), count(float64(found.Space)))
	}
	if found.Impossible > 0 {
		tried += a.sayf("; %s cannot be", count(float64(found.Impossible)))
	}
	return append(out, goalLine{a.say("tried"), a.sayf("%s; t shows the trail", tried), theme.Faint})
}

// figures are the six answers of the point that was found, with their change.
func (g *goalSeek) figures(a *App, f *goalAnswer) []string {
	s := a.session
	var parts []string
	for _, id := range cardsOf(&f.result, s.unit) {
		m, v, ok := valueOf(id, &f.result)
		if !ok || m.ID == f.found.Goal.Of.ID() {
			continue
		}
		text := strings.ToLower(a.say(shortName(m))) + " " + a.speech().Value(cardValue(m, v))
		if base, applies := m.Of(s.Result()); applies && base > 0 && sameWork(s.Result(), &f.result) {
			if ratio, word := m.Delta(v, base); word != "same" {
				text += " (" + metric.Percent(ratio) + ")"
			}
		}
		parts = append(parts, text)
	}
	var out []string
	for i := 0; i < len(parts); i += 2 {
		line := parts[i]
		if i+1 < len(parts) {
			line += block.Spaces(figureColumn-block.Width(line)) + " " + parts[i+1]
		}
		out = append(out, line)
	}
	return out
}

// figureColumn is the width of the first of two columns of figures.
const figureColumn = 32

// changes lists what is different from a scenario.
func changes(l speech, next, now *sim.Scenario) string {
	var parts []string
	for _, id := range withoutAny(knob.Changed(now, next), "name", "precision") {
		if k, err := knob.Find(id); err == nil {
			parts = append(parts, k.ID+" "+l.Say(k.Display(k.Get(now)))+" -> "+l.Say(k.Display(k.Get(next))))
		}
	}
	return strings.Join(parts, ", ")
}

// trailLines is every point that was the best so far, latest first.
func (g *goalSeek) trailLines(a *App, f *goalAnswer) []goalLine {
	var out []goalLine
	steps := f.found.Trail
	for i := len(steps) - 1; i >= 0; i-- {
		c := &steps[i]
		head := ""
		if i == len(steps)-1 {
			head = a.say("trail")
		}
		text := a.sayf("%s: %s", strings.Join(f.found.Settings(c.Values), ", "), a.speech().Value(f.found.Goal.Of.Format(c.Score)))
		tok := theme.Text
		if !c.Feasible {
			tok = theme.Faint
			var missed []string
			for _, l := range c.Missed {
				missed = append(missed, f.found.Limits[l].Limit.String())
			}
			text += a.sayf(", not %s", strings.Join(missed, ", "))
		}
		out = append(out, goalLine{head, text, tok})
	}
	return out
}

// newOwnGoal types a goal of one's own.
func newOwnGoal(g *goalSeek) overlay {
	o := &fieldOverlay{title: textMark("A goal of your own: min|max ID over KNOBS [where LIMIT and LIMIT]"), prompt: " ", help: "min energy_wh_per_request over batch,devices where tpot_ms<=30"}
	o.at = func(a *App) image.Rectangle {
		r := centered(a, 78, 3)
		return r
	}
	o.accept = func(text string) (deed, bool) {
		if text == "" {
			return nil, true
		}
		return func(a *App) tea.Cmd {
			goal, axes, err := explore.ParseGoal(text, g.of, a.session.limits, a.session.catalog)
			if err != nil {
				a.notice = errorText(a.speech(), err)
				return nil
			}
			a.close()
			id := "own " + itoa(int64(len(g.ready)))
			g.ready = append(g.ready, explore.Ready{ID: id, Name: goal.Words(), Goal: goal, Axes: axes})
			g.at, g.trail, g.top = len(g.ready)-1, false, 0
			return g.start()
		}, false
	}
	return o
}
