package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/widget"
)

// lifeKey is everything the ledger's figures depend on.
type lifeKey struct {
	slots [maxScenarios]*sim.Scenario
	count int
	at    int
	terms lifeTerms
}

// ledgerPanel is the Ledger view: making a model and years of its use in one
// account, and what pays.
type ledgerPanel struct {
	key     lifeKey
	life    explore.Life
	ways    []explore.Way
	err     error
	ready   bool
	version int

	tally   int  // index into explore.Tallies: what the chart and tables are of
	monthly bool // the chart shows each month, not the sum so far
	months  bool // the account lists months, not stages
	reading int  // month under the reading line, from 1; 0: none
	term    int  // lever under the cursor
	way     int  // way under the cursor

	use       sim.Scenario
	useNote   string // where the model in use is from, when it is not the edited scenario
	madeNote  string // where the run is from
	madeShort string

	family     string // model that familyOf answers for
	familyName string
}

// tallyOrder is what v goes through: emissions first.
var tallyOrder = [...]int{1, 0, 3, 2}

// tallyNames are the tallies for people.
var tallyNames = [...]string{textMark("energy"), textMark("emissions"), textMark("water"), textMark("cost")}

func (p *ledgerPanel) of() explore.Tally { return explore.Tallies()[tallyOrder[p.tally]] }

func (p *ledgerPanel) tallyName(a *App) string { return a.say(tallyNames[tallyOrder[p.tally]]) }

// options are the terms as the engine takes them.
func (p *ledgerPanel) options(a *App) explore.LifeOptions {
	t := &a.session.life
	o := explore.LifeOptions{Years: t.years, PerDay: t.perDay, Growth: t.growth, Renew: t.renew, Start: t.start}
	if o.Years == 0 {
		o.Years = usualYears
	}
	if o.PerDay == 0 {
		o.PerDay = usualPerDay
		if d := p.use.RequestsPerDay; d > 0 {
			o.PerDay = d
		}
	}
	return o
}

// prepare works the account out again when anything it depends on changed.
func (p *ledgerPanel) prepare(a *App) {
	if a.view != viewLedger {
		return
	}
	s := a.session
	key := lifeKey{slots: s.slots, count: s.count, at: s.current, terms: s.life}
	if p.ready && key == p.key {
		return
	}
	p.key, p.ready = key, true
	p.version++
	p.work(a)
	p.term = clamp(p.term, 0, len(termLevers)-1)
	p.way = clamp(p.way, 0, max(0, len(p.ways)-1))
	p.reading = clamp(p.reading, 0, len(p.life.Months))
}

// work finds what is made and what is used, and accounts for it.
func (p *ledgerPanel) work(a *App) {
	s, t := a.session, &a.session.life
	p.life, p.ways = explore.Life{}, nil
	if p.use, p.useNote, p.err = p.inUse(a); p.err != nil {
		return
	}
	making, err := p.making(a)
	if err != nil {
		p.err = err
		return
	}
	if p.life, p.err = explore.LiveOf(making, p.use, p.options(a)); p.err != nil {
		return
	}
	p.ways = explore.Ways(&p.life, explore.WayOptions{Student: t.pupil, DistilTokens: t.tokens, Place: t.place}, s.catalog)
	here := s.Result()
	for i := range s.count {
		other := s.slots[i]
		if i == s.current || other.Task.Training() || s.Scenario().Task.Training() || s.outcomes[i].err != nil || !sameWork(here, &s.outcomes[i].result) {
			continue
		}
		next := *other
		next.RequestsPerDay = 0
		w := explore.WayOf(&p.life, letter(i)+" "+s.titleOf(i), next)
		p.ways = append(p.ways, w)
	}
}

// inUse is the model in use: the edited scenario, or when that trains, the
// first of the session that does not, or the trained model as it is usually
// served.
func (p *ledgerPanel) inUse(a *App) (sim.Scenario, string, error) {
	s := a.session
	now := *s.Scenario()
	if !now.Task.Training() {
		return now, "", nil
	}
	for i := range s.count {
		if !s.slots[i].Task.Training() && s.slots[i].Model == now.Model {
			return *s.slots[i], a.sayf("scenario %s", letter(i)), nil
		}
	}
	use, err := knob.Default(s.catalog)
	if err != nil {
		return use, "", err
	}
	if err := knob.Assign(&use, "region", now.Region.ID, s.catalog); err != nil {
		return use, "", err
	}
	use.Model = now.Model
	for _, n := range [...]string{"1", "2", "4", "8", "16", "32", "64"} {
		if err := knob.Assign(&use, "devices", n, s.catalog); err != nil {
			return use, "", err
		}
		if r, err := sim.Run(&use); err == nil && r.Fits {
			break
		}
	}
	return use, a.say("as it is usually served"), nil
}

// making lists the runs that make the model in use.
func (p *ledgerPanel) making(a *App) ([]sim.Scenario, error) {
	s, t := a.session, &a.session.life
	p.madeNote = ""
	if t.made == "" {
		var train, tune []sim.Scenario
		letters := ""
		for i := range s.count {
			one := s.slots[i]
			if !one.Task.Training() || s.outcomes[i].err != nil || !(s.outcomes[i].result.Steps > 0) {
				continue
			}
			letters += " " + letter(i)
			if one.Task == sim.Train {
				train = append(train, *one)
			} else {
				tune = append(tune, *one)
			}
		}
		if len(train)+len(tune) > 0 {
			p.madeShort, p.madeNote = "scenario"+letters, "scenarios of the session"
			if len(train) == 0 { // tuning alone: the base model was made too
				run, note, err := a.options.Library.MakingOf(&p.use, t.ratio)
				if err != nil {
					return nil, err
				}
				p.madeShort, p.madeNote = shortMaking(&run, note)+letters, note
				train = []sim.Scenario{run}
			}
			return append(train, tune...), nil
		}
	}
	ratio := 0.0
	switch t.made {
	case madeAssumed:
		ratio = t.perParameter()
	case "":
	default:
		run, err := a.options.Library.Scenario(t.made)
		p.madeShort, p.madeNote = run.Name, "published run"
		return []sim.Scenario{run}, err
	}
	run, note, err := a.options.Library.MakingOf(&p.use, ratio)
	if err == nil && strings.HasPrefix(note, madeAssumed) && ratio == 0 && t.ratio > 0 {
		run, note, err = a.options.Library.MakingOf(&p.use, t.ratio)
	}
	p.madeShort, p.madeNote = shortMaking(&run, note), note
	return []sim.Scenario{run}, err
}

// shortMaking names a run in a word or two.
func shortMaking(s *sim.Scenario, note string) string {
	if strings.HasPrefix(note, madeAssumed) {
		return "assumed run"
	}
	return s.Name
}

// makings are what Made by goes through.
func (p *ledgerPanel) makings(a *App) []string {
	ids := []string{"", madeAssumed}
	for _, r := range a.options.Library.Scenarios() {
		if strings.HasPrefix(r.ID, "run-") {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// relative is the smaller model of the family, found once a model.
func (p *ledgerPanel) relative(a *App) string {
	if p.family != p.use.Model.ID {
		p.family, p.familyName = p.use.Model.ID, explore.Relative(&p.use, a.session.catalog)
	}
	return p.familyName
}

// Terms.

// turnTerm is Left and Right on an assumption.
func (p *ledgerPanel) turnTerm(a *App, dir int, big bool) {
	l := &termLevers[p.term]
	if l.idle != nil {
		if why := l.idle(a); why != "" {
			a.notice = a.say(l.label) + ": " + why + "."
			return
		}
	}
	next := a.session.life
	l.step(a, &next, dir, big)
	a.session.setLife(a, next, l)
}

// resetTerm is d.
func (p *ledgerPanel) resetTerm(a *App) {
	l := &termLevers[p.term]
	next := a.session.life
	l.usual(&next)
	a.session.setLife(a, next, l)
}

// typeTerm is Enter on an assumption; text is what is typed so far.
func (p *ledgerPanel) typeTerm(a *App) {
	l := &termLevers[p.term]
	if l.choices != nil {
		p.listTerm(a)
		return
	}
	o := &fieldOverlay{title: a.say(l.label), prompt: " "}
	o.accept = func(text string) (deed, bool) {
		if text == "" {
			return nil, true
		}
		return func(a *App) tea.Cmd {
			next := a.session.life
			if err := l.parse(a, &next, text); err != nil {
				a.notice = a.retell(err.Error())
				return nil
			}
			a.close()
			a.session.setLife(a, next, l)
			return nil
		}, false
	}
	a.push(o)
}

// listTerm is Space on an assumption.
func (p *ledgerPanel) listTerm(a *App) {
	l := &termLevers[p.term]
	if l.choices == nil {
		p.typeTerm(a)
		return
	}
	items := l.choices(a)
	a.push(&listOverlay{
		title: a.say(l.label), picker: widget.NewPicker(a.say("filter"), items, ""), w: 76, h: min(30, len(items)+6),
		hints: textMark("type to filter  Up Down choose  Enter take it  Esc cancel"),
		choose: func(it widget.Item) deed {
			return func(a *App) tea.Cmd {
				next := a.session.life
				if err := l.parse(a, &next, it.ID); err != nil {
					a.notice = a.retell(err.Error())
					return nil
				}
				a.session.setLife(a, next, l)
				return nil
			}
		},
	})
}

// setLife takes new terms, as one step.
func (s *Session) setLife(a *App, next lifeTerms, l *termLever) {
	if next == s.life {
		return
	}
	was, _ := l.shown(a, &s.life)
	before := s.state
	s.life = next
	s.settle()
	a.life.prepare(a)
	now, _ := l.shown(a, &s.life)
	what := lowerFirst(a.say(l.label)) + " " + was + " -> " + now
	s.push(before, Change{Slot: s.current, What: what, Cause: what + ". " + a.life.headline(a), Brief: []string{a.life.headline(a), what + "."}})
}

// headline is what the account comes to, in a sentence.
func (p *ledgerPanel) headline(a *App) string {
	if p.err != nil {
		return a.retell(p.err.Error()) + "."
	}
	q := p.of()
	making := p.life.MakingTotal()
	total := q.Of(&p.life.Total)
	return a.sayf("%s in all, %s of it use; use outweighs training %s.", tallyText(q, total), percent(1-q.Of(&making)*float64(p.life.Versions)/total), a.life.whenText(a, p.life.EvenMonth(q)))
}

// Keys.

func (p *ledgerPanel) nextTally(a *App) {
	p.tally = (p.tally + 1) % len(tallyOrder)
	p.version++
	a.notice = p.headline(a)
}

func (p *ledgerPanel) nextChart(a *App) {
	p.monthly = !p.monthly
	p.version++
	a.notice = a.say("the sum so far.")
	if p.monthly {
		a.notice = a.say("each month alone.")
	}
}

func (p *ledgerPanel) toggleMonths(a *App) {
	p.months = !p.months
	p.version++
	a.notice = a.say("the account by stage.")
	if p.months {
		a.notice = a.say("the account by month.")
	}
}

func (p *ledgerPanel) moveTerm(n int) { p.term = clamp(p.term+n, 0, len(termLevers)-1) }

func (p *ledgerPanel) moveWay(n int) { p.way = clamp(p.way+n, 0, max(0, len(p.ways)-1)) }

// moveReading moves the reading line over the months; the account follows.
func (p *ledgerPanel) moveReading(n int) {
	if all := len(p.life.Months); all > 0 {
		if p.reading == 0 {
			p.reading = clamp(int(p.life.Begin)+1, 1, all)
		}
		p.reading = clamp(p.reading+n, 1, all)
	}
}

// adopt serves as the way under the cursor does, as one step.
func (p *ledgerPanel) adopt(a *App) {
	s := a.session
	switch {
	case p.way >= len(p.ways):
		a.notice = a.say("there is no other way to adopt.")
		return
	case p.ways[p.way].Err != nil:
		a.notice = a.retell(p.ways[p.way].Err.Error()) + "."
		return
	}
	w := &p.ways[p.way]
	next := w.Scenario
	next.RequestsPerDay = s.Scenario().RequestsPerDay
	next.Name = ""
	what := a.sayf("%s is served with %s", letter(s.current), w.Name)
	if s.Scenario().Task.Training() {
		_ = s.Add(next, what)
		return
	}
	_ = s.Replace(next, what)
}

// clickTerm puts the cursor on the assumption drawn at a line; again, types it.
func (p *ledgerPanel) clickTerm(a *App, y int) {
	inset := 1
	if a.layout.Tier == tierTiny {
		inset = 0
	}
	r := a.layout.Terms
	room := r.Dy() - 2*inset
	i := widget.Window(p.term, len(termLevers), room) + y - inset
	if y < inset || i >= len(termLevers) || i < 0 {
		return
	}
	if i == p.term {
		p.typeTerm(a)
	}
	p.term = i
}

// tallyText is an amount of a tally with its unit.
func tallyText(q explore.Tally, v float64) string {
	if v != v {
		return "?"
	}
	switch q.ID {
	case "energy":
		return metric.Quantity(v/3600, "Wh")
	case "emissions":
		if v >= 1e6 || v <= -1e6 {
			return metric.Quantity(v/1e6, "t")
		}
		return metric.Quantity(v, "g")
	case "water":
		return metric.Quantity(v, "L")
	}
	if v < 0 {
		return "-" + tallyText(q, -v)
	}
	return "$" + compactCount(v)
}

// whenText is a time from the beginning of use.
func (p *ledgerPanel) whenText(a *App, months float64) string {
	days := months * 30.436875
	switch {
	case months != months:
		return a.say("nobody knows when")
	case months > 1200:
		return a.say("never")
	case days < 1:
		return a.say("on the first day")
	case days < 90:
		return a.sayf("after %s days", digits(days))
	case months < 36:
		return a.sayf("after %s months", digits(months))
	}
	return a.sayf("after %s years", digits(months/12))
}

func digits(v float64) string { return strings.TrimSpace(metric.Quantity(v, "")) }
