package ui

import (
	"math"
	"strings"

	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/chart"
	"wattif/ui/lesson"
	shared "wattif/ui/share"
	"wattif/ui/theme"
	"wattif/ui/widget"
)

// textLine is a line of a lesson's text: words in a token, or a line that is
// drawn already.
type textLine struct {
	tok    theme.Token
	text   string
	drawn  string
	choice int // the choice it belongs to, from 1; 0: none
	// matters marks the answer, which is shown first.
	matters bool
}

// lessonUnits are what answers of the shipped lessons are counted in where that
// is a word.
var lessonUnits = [...]string{textMark("conversations"), textMark("times"), textMark("tokens"), textMark("billion")}

// drawText is the left side: the list of lessons, a step, or the page at the
// end.
func (p *lessonPanel) drawText(a *App, w, h int) block.Block {
	if p.open == nil {
		return a.lessonBox(w, h, a.say("Lessons"), "", true, func(w, h int) block.Block { return p.drawList(a, w, h) })
	}
	note := a.sayf("step %s of %s", itoa(int64(p.at+1)), itoa(int64(len(p.open.Steps))))
	if p.step() == nil {
		note = a.say("done")
	}
	acts := p.step() == nil || p.stage <= stagePredict // later the arrows turn levers
	return a.lessonBox(w, h, lessonTitle(p.open, a.speech()), note, acts, func(w, h int) block.Block {
		lines := p.lines(a, w-1)
		return block.Fit(w, h, p.window(a, lines, w, h))
	})
}

// lessonBox is a box, or on the smallest screens its content alone.
func (a *App) lessonBox(w, h int, title, note string, focused bool, draw func(w, h int) block.Block) block.Block {
	if a.layout.Tier <= tierTiny {
		return draw(w, h)
	}
	return block.Into(w, h, a.theme.Frame(title, note, focused && len(a.overlays) == 0), draw)
}

// lessonTitle is the number and title of a lesson.
func lessonTitle(l *lesson.Lesson, in speech) string {
	title := l.Title.In(in)
	if l.Number > 0 {
		return itoa(int64(l.Number)) + ". " + title
	}
	return title
}

// window is the part of the text in sight: what the student has to look at
// now, or where the text was scrolled to.
func (p *lessonPanel) window(a *App, lines []textLine, w, h int) []string {
	most := max(0, len(lines)-h)
	if p.follow {
		p.top = 0
		switch {
		case most == 0:
		case p.stage == stageTry:
			p.top = most
		default:
			// The line that matters now stays in sight, with those below it where
			// there is room.
			for i := range lines {
				if l := &lines[i]; l.matters || p.stage == stagePredict && l.choice > 0 && l.choice == max(1, p.choice+1) {
					p.top = max(0, i+1+min(2, h-1)-h)
					if h < 4 {
						p.top = i
						if p.stage == stagePredict && p.step().Numeric() && p.field.Text() == "" {
							p.top = max(0, i-1) // the question, until something is typed
						}
					}
				}
			}
		}
	}
	p.top = clamp(p.top, 0, most)
	t := a.theme
	out := make([]string, 0, h)
	for i := p.top; i < len(lines) && len(out) < h; i++ {
		l := &lines[i]
		row := t.Row(w).Space(1)
		if l.drawn != "" {
			row.Splice(l.drawn, w-1)
		} else {
			row.Add(l.tok, l.text)
		}
		if len(out) == h-1 && i+1 < len(lines) && l.drawn == "" && l.tok != theme.Strong {
			row = t.Row(w).Space(1).Add(l.tok, block.Truncate(l.text, max(0, w-9), "")).Right(theme.Accent, "PgDn "+t.Glyphs().More)
		}
		out = append(out, row.String())
	}
	return out
}

// lines is the text of a step as it stands now, w cells wide.
func (p *lessonPanel) lines(a *App, w int) []textLine {
	switch {
	case p.step() == nil:
		return p.endLines(a, w)
	case p.scene == nil:
		return wrapped(theme.Error, a.say("this step cannot run here."), w)
	}
	s, sc, l := p.scene.Step, p.scene, a.speech()
	var out []textLine
	add := func(tok theme.Token, text string) { out = append(out, wrapped(tok, text, w)...) }
	gap := func() { out = append(out, textLine{}) }
	tight := a.layout.Tier <= tierSmall
	if !s.Title.Empty() {
		add(theme.Group, sc.Fill(s.Title, l))
	}
	if p.stage == stageWhy && s.Asks() {
		// The answer first: what was asked stands below it on small screens.
		p.answerLines(a, w, &out)
		gap()
		for _, para := range strings.Split(sc.Fill(s.Why, l), "\n") {
			add(theme.Text, para)
		}
		if *p.sandbox.Scenario() != *p.scene.Then() && !s.Yours.Empty() {
			gap()
			add(theme.Accent, a.sayf("Yours: %s", sc.Fill(s.Yours, l)))
		}
		if p.hint && !s.Hint.Empty() {
			gap()
			add(theme.Faint, a.sayf("Hint: %s", sc.Fill(s.Hint, l)))
		}
		gap()
		out = append(out, textLine{drawn: a.theme.Row(w).Fill(theme.Border, a.theme.Glyphs().Rule, w).String()})
		add(theme.Faint, sc.Fill(s.Text, l))
		return out
	}
	add(theme.Text, sc.Fill(s.Text, l))
	if s.Asks() {
		gap()
		if tight {
			add(theme.Strong, sc.Fill(s.Ask, l))
		} else {
			add(theme.Accent, a.say("PREDICT"))
			add(theme.Strong, sc.Fill(s.Ask, l))
			gap()
		}
		p.choiceLines(a, w, &out)
	}
	if p.hint && !s.Hint.Empty() {
		gap()
		add(theme.Faint, a.sayf("Hint: %s", sc.Fill(s.Hint, l)))
	}
	if p.stage == stageTry {
		gap()
		add(theme.Accent, a.sayf("TRY: %s", a.changeWords(sc)))
		how := a.say("Turn the lever with Left and Right, or press Enter: it is done for you.")
		if sc.Made() {
			how = a.say("Enter does it.")
		}
		add(theme.Text, how)
	}
	return out
}

// wrapped is a text in lines of one token.
func wrapped(tok theme.Token, text string, w int) []textLine {
	var out []textLine
	for _, l := range wrap(text, w) {
		out = append(out, textLine{tok: tok, text: l})
	}
	return out
}

// choiceLines is the field of a number, or the choices.
func (p *lessonPanel) choiceLines(a *App, w int, out *[]textLine) {
	s, sc, t := p.scene.Step, p.scene, a.theme
	record := p.record()
	if s.Numeric() {
		unit := a.say(sc.Unit())
		if p.stage != stagePredict {
			*out = append(*out, wrapped(theme.Strong, a.sayf("your guess: %s", p.saidGuess(a)), w)...)
			return
		}
		field := clamp(w-block.Width(unit)-4, 1, 14)
		row := t.Row(w).Splice(p.field.Draw(field, t, "> ", ""), field).Add(theme.Text, " "+unit)
		*out = append(*out, textLine{drawn: row.String(), choice: 1})
		return
	}
	for i := range s.Choices {
		mark, tok := "( ) ", theme.Text
		switch {
		case p.stage == stagePredict && i == p.choice, p.stage != stagePredict && record.Outcome >= shared.Wrong && i == record.Choice:
			mark, tok = "(o) ", theme.Strong
		}
		for j, l := range wrap(sc.Fill(s.Choices[i].Text, a.speech()), w-4) {
			if j > 0 {
				mark = "    "
			}
			*out = append(*out, textLine{tok: tok, text: mark + l, choice: i + 1})
		}
	}
}

// saidGuess is the number that was guessed.
func (p *lessonPanel) saidGuess(a *App) string { return p.scene.Say(p.record().Guess, a.speech()) }

// answerLines say what was guessed, what the engine answers and how far apart
// they are.
func (p *lessonPanel) answerLines(a *App, w int, out *[]textLine) {
	s, sc, l, t := p.scene.Step, p.scene, a.speech(), a.theme
	record := p.record()
	add := func(tok theme.Token, text string) { *out = append(*out, wrapped(tok, text, w)...) }
	add(theme.Faint, sc.Fill(s.Ask, l))
	g := t.Glyphs()
	right := sc.Say(sc.Answer(), l)
	if !s.Numeric() {
		right = ""
		if i := sc.Right(); i >= 0 {
			right = sc.Fill(s.Choices[i].Text, l)
		}
	}
	if s.Numeric() || a.layout.Tier <= tierSmall {
		from := len(*out)
		add(theme.Strong, a.sayf("The engine: %s", right))
		(*out)[from].matters = true
	} else { // there is room for all that could have been chosen
		for i := range s.Choices {
			mark, tok := "  ", theme.Faint
			if i == sc.Right() {
				mark, tok = g.Check+" ", theme.Strong
			} else if record.Outcome == shared.Wrong && i == record.Choice {
				mark, tok = g.Cross+" ", theme.Text
			}
			for j, line := range wrap(sc.Fill(s.Choices[i].Text, l), w-2) {
				if j > 0 {
					mark = "  "
				}
				*out = append(*out, textLine{tok: tok, text: mark + line})
			}
		}
	}
	switch {
	case record.Outcome == shared.Shown:
		add(theme.Faint, a.say("You had it shown."))
	case record.Outcome < shared.Wrong:
	case !s.Numeric():
		said := ""
		if record.Choice < len(s.Choices) {
			said = sc.Fill(s.Choices[record.Choice].Text, l)
		}
		if record.Outcome == shared.Right {
			add(theme.Good, a.sayf("%s You said so.", g.Check))
		} else {
			add(theme.Bad, a.sayf("%s You said: %s", g.Cross, said))
		}
	default:
		off, _ := s.Score(record.Guess, sc.Answer())
		text := a.sayf("You said %s: %s.", p.saidGuess(a), a.howFar(off))
		if record.Outcome == shared.Right {
			add(theme.Good, g.Check+" "+text)
		} else {
			add(theme.Bad, g.Cross+" "+text)
		}
	}
}

// howFar says how far a guess was from the answer; off is guess over answer
// less 1.
func (a *App) howFar(off float64) string {
	switch ratio := off + 1; {
	case math.Abs(off) < 0.005:
		return a.say("exactly")
	case ratio >= 2:
		return a.sayf("%s times too much", significantFactor(ratio))
	case ratio <= 0:
		return a.say("far too little")
	case ratio <= 0.5:
		return a.sayf("%s times too little", significantFactor(1/ratio))
	case off > 0:
		return a.sayf("%s %% too much", itoa(int64(math.Max(1, math.Round(off*100)))))
	}
	return a.sayf("%s %% too little", itoa(int64(math.Max(1, math.Round(-off*100)))))
}

// significantFactor is a factor with two digits.
func significantFactor(v float64) string {
	if v < 10 {
		return lesson.Written(v, "2")
	}
	return metric.Quantity(math.Round(v), "")
}

// changeWords is the change of a step: "Batch 64".
func (a *App) changeWords(sc *lesson.Scene) string {
	var words []string
	for _, g := range sc.Changes() {
		k, err := knob.Find(g.ID)
		if err != nil {
			continue
		}
		value := k.Display(k.Get(sc.Then()))
		if k.ID == "region" {
			value = sc.Then().Region.Name
		}
		one := leverLabel(a.speech(), k) + " " + value
		if k.ID == "model" { // its sizes need not be listed
			return one
		}
		words = append(words, one)
	}
	return strings.Join(words, ", ")
}

// drawList is the list of lessons.
func (p *lessonPanel) drawList(a *App, w, h int) block.Block {
	t, g := a.theme, a.theme.Glyphs()
	if p.problem != nil || len(p.all) == 0 {
		text := a.say("no lessons are there.")
		if p.problem != nil {
			text = a.retell(p.problem.Error())
		}
		var lines []string
		for _, l := range wrap(text, w-2) {
			lines = append(lines, t.Row(w).Space(1).Add(theme.Error, l).String())
		}
		return block.Fit(w, h, lines)
	}
	var lines []string
	first := clamp(p.index-h+1, 0, max(0, len(p.all)-h))
	for i := first; i < len(p.all) && len(lines) < h; i++ {
		l := p.all[i]
		row := t.Row(w)
		tok, pointer := theme.Text, " "
		if i == p.index {
			row.Under(theme.Selected)
			tok, pointer = theme.Strong, g.Pointer
		}
		note := ""
		if l.Minutes > 0 {
			note = a.sayf("%s min", itoa(int64(l.Minutes)))
		}
		done, right := p.done(l)
		switch {
		case done == l.Questions() && done > 0:
			note = g.Check + " " + itoa(int64(right)) + "/" + itoa(int64(done))
		case done > 0:
			note = itoa(int64(done)) + "/" + itoa(int64(l.Questions()))
		}
		room := max(0, w-block.Width(note)-5)
		row.Add(tok, pointer+" ").Cell(tok, lessonTitle(l, a.speech()), room).Right(theme.Faint, note+" ")
		lines = append(lines, row.String())
	}
	return block.Fit(w, h, lines)
}

// drawAbout is what the lesson under the cursor is about.
func (p *lessonPanel) drawAbout(a *App, w, h int) block.Block {
	if p.index >= len(p.all) {
		return block.Into(w, h, a.theme.Frame("", "", false), block.Blank)
	}
	l, t := p.all[p.index], a.theme
	return block.Into(w, h, t.Frame(lessonTitle(l, a.speech()), "", false), func(w, h int) block.Block {
		var lines []string
		add := func(tok theme.Token, text string) {
			for _, one := range wrap(text, w-2) {
				lines = append(lines, t.Row(w).Space(1).Add(tok, one).String())
			}
		}
		add(theme.Text, l.About.In(a.speech()))
		lines = append(lines, "")
		record := p.answers(l)
		n := 0
		for i := range l.Steps {
			x := shared.Answer{}
			if l.Steps[i].Asks() {
				x = record[n]
				n++
			}
			lines = append(lines, p.stepLine(a, w, i, &l.Steps[i], x, false))
		}
		lines = append(lines, "")
		if done, right := p.done(l); done > 0 {
			add(theme.Text, a.sayf("%s of %s guessed right.", itoa(int64(right)), itoa(int64(l.Questions()))))
			add(theme.Text, a.say("Your code, to hand in:"))
			add(theme.Strong, p.code(a, l))
			lines = append(lines, "")
		}
		add(theme.Faint, a.say("Enter begins. Each question wants a guess first; then you turn the levers and see why. Lessons are files: docs/LESSONS.md says how to write one."))
		return block.Fit(w, h, lines)
	})
}

// stepLine is a step in a list: its mark, number and title.
func (p *lessonPanel) stepLine(a *App, w, i int, s *lesson.Step, x shared.Answer, here bool) string {
	t, g := a.theme, a.theme.Glyphs()
	mark, tok := " ", theme.Text
	switch x.Outcome {
	case shared.Right:
		mark, tok = g.Check, theme.Good
	case shared.Wrong:
		mark, tok = g.Cross, theme.Bad
	case shared.Shown:
		mark, tok = "A", theme.Faint
	}
	row := t.Row(w)
	if here {
		row.Add(theme.Strong, g.Pointer)
	} else {
		row.Space(1)
	}
	title := s.Title.In(a.speech())
	words := theme.Text
	if here {
		words = theme.Strong
	}
	return row.Add(tok, mark+" ").Add(words, itoa(int64(i+1))+"  ").Cell(words, title, max(0, row.Left()-1)).String()
}

// drawSteps is how far one is.
func (p *lessonPanel) drawSteps(a *App, w, h int) block.Block {
	if p.open == nil {
		return block.Blank(w, h)
	}
	return block.Into(w, h, a.theme.Frame(a.say("Steps"), "", false), func(w, h int) block.Block {
		var lines []string
		for i := range p.open.Steps {
			x := shared.Answer{}
			if r := p.records[p.open.ID]; i < len(r) {
				x = r[i]
			}
			lines = append(lines, p.stepLine(a, w, i, &p.open.Steps[i], x, i == p.at))
		}
		if first := p.at - h + 1; first > 0 {
			lines = lines[min(first, len(lines)-h):]
		}
		return block.Fit(w, h, lines)
	})
}

// drawLevers is the open levers; they turn after the guess.
func (p *lessonPanel) drawLevers(a *App, w, h int) block.Block {
	s := p.step()
	if s == nil || p.scene == nil {
		return block.Into(w, h, a.theme.Frame(a.say("Levers"), "", false), block.Blank)
	}
	note := ""
	if !p.shown() {
		note = a.say("after the guess")
	}
	return a.lessonBox(w, h, a.say("Levers"), note, p.shown() && len(s.Levers) > 0, func(w, h int) block.Block {
		var lines []string
		for i := range s.Levers {
			lines = append(lines, p.leverLine(a, w, i))
		}
		if len(lines) == 0 {
			lines = append(lines, a.theme.Row(w).Space(1).Add(theme.Faint, a.say("none in this step")).String())
		}
		if first := p.lever - h + 1; first > 0 && first < len(lines) {
			lines = lines[first:]
		}
		return block.Fit(w, h, lines)
	})
}

func (p *lessonPanel) leverLine(a *App, w, i int) string {
	k, err := knob.Find(p.step().Levers[i])
	if err != nil {
		return ""
	}
	s := p.sandbox
	now := s.Scenario()
	row := widget.KnobRow{
		Label: leverLabel(a.speech(), k), Value: leverSaid(a.speech(), k, now, s.Result()),
		Changed: k.Get(now) != k.Get(p.scene.Start()), Disabled: !p.shown(), Cursor: i == p.lever && p.shown(),
		Focused: len(a.overlays) == 0, Note: a.say(noteOf(k, now)), LabelW: labelWidth(w),
	}
	if row.Cursor {
		back, _ := k.Step(now, s.catalog, -1, false)
		on, _ := k.Step(now, s.catalog, 1, false)
		row.AtMin, row.AtMax = back == k.Get(now), on == k.Get(now)
	}
	return row.Draw(w, a.theme)
}

// drawWatch is a few figures: of the start before the guess, of what the
// student makes after it.
func (p *lessonPanel) drawWatch(a *App, w, h int) block.Block {
	return block.Into(w, h, a.theme.Frame(a.say("Watch"), p.watchNote(a), false), func(w, h int) block.Block {
		var lines []string
		for i := range p.step().Watch {
			lines = append(lines, p.watchLine(a, w, i))
		}
		return block.Fit(w, h, lines)
	})
}

func (p *lessonPanel) watchNote(a *App) string {
	switch {
	case p.shown() && len(p.sandbox.undo) > 0:
		return a.say("against the start")
	case p.shown() || p.scene.Step.Change != "":
		return a.say("at the start")
	}
	return a.say("hidden until you guess")
}

// watchLine is one figure: value, change against the start, and a bar.
func (p *lessonPanel) watchLine(a *App, w, i int) string {
	t, s := a.theme, p.sandbox
	m, err := metric.Find(p.scene.Step.Watch[i])
	if err != nil {
		return ""
	}
	row := t.Row(w).Space(1)
	name := clamp(w-27, 8, 18)
	row.Cell(theme.Text, a.say(shortName(m)), name).Space(1)
	if !p.shown() && p.scene.Step.Change == "" {
		return row.Add(theme.Faint, "?").String()
	}
	r := s.Result()
	v, ok := m.Of(r)
	if !ok {
		return row.Add(theme.Faint, "-").String()
	}
	if m.ID == "memory_gb_per_device" && !r.Fits {
		return row.Add(theme.Strong, a.value(m, v)).Space(2).Add(theme.Error, a.say("does not fit")).String()
	}
	row.Cell(theme.Strong, a.value(m, v), 14)
	base, known := m.Of(s.Baseline())
	if len(s.undo) > 0 && known && base != 0 && !math.IsNaN(base) && !math.IsNaN(v) {
		ratio, word := m.Delta(v, base)
		d := widget.Delta{Text: metric.Percent(ratio), Dir: sign(int(math.Copysign(1, ratio)))}
		if word == "same" {
			d.Text, d.Dir = "=", 0
		}
		tok := theme.Faint
		if good := m.Good(v, base); good > 0 {
			tok = theme.Good
		} else if good < 0 {
			tok = theme.Bad
		}
		text := d.Text
		if d.Dir != 0 {
			text = d.Mark(t) + " " + d.Text
		}
		row.Space(1).Cell(tok, text, 10)
	}
	return row.String()
}

// figure is what the chart shows: as the step says, else its first figure
// against its first lever that is a number.
func (p *lessonPanel) figure() (*metric.Metric, *knob.Knob, bool) {
	s := p.step()
	if s == nil || p.scene == nil {
		return nil, nil, false
	}
	id, against := s.Metric, s.Against
	if id == "" && len(s.Watch) > 0 {
		id = s.Watch[0]
		for _, l := range s.Levers {
			if k, err := knob.Find(l); err == nil && (k.Kind == knob.Integer || k.Kind == knob.Number) {
				against = l
				break
			}
		}
	}
	m, err := metric.Find(id)
	if err != nil || against == "" || metricIndex(m) < 0 {
		return nil, nil, false
	}
	k, err := knob.Find(against)
	if err != nil {
		return nil, nil, false
	}
	known := !math.IsNaN(number(k, p.scene.Start(), p.scene.StartResult())) || !math.IsNaN(number(k, p.scene.Then(), p.scene.ThenResult()))
	return m, k, known
}

// drawChart is a figure against a lever, hidden until the guess.
func (p *lessonPanel) drawChart(a *App, w, h int) block.Block {
	m, k, ok := p.figure()
	if !ok {
		return block.Blank(w, h)
	}
	l := a.speech()
	title := a.sayf("%s against %s", upperFirst(a.say(shortName(m))), lowerFirst(leverLabel(l, k)))
	return block.Into(w, h, a.theme.Frame(title, "", false), func(w, h int) block.Block {
		if !p.shown() {
			return a.hiddenBlock(w, h, a.say("hidden until you guess"))
		}
		s := p.sandbox
		at := metricIndex(m)
		var series []chart.Series
		var markers []chart.Marker
		slots := []int{1}
		if other := knob.Changed(s.slots[0], s.slots[1]); len(withoutAny(other, k.ID)) > 0 {
			slots = []int{0, 1}
		}
		for _, i := range slots {
			c := &s.curves.slots[i]
			if c.of == nil {
				continue
			}
			one := curveSeries(c.samples, at)
			one.Token = theme.Series(i)
			if len(slots) > 1 {
				one.Name, one.Letter = a.say([...]string{textMark("start"), textMark("you")}[i]), [...]rune{'s', 'y'}[i]
			}
			series = append(series, one)
			if i == 1 && c.here >= 0 && c.samples[c.here].OK {
				markers = append(markers, chart.Marker{X: c.samples[c.here].X, Y: c.samples[c.here].Values[at], Rune: glyphRune(a.theme.Glyphs().Here), Token: theme.Here, Legend: a.say("you are here")})
			}
		}
		if len(series) == 0 {
			return a.hiddenBlock(w, h, a.say("turn the lever to see it"))
		}
		x := chart.Axis{Label: lowerFirst(leverLabel(l, k)), Unit: a.say(axisUnit(k)), Format: func(v float64) string { return k.Display(knob.Value{Number: v}) }}
		if k.Scale == knob.Geometric {
			x.Scale = chart.Log2
		} else {
			x.Tight = true
		}
		return chart.XY(w, h, a.theme, x, yAxis(l, m, axisScale(m, series)), series, markers)
	})
}

// hiddenBlock is a question mark and why nothing is shown.
func (a *App) hiddenBlock(w, h int, why string) block.Block {
	t := a.theme
	lines := make([]string, 0, h)
	for y := range h {
		text, tok := "", theme.Faint
		switch y {
		case (h - 1) / 2:
			text, tok = "?", theme.Strong
		case (h-1)/2 + 1:
			text = why
		}
		text = block.Truncate(text, w, "")
		lines = append(lines, t.Row(w).Space((w-block.Width(text))/2).Add(tok, text).String())
	}
	return block.Fit(w, h, lines)
}

// endLines is the page at the end: what was asked, guessed and answered, and
// the code.
func (p *lessonPanel) endLines(a *App, w int) []textLine {
	var out []textLine
	l := a.speech()
	add := func(tok theme.Token, text string) { out = append(out, wrapped(tok, text, w)...) }
	answered, right := p.done(p.open)
	add(theme.Strong, a.sayf("%s of %s guessed right.", itoa(int64(right)), itoa(int64(p.open.Questions()))))
	if n := p.open.Questions() - answered; n > 0 {
		add(theme.Faint, a.sayf("%s not answered yet: Backspace goes back.", itoa(int64(n))))
	}
	out = append(out, textLine{})
	for i := range p.open.Steps {
		s := &p.open.Steps[i]
		if !s.Asks() {
			continue
		}
		out = append(out, textLine{drawn: p.stepLine(a, w, i, s, p.records[p.open.ID][i], false)})
	}
	out = append(out, textLine{})
	add(theme.Text, a.say("Your code, to hand in:"))
	add(theme.Strong, p.code(a, p.open))
	add(theme.Faint, a.say("It holds your guesses and the version of the data, nothing about you. y copies it."))
	next := ""
	for i, one := range p.all {
		if one.ID == p.open.ID && i+1 < len(p.all) {
			next = lessonTitle(p.all[i+1], l)
		}
	}
	out = append(out, textLine{})
	if next != "" {
		add(theme.Accent, a.sayf("Enter: %s", next))
	}
	return out
}

// drawTiny is a lesson where there is room for one pane: the text, and below
// it the lever and the first figure.
func (p *lessonPanel) drawTiny(a *App, w, h int) block.Block {
	if p.open == nil {
		return p.drawList(a, w, h)
	}
	var foot []string
	if s := p.step(); s != nil && p.scene != nil && h >= 4 {
		if len(s.Levers) > 0 && p.shown() {
			foot = append(foot, p.leverLine(a, w, p.lever))
		}
		if len(s.Watch) > 0 && h >= 6 {
			foot = append(foot, p.watchLine(a, w, 0))
		}
	}
	lines := p.lines(a, max(1, w-2))
	top := p.window(a, lines, w, h-len(foot))
	for len(top) < h-len(foot) {
		top = append(top, "")
	}
	return block.Fit(w, h, append(top, foot...))
}
