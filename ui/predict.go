package ui

import (
	"math"

	tea "charm.land/bubbletea/v2"

	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/lesson"
	"wattif/ui/widget"
)

// prediction is the state of P: results are hidden on every view until a guess
// is typed, or Esc gives up.
type prediction struct{ on bool }

// hidden reports whether results may not be seen.
func (p *prediction) hidden() bool { return p.on }

// status is the sentence above the footer while results are hidden.
func (p *prediction) status(a *App) string {
	m := a.predictedMetric()
	if m == nil {
		return a.say("Results are hidden; Esc shows them.")
	}
	return a.sayf("Results are hidden. Change what you like; P again takes your guess: %s. Esc gives up.", a.say(m.Label))
}

// predictNext is P: it hides the results, then asks for the guess.
func (a *App) predictNext() {
	if !a.predict.on {
		a.predict.on = true
		return
	}
	m := a.predictedMetric()
	if m == nil {
		a.predict.on = false
		return
	}
	unit, scale := guessUnit(m)
	o := &fieldOverlay{title: a.sayf("Your guess: %s", a.say(m.Label)), help: textMark("empty: show without a guess")}
	o.prompt = "  "
	if unit != "" {
		o.prompt = " " + a.sayf("in %s:", a.say(unit)) + " "
	}
	o.accept = func(text string) (deed, bool) {
		guess, err := lesson.ParseGuess(text)
		if err != nil && text != "" {
			return say(a.sayf("%s is not a number.", text)), false
		}
		return func(a *App) tea.Cmd {
			a.predict.on = false
			if text != "" {
				a.notice = a.judged(m, guess, unit, scale)
			}
			return nil
		}, true
	}
	a.push(o)
}

// judged says how far a guess was from what the engine answers.
func (a *App) judged(m *metric.Metric, guess float64, unit string, scale float64) string {
	v, ok := m.Of(a.session.Result())
	v *= scale
	in := func(v float64) string {
		text := lesson.Written(v, "")
		if unit != "" {
			text += " " + a.say(unit)
		}
		return text
	}
	if !ok || math.IsNaN(v) || v == 0 {
		return a.sayf("You said %s; it is %s.", in(guess), a.value(m, v/scale))
	}
	return a.sayf("You said %s; it is %s: %s.", in(guess), in(v), a.howFar(guess/v-1))
}

// guessUnit is what a guess of a metric is typed in, and what its value is
// multiplied by for that.
func guessUnit(m *metric.Metric) (unit string, scale float64) {
	if m.Share() {
		return "%", 100
	}
	return m.Unit, 1
}

// predictedMetric is the figure that a guess is of: the one under the cursor.
func (a *App) predictedMetric() *metric.Metric {
	s := a.session
	if a.view == viewCompare {
		if p := &a.compare; p.row >= 0 && p.row < len(p.rows) && p.rows[p.row].m != nil && p.rows[p.row].m.Word == nil {
			return p.rows[p.row].m
		}
	}
	if a.view == viewDash && a.focus() != focusCards && a.chart.kind == chartAxis {
		if m := a.chart.figure(a); m != nil && m.Word == nil {
			return m
		}
	}
	ids := cardsOf(s.Result(), s.unit)
	if i := a.chart.card; i >= 0 && i < len(ids) {
		if m, _, _ := valueOf(ids[i], s.Result()); m != nil {
			return m
		}
	}
	return nil
}

// open panels are those that hold no results.
var openPanels = map[panelID]bool{
	panelHeader: true, panelStrip: true, panelStatus: true, panelFooter: true, panelLevers: true, panelTerms: true, panelVary: true,
	panelLessonText: true, panelLessonAbout: true, panelLessonLevers: true, panelLessonWatch: true, panelLessonChart: true, panelLessonSteps: true,
}

// veiled is what stands for a panel while results are hidden.
func (a *App) veiled(id panelID, w, h int) (b block.Block, ok bool) {
	if !a.predict.hidden() || openPanels[id] {
		return b, false
	}
	if id >= panelCard0 && id < panelCard0+6 {
		c := a.hiddenCard(int(id - panelCard0))
		return c.Draw(w, h, a.theme), true
	}
	if id == panelResults {
		draw := func(w, h int) block.Block {
			var lines []string
			for i := range 6 {
				lines = append(lines, a.hiddenCard(i).Line(w, a.theme))
			}
			return block.Fit(w, h, lines)
		}
		if a.layout.Tier <= tierTiny {
			return draw(w, h), true
		}
		return block.Into(w, h, a.theme.Frame(letter(a.session.current), "", a.focus() == focusCards), draw), true
	}
	return block.Into(w, h, a.theme.Frame("?", "", false), func(w, h int) block.Block {
		return a.hiddenBlock(w, h, a.say("hidden until you guess: P"))
	}), true
}

// hiddenCard is a card whose answer is not to be seen.
func (a *App) hiddenCard(i int) widget.Card {
	c := a.card(i)
	return widget.Card{Title: c.Title, Value: "?", Focused: c.Focused}
}
