package ui

import (
	"wattif/sim"
	shared "wattif/ui/share"
)

// openBeside starts with what a code holds, beside the kept session. Where that
// has no room, what was opened stands alone and nothing is kept.
func (a *App) openBeside() error {
	o := &a.options
	var kept []byte
	if o.Store != nil && !o.Fresh {
		kept, _ = o.Store.Load() // what cannot be read is not lost by opening a code
	}
	var session []sim.Scenario
	baseline := 0
	if len(kept) > 0 {
		var err error
		session, baseline, _, err = unmarshalSession(kept, o.Library)
		if err != nil {
			session = nil
		}
	}
	room := maxScenarios - len(session)
	if len(session) == 0 || room < len(o.Beside) {
		said := a.say("opened from a code")
		if len(kept) > 0 {
			o.Store = nil
			said = a.say("opened from a code alone: your session has no room for it and is left as it was; nothing here is kept")
		}
		a.session = newSession(o.Language, o.Library, o.Beside)
		a.session.say(said+openedNote(o.BesideNote)+".", said+".")
		a.session.sayShort()
		return nil
	}
	a.session = newSession(o.Language, o.Library, session)
	a.session.baseline, a.session.current = baseline, len(session)-1
	a.session.restoreView(kept)
	a.session.settle()
	return a.addOpened(o.Beside, o.BesideNote)
}

// addOpened puts scenarios beside the present ones; each is a step that undo
// takes back.
func (a *App) addOpened(all []sim.Scenario, note string) error {
	s := a.session
	for i := range all {
		if err := s.Add(all[i], a.sayf("new %s is opened from a code", letter(s.count))); err != nil {
			return err
		}
	}
	s.say("opened from a code as "+letter(s.current)+"; your session is kept, u takes it away again"+openedNote(note)+".", "opened from a code as "+letter(s.current)+"; your session is kept.")
	s.version++
	return nil
}

func openedNote(note string) string {
	if note == "" {
		return ""
	}
	return " (" + note + ")"
}

// openCode opens a code or full string typed into the prompt; it reports
// whether it did, and says why not in the status line.
func (a *App) openCode(text string) bool {
	s := a.session
	o, err := shared.Open(text, a.options.Library)
	if err != nil {
		_ = s.refuse("", err)
		return false
	}
	if len(o.Scenarios) > maxScenarios-s.count {
		_ = s.refuse("", errNoRoom)
		return false
	}
	return a.addOpened(o.Scenarios, o.Note) == nil
}
