package ui

import (
	"wattif/ui/lesson"
	shared "wattif/ui/share"
)

// load reads the lessons the first time they are wanted, and what the session
// knows of them.
func (p *lessonPanel) load(a *App) {
	if p.loaded {
		return
	}
	p.loaded = true
	p.all, p.problem = lesson.All(a.options.Library)
	if own := a.options.Lesson; own != nil {
		known := false
		for i, l := range p.all {
			if l.ID == own.ID {
				p.all[i], known = own, true
			}
		}
		if !known {
			p.all = append(p.all, own)
		}
	}
	p.records = map[string][]shared.Answer{}
	for _, code := range a.session.lessons {
		r, err := shared.ReadLessonCode(code, p.ids())
		if err != nil {
			continue
		}
		if l := p.find(r.Lesson); l != nil {
			p.records[l.ID] = spread(l, r.Answers)
		}
	}
}

func (p *lessonPanel) ids() []string {
	out := make([]string, len(p.all))
	for i, l := range p.all {
		out[i] = l.ID
	}
	return out
}

func (p *lessonPanel) find(id string) *lesson.Lesson {
	for _, l := range p.all {
		if l.ID == id {
			return l
		}
	}
	return nil
}

// spread gives the answers of questions to the steps that ask them.
func spread(l *lesson.Lesson, answers []shared.Answer) []shared.Answer {
	out := make([]shared.Answer, len(l.Steps))
	n := 0
	for i := range l.Steps {
		if l.Steps[i].Asks() && n < len(answers) {
			out[i] = answers[n]
			n++
		}
	}
	return out
}

// answers are those of the questions of a lesson, in order.
func (p *lessonPanel) answers(l *lesson.Lesson) []shared.Answer {
	var out []shared.Answer
	record := p.records[l.ID]
	for i := range l.Steps {
		if !l.Steps[i].Asks() {
			continue
		}
		one := shared.Answer{}
		if i < len(record) {
			one = record[i]
		}
		out = append(out, one)
	}
	return out
}

// done counts the answered and the rightly guessed questions of a lesson.
func (p *lessonPanel) done(l *lesson.Lesson) (answered, right int) {
	for _, x := range p.answers(l) {
		if x.Outcome != shared.Unanswered {
			answered++
		}
		if x.Outcome == shared.Right {
			right++
		}
	}
	return answered, right
}

// code is what is handed in.
func (p *lessonPanel) code(a *App, l *lesson.Lesson) string {
	if p.data == "" {
		p.data = a.options.Library.DataVersion()
	}
	return shared.LessonCode(l.ID, p.data, p.answers(l))
}

// keep writes the record of the open lesson into the session.
func (p *lessonPanel) keep(a *App) {
	code := p.code(a, p.open)
	a.session.version++
	for i, old := range a.session.lessons {
		if r, err := shared.ReadLessonCode(old, p.ids()); err == nil && r.Lesson == p.open.ID {
			a.session.lessons[i] = code
			return
		}
	}
	a.session.lessons = append(a.session.lessons, code)
}

// forget drops what was answered in a lesson.
func (p *lessonPanel) forget(a *App, l *lesson.Lesson) {
	delete(p.records, l.ID)
	kept := a.session.lessons[:0]
	for _, code := range a.session.lessons {
		if r, err := shared.ReadLessonCode(code, p.ids()); err != nil || r.Lesson != l.ID {
			kept = append(kept, code)
		}
	}
	a.session.lessons = kept
	a.session.version++
	a.notice = a.sayf("%s: all answers taken back.", l.Title.In(a.speech()))
}
