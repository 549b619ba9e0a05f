package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/sim/explore"
	"wattif/ui/language"
	"wattif/ui/widget"
)

// limitRows are the limits people set most; any other can be typed.
var limitRows = [2][]string{
	{"ttft_ms", "tpot_ms", "latency_s", "power_w_per_device", "cost_usd_per_day"},
	{"train_days", "step_s", "power_w_per_device", "cost_usd"},
}

// limitNames say what they are in the user's words.
var limitNames = map[string]string{
	"ttft_ms": textMark("wait for the first token"), "tpot_ms": textMark("time per token"), "latency_s": textMark("whole request"), "power_w_per_device": textMark("power of a device"),
	"cost_usd_per_day": textMark("budget a day"), "train_days": textMark("length of the run"), "step_s": textMark("time of a step"), "cost_usd": textMark("budget of the run"),
}

// newLimits is the list of limits: what answers have to keep.
func newLimits(a *App) overlay {
	s := a.session
	class := 0
	if s.Result().Task.Training() {
		class = 1
	}
	var items []widget.Item
	listed := map[string]bool{}
	for _, id := range limitRows[class] {
		q, err := explore.FindQuantity(id)
		if err != nil {
			continue
		}
		detail := a.sayf("none   (now %s)", a.speech().Value(q.Format(q.Value(s.Scenario(), s.Result()))))
		for _, l := range s.limits {
			if l.Of().ID() == id {
				detail = limitState(s, l)
				listed[l.String()] = true
			}
		}
		items = append(items, widget.Item{ID: "set " + id, Name: a.say(limitNames[id]), Aliases: []string{id, q.Label()}, Detail: detail})
	}
	for _, l := range s.limits {
		if !listed[l.String()] {
			items = append(items, widget.Item{ID: "set " + l.Of().ID(), Name: a.say(l.Of().Label()), Aliases: []string{l.Of().ID()}, Detail: limitState(s, l)})
		}
	}
	items = append(items, widget.Item{ID: "other", Name: a.say("another"), Detail: a.say("any metric or number: req_s>=2, devices<=8")})
	return &listOverlay{
		title: a.say("Limits"), note: a.say("goals, levers and checks keep them"), picker: widget.NewPicker("filter", items, ""), w: 76, h: len(items) + 6,
		hints: a.say("Up Down choose  Enter type a limit  Ctrl+D take it away  Esc close"),
		choose: func(it widget.Item) deed {
			return func(a *App) tea.Cmd { a.push(newLimitField(a.speech(), strings.TrimPrefix(it.ID, "set "))); return nil }
		},
		extra: map[string]func(widget.Item) deed{
			"ctrl+d": func(it widget.Item) deed {
				return func(a *App) tea.Cmd { a.dropLimit(strings.TrimPrefix(it.ID, "set ")); a.push(newLimits(a)); return nil }
			},
		},
	}
}

// limitState is a limit with the value now: "at most 500 ms   (now 147 ms)".
func limitState(s *Session, l explore.Limit) string {
	bound, now := l.Of().Format(l.Value), l.Of().Format(l.Of().Value(s.Scenario(), s.Result()))
	text := s.speech.Sayf("at most %s   (now %s)", bound, s.speech.Value(now))
	if l.Above {
		text = s.speech.Sayf("at least %s   (now %s)", bound, s.speech.Value(now))
	}
	if !l.Met(s.Scenario(), s.Result()) {
		text += s.speech.Say(" not kept")
	}
	return text
}

// newLimitField types one limit: a number for a listed one, all of it for
// another.
func newLimitField(sp speech, id string) overlay {
	o := &fieldOverlay{title: textMark("Limit: metric<=number or metric>=number"), prompt: " ", help: textMark("an empty one takes it away")}
	if id != "other" {
		o.title = sp.Sayf("At most: %s", limitTitle(sp, id))
	}
	o.accept = func(text string) (deed, bool) {
		return func(a *App) tea.Cmd {
			if text == "" {
				a.close()
				a.dropLimit(id)
				return nil
			}
			if id != "other" && !strings.ContainsAny(text, "<>") {
				text = id + "<=" + text
			}
			l, err := explore.ParseLimit(text)
			if err != nil {
				a.notice = errorText(a.speech(), err)
				return nil
			}
			a.close()
			a.setLimit(l)
			a.push(newLimits(a))
			return nil
		}, false
	}
	return o
}

func limitTitle(sp speech, id string) string {
	q, err := explore.FindQuantity(id)
	if err != nil {
		return id
	}
	unit := ""
	if m := q.Metric(); m != nil && m.Unit != "" {
		unit = sp.Say(", ") + sp.Say(m.Unit)
	}
	return strings.ToLower(sp.Say(q.Label())) + unit
}

// LimitWords is limitWords for the command line.
func LimitWords(l language.Language, limit explore.Limit) string { return limitWords(l, limit) }

// limitWords is a limit for people in a language.
func limitWords(sp speech, l explore.Limit) string {
	if sp == language.English || l.Of().ID() == "fits" {
		return sp.Say(l.Display())
	}
	format := textMark("%s at most %s")
	if l.Above {
		format = textMark("%s at least %s")
	}
	return sp.Sayf(format, sp.Say(l.Of().Label()), sp.Value(l.Of().Format(l.Value)))
}

// setLimit keeps a limit in place of another on the same quantity and side.
func (a *App) setLimit(l explore.Limit) {
	s := a.session
	kept := make([]explore.Limit, 0, len(s.limits)+1)
	for _, old := range s.limits {
		if old.Of() != l.Of() || old.Above != l.Above {
			kept = append(kept, old)
		}
	}
	s.limits = append(kept, l)
	s.version++
	s.say(a.sayf("limit: %s; Checks and = keep it.", limitWords(a.speech(), l)))
}

// dropLimit takes the limits on a quantity away.
func (a *App) dropLimit(id string) {
	s := a.session
	kept := make([]explore.Limit, 0, len(s.limits))
	for _, old := range s.limits {
		if old.Of().ID() != id {
			kept = append(kept, old)
		}
	}
	if len(kept) < len(s.limits) {
		s.say(a.sayf("no limit on %s any more.", limitTitle(a.speech(), id)))
	}
	s.limits = kept
	s.version++
}

// limitChecks say which limits the edited scenario keeps.
func (s *Session) limitChecks() (kept, broken []string) {
	for _, l := range s.limits {
		text := s.speech.Sayf("%s: %s", limitWords(s.speech, l), s.speech.Value(l.Of().Format(l.Of().Value(s.Scenario(), s.Result()))))
		if l.Met(s.Scenario(), s.Result()) {
			kept = append(kept, text)
		} else {
			broken = append(broken, text)
		}
	}
	return kept, broken
}
