package ui

import (
	"math"
	"strconv"
	"strings"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/widget"
)

// lifeTerms are what the ledger assumes of a model's life. They are part of
// the session: undone, kept, and shown as levers. The zero value is the usual
// life.
type lifeTerms struct {
	perDay float64 // 0: the scenario's own demand, or usualPerDay
	growth float64 // share a year
	years  float64 // 0: usualYears
	renew  float64 // 0: never
	start  int     // calendar month; 0: January
	made   string  // id of a published run, "assumed", or "" to choose
	ratio  float64 // tokens a parameter of an assumed run; 0: the usual
	pupil  string  // model taught; "" to choose, "none"
	tokens float64 // it learns from; 0: the usual
	place  string  // to move to; "" for the cleanest, "none"
}

// The usual life of a first visit: a million requests a day for three years.
const (
	usualPerDay = 1e6
	usualYears  = 3
	madeAssumed = "assumed"
	wordNone    = "none"
)

// termLever is an assumption as a lever.
type termLever struct {
	id, label string
	// shown is the value for people, faint a word beside it.
	shown func(a *App, t *lifeTerms) (value, faint string)
	step  func(a *App, t *lifeTerms, dir int, big bool)
	parse func(a *App, t *lifeTerms, text string) error
	usual func(t *lifeTerms)
	// choices lists what Space offers; nil: the value is typed.
	choices func(a *App) []widget.Item
	// idle says why it has no effect now, "" when it has.
	idle func(a *App) string
}

var termLevers = []termLever{
	{
		id: "requests_per_day", label: textMark("Requests a day"),
		shown: func(a *App, t *lifeTerms) (string, string) {
			return compactCount(a.life.options(a).PerDay), map[bool]string{true: "", false: a.say("at first")}[t.growth == 0]
		},
		step: func(a *App, t *lifeTerms, dir int, big bool) {
			t.perDay = decadeStep(a.life.options(a).PerDay, dir, big, 1, 1e12)
		},
		parse: func(a *App, t *lifeTerms, text string) (err error) {
			t.perDay, err = a.life.knobNumber(a, "requests_per_day", text)
			return err
		},
		usual: func(t *lifeTerms) { t.perDay = 0 },
	},
	{
		id: "growth", label: textMark("Growth a year"),
		shown: func(_ *App, t *lifeTerms) (string, string) { return signedPercent(t.growth), "" },
		step: func(_ *App, t *lifeTerms, dir int, big bool) {
			by := 0.1
			if big {
				by = 0.5
			}
			t.growth = clampFloat(math.Round((t.growth+by*float64(dir))*100)/100, -0.9, 20)
		},
		parse: func(_ *App, t *lifeTerms, text string) error {
			v, err := parseShare("growth", text, -0.9, 20)
			t.growth = v
			return err
		},
		usual: func(t *lifeTerms) { t.growth = 0 },
	},
	{
		id: "years", label: textMark("Years of use"),
		shown: func(a *App, _ *lifeTerms) (string, string) { return trimmed(a.life.options(a).Years), a.say("years") },
		step: func(a *App, t *lifeTerms, dir int, big bool) {
			by := 0.5
			if big {
				by = 5
			}
			t.years = clampFloat(a.life.options(a).Years+by*float64(dir), 0.5, 30)
		},
		parse: func(_ *App, t *lifeTerms, text string) (err error) {
			t.years, err = parseWithin("years", text, 1.0/12, 100)
			return err
		},
		usual: func(t *lifeTerms) { t.years = 0 },
	},
	{
		id: "renew", label: textMark("New version every"),
		shown: func(a *App, t *lifeTerms) (string, string) {
			if t.renew == 0 {
				return a.say("never"), ""
			}
			return trimmed(t.renew), a.say("years")
		},
		step: func(_ *App, t *lifeTerms, dir int, _ bool) { t.renew = ladderStep(renewals, t.renew, dir) },
		parse: func(_ *App, t *lifeTerms, text string) (err error) {
			if t.renew = 0; text == "never" || text == "0" {
				return nil
			}
			t.renew, err = parseWithin("renew", text, 1.0/12, 100)
			return err
		},
		usual: func(t *lifeTerms) { t.renew = 0 },
	},
	{
		id: "start", label: textMark("Training begins"),
		shown: func(a *App, t *lifeTerms) (string, string) { return a.say(monthNames[max(1, t.start)]), "" },
		step:  func(_ *App, t *lifeTerms, dir int, _ bool) { t.start = (max(1, t.start)-1+dir+12)%12 + 1 },
		parse: func(_ *App, t *lifeTerms, text string) error {
			for i, name := range monthNames {
				if i > 0 && strings.EqualFold(name, text) || text == strconv.Itoa(i) && i > 0 {
					t.start = i
					return nil
				}
			}
			return &sim.KnobError{Knob: "start", Value: text, Reason: "is not a month", Accepted: "Jan..Dec"}
		},
		usual: func(t *lifeTerms) { t.start = 0 },
	},
	{
		id: "made", label: textMark("Made by"),
		shown: func(a *App, _ *lifeTerms) (string, string) { return a.say(a.life.madeShort), "" },
		step: func(a *App, t *lifeTerms, dir int, _ bool) {
			ids := a.life.makings(a)
			at := 0
			for i, id := range ids {
				if id == t.made {
					at = i
				}
			}
			t.made = ids[(at+dir+len(ids))%len(ids)]
		},
		parse: func(a *App, t *lifeTerms, text string) error {
			if text == madeAssumed || text == "" {
				t.made = text
				return nil
			}
			s, err := a.options.Library.Scenario(text)
			if err == nil && !s.Task.Training() {
				err = &sim.KnobError{Knob: "made", Value: text, Reason: "trains nothing"}
			}
			if err == nil {
				t.made = text
			}
			return err
		},
		usual: func(t *lifeTerms) { t.made = "" },
		choices: func(a *App) []widget.Item {
			items := []widget.Item{
				{ID: "", Name: a.say("chosen"), Detail: a.say("training scenarios of the session, else the published run, else an assumed one")},
				{ID: madeAssumed, Name: a.say("assumed run"), Detail: a.say("tokens in proportion to the parameters, on H100")},
			}
			for _, p := range a.options.Library.Scenarios() {
				if strings.HasPrefix(p.ID, "run-") {
					items = append(items, widget.Item{ID: p.ID, Name: p.Name, Aliases: []string{p.ID}, Detail: a.say(p.Question), Group: a.say("Published runs")})
				}
			}
			return items
		},
	},
	{
		id: "ratio", label: textMark("Tokens a parameter"),
		shown: func(_ *App, t *lifeTerms) (string, string) { return trimmed(t.perParameter()), "" },
		step: func(_ *App, t *lifeTerms, dir int, big bool) {
			t.ratio = decadeStep(t.perParameter(), dir, big, 1, 1e5)
		},
		parse: func(_ *App, t *lifeTerms, text string) (err error) {
			t.ratio, err = parseWithin("ratio", strings.TrimSuffix(text, "x"), 0.01, 1e6)
			return err
		},
		usual: func(t *lifeTerms) { t.ratio = 0 },
		idle: func(a *App) string {
			if !strings.HasPrefix(a.life.madeNote, "assumed") {
				return a.say("the run states its tokens; Made by: assumed run has this")
			}
			return ""
		},
	},
	{
		id: "student", label: textMark("Distil to"),
		shown: func(a *App, t *lifeTerms) (string, string) {
			if t.pupil == "" {
				if name := a.life.relative(a); name != "" {
					return name, a.say("chosen")
				}
				return a.say("none smaller"), ""
			}
			return a.say(t.pupil), ""
		},
		step: func(_ *App, t *lifeTerms, _ int, _ bool) {
			if t.pupil = map[bool]string{true: "", false: wordNone}[t.pupil == wordNone]; t.pupil != wordNone {
				t.pupil = ""
			}
		},
		parse: func(a *App, t *lifeTerms, text string) error {
			if text != wordNone && text != "" {
				m, err := a.session.catalog.Model(text)
				if err != nil {
					return err
				}
				text = m.ID
			}
			t.pupil = text
			return nil
		},
		usual:   func(t *lifeTerms) { t.pupil = "" },
		choices: func(a *App) []widget.Item { return chosenOrNone(a, optionItems(a, "model")) },
	},
	{
		id: "distil-tokens", label: textMark("Tokens it learns from"),
		shown: func(_ *App, t *lifeTerms) (string, string) { return compactCount(t.lessons()), "" },
		step:  func(_ *App, t *lifeTerms, dir int, big bool) { t.tokens = decadeStep(t.lessons(), dir, big, 1e6, 1e15) },
		parse: func(a *App, t *lifeTerms, text string) (err error) {
			t.tokens, err = a.life.knobNumber(a, "train_tokens", text)
			return err
		},
		usual: func(t *lifeTerms) { t.tokens = 0 },
	},
	{
		id: "move", label: textMark("Move to"),
		shown: func(a *App, t *lifeTerms) (string, string) {
			if t.place == "" {
				return a.say("cleanest cloud"), a.say("chosen")
			}
			return a.say(t.place), ""
		},
		step: func(_ *App, t *lifeTerms, _ int, _ bool) {
			t.place = map[bool]string{true: "", false: wordNone}[t.place == wordNone]
		},
		parse: func(a *App, t *lifeTerms, text string) error {
			if text != wordNone && text != "" {
				g, err := a.session.catalog.Region(text)
				if err != nil {
					return err
				}
				text = g.ID
			}
			t.place = text
			return nil
		},
		usual:   func(t *lifeTerms) { t.place = "" },
		choices: func(a *App) []widget.Item { return chosenOrNone(a, optionItems(a, "region")) },
	},
}

// renewals are the steps of New version every; 0 is never.
var renewals = []float64{0, 0.5, 1, 1.5, 2, 3, 4, 5}

func (t *lifeTerms) perParameter() float64 {
	if t.ratio == 0 {
		return presets.TokensPerParameter
	}
	return t.ratio
}

func (t *lifeTerms) lessons() float64 {
	if t.tokens == 0 {
		return explore.UsualDistilTokens
	}
	return t.tokens
}

// optionItems are the catalogue's entries of a kind.
func optionItems(a *App, kind string) []widget.Item {
	var items []widget.Item
	for _, o := range a.session.catalog.Options(kind) {
		items = append(items, widget.Item{ID: o.ID, Name: o.Name, Aliases: append([]string{o.ID}, o.Aliases...), Detail: o.Detail, Group: o.Group})
	}
	return items
}

// chosenOrNone puts the two words before a list.
func chosenOrNone(a *App, items []widget.Item) []widget.Item {
	return append([]widget.Item{{ID: "", Name: a.say("chosen"), Detail: a.say("chosen for you")}, {ID: wordNone, Name: a.say("none"), Detail: a.say("leave this out")}}, items...)
}

// decadeStep goes to the next of 1, 2, 5, 10, …; a big step is tenfold.
func decadeStep(v float64, dir int, big bool, low, high float64) float64 {
	if big {
		return clampFloat(v*math.Pow(10, float64(dir)), low, high)
	}
	decade := math.Pow(10, math.Floor(math.Log10(v)+1e-9))
	best := v
	for _, d := range [...]float64{decade / 10, decade, decade * 10} {
		for _, m := range [...]float64{1, 2, 5} {
			x := d * m
			switch {
			case dir > 0 && x > v*(1+1e-9) && (best == v || x < best):
				best = x
			case dir < 0 && x < v*(1-1e-9) && (best == v || x > best):
				best = x
			}
		}
	}
	return clampFloat(best, low, high)
}

// ladderStep goes to the next rung.
func ladderStep(rungs []float64, v float64, dir int) float64 {
	if dir > 0 {
		for _, r := range rungs {
			if r > v {
				return r
			}
		}
		return v
	}
	for i := len(rungs) - 1; i >= 0; i-- {
		if rungs[i] < v {
			return rungs[i]
		}
	}
	return v
}

func clampFloat(v, low, high float64) float64 { return math.Max(low, math.Min(v, high)) }

func trimmed(v float64) string { return strconv.FormatFloat(math.Round(v*1000)/1000, 'g', 6, 64) }

// compactCount is a count with a prefix: "1M", "94B".
func compactCount(v float64) string {
	return strings.ReplaceAll(strings.TrimSpace(metric.Quantity(v, "")), " ", "")
}

func signedPercent(v float64) string {
	text := trimmed(v*100) + " %"
	if v > 0 {
		return "+" + text
	}
	return text
}

// parseShare reads "50%", "+50 %" or "0.5".
func parseShare(name, text string, low, high float64) (float64, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		v /= 100
	}
	if err != nil || !(v >= low && v <= high) {
		return 0, &sim.KnobError{Knob: name, Value: text, Reason: "is not a share from " + signedPercent(low) + " to " + signedPercent(high), Accepted: "50% or 0.5"}
	}
	return v, nil
}

func parseWithin(name, text string, low, high float64) (float64, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(v >= low && v <= high) {
		return 0, &sim.KnobError{Knob: name, Value: text, Reason: "is not a number from " + trimmed(low) + " to " + trimmed(high)}
	}
	return v, nil
}

// knobNumber reads a number as the knob of that name does.
func (p *ledgerPanel) knobNumber(a *App, id, text string) (float64, error) {
	k, err := knob.Find(id)
	if err != nil {
		return 0, err
	}
	v, err := k.Parse(text, a.session.Scenario(), a.session.catalog)
	if err == nil && (v.Word != "" || !(v.Number > 0)) {
		err = &sim.KnobError{Knob: id, Value: text, Reason: "must be a number above 0"}
	}
	return v.Number, err
}
