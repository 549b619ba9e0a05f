package main

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/ui/lesson"
	shares "wattif/ui/share"
)

// handedIn is one code with whose it is.
type handedIn struct {
	name, code string
	report     shares.Report
}

// splitName takes "anna=LES-…" apart.
func splitName(arg string) (name, code string) {
	if name, code, ok := strings.Cut(arg, "="); ok {
		return strings.TrimSpace(name), strings.TrimSpace(code)
	}
	return "", strings.TrimSpace(arg)
}

// checkCodes reads the codes of a class: the guesses of each beside the
// answers, and of several who knows what.
func (p *program) checkCodes(args []string, format string) error {
	lib, err := p.load()
	if err != nil {
		return err
	}
	all, err := lesson.All(lib)
	if err != nil {
		return err
	}
	var ids []string
	for _, l := range all {
		ids = append(ids, l.ID)
	}
	groups := map[string][]handedIn{}
	var order []string
	for i, arg := range args {
		name, code := splitName(arg)
		r, err := shares.ReadLessonCode(code, ids)
		if err != nil {
			return err
		}
		if r.Lesson == "" {
			return &sim.KnobError{Knob: "lesson check", Value: code, Reason: "is of a lesson that is not here; --presets names the folder it is in"}
		}
		if name == "" {
			name = strconv.Itoa(i + 1)
		}
		if groups[r.Lesson] == nil {
			order = append(order, r.Lesson)
		}
		groups[r.Lesson] = append(groups[r.Lesson], handedIn{name, code, r})
	}
	var list []object
	t := table{head: []string{"lesson", "name", "step", "title", "answer", "guess", "outcome", "hint"}}
	for n, id := range order {
		l, err := lesson.Find(id, all)
		if err != nil {
			return err
		}
		rows, err := p.questionRows(l, groups[id])
		if err != nil {
			return err
		}
		switch format {
		case formatTable:
			if n > 0 {
				fmt.Fprintln(p.stdout)
			}
			if err := p.printClass(l, groups[id], rows); err != nil {
				return err
			}
		case formatJSON:
			for _, r := range rows {
				list = append(list, r.object(id))
			}
		default:
			for _, r := range rows {
				hint := ""
				if r.hint {
					hint = "yes"
				}
				t.add(id, r.name, strconv.Itoa(r.step), r.title, r.answer, r.guess, r.outcome, hint)
			}
		}
	}
	switch format {
	case formatTable:
		return nil
	case formatJSON:
		return writeJSON(p.stdout, list)
	}
	return t.write(p.stdout, format)
}

// questionRow is one question of one code.
type questionRow struct {
	name, title, answer, guess, outcome string
	step                                int
	hint                                bool
}

func (r *questionRow) object(id string) object {
	return object{
		{"lesson", id}, {"name", r.name}, {"step", r.step}, {"title", r.title}, {"answer", r.answer}, {"guess", r.guess}, {"outcome", r.outcome}, {"hint", r.hint},
	}
}

// outcomeWords are the outcomes as they are printed.
var outcomeWords = [...]string{shares.Unanswered: "not answered", shares.Shown: "shown", shares.Wrong: "wrong", shares.Right: "right"}

// questionRows are the questions of a lesson with what each code guessed.
func (p *program) questionRows(l *lesson.Lesson, class []handedIn) ([]questionRow, error) {
	var rows []questionRow
	found := l.Check(p.library)
	for _, one := range class {
		q := 0
		for i := range l.Steps {
			s := &l.Steps[i]
			if !s.Asks() {
				continue
			}
			a := shares.Answer{}
			if q < len(one.report.Answers) {
				a = one.report.Answers[q]
			}
			q++
			sc, err := s.Open(p.library)
			if err != nil {
				return nil, err
			}
			row := questionRow{name: one.name, step: i + 1, title: s.Title.In(p.speech), answer: p.filled(s, &found[i]), outcome: outcomeWords[a.Outcome], hint: a.Hint}
			switch {
			case a.Outcome < shares.Wrong:
				row.guess = "-"
			case a.Numeric:
				row.guess = sc.Say(a.Guess, p.speech)
			case a.Choice < len(s.Choices):
				row.guess = sc.Fill(s.Choices[a.Choice].Text, p.speech)
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// printClass prints one code in full, several as a table of who knows what.
func (p *program) printClass(l *lesson.Lesson, class []handedIn, rows []questionRow) error {
	data := p.library.DataVersion()
	head := l.Title.In(p.speech)
	if len(class) == 1 {
		r := &class[0].report
		head += fmt.Sprintf(": %d of %d right", r.Score(), l.Questions())
	}
	fmt.Fprintln(p.stdout, head)
	for _, one := range class {
		if r := &one.report; !strings.HasPrefix(data, r.Data) {
			fmt.Fprintln(p.stdout, wrap(fmt.Sprintf("%s: made with other data (%s…; here %s): the answers were others, right and wrong are as they were then.", one.name, r.Data, data), 0))
		}
	}
	if len(class) == 1 {
		t := table{head: []string{"step", "answer", "guess", "outcome"}}
		for _, r := range rows {
			outcome := r.outcome
			if r.hint {
				outcome += ", after the hint"
			}
			t.add(strconv.Itoa(r.step)+" "+r.title, r.answer, r.guess, outcome)
		}
		return t.write(p.stdout, formatTable)
	}
	steps := map[int][]questionRow{}
	var order []int
	for _, r := range rows {
		if steps[r.step] == nil {
			order = append(order, r.step)
		}
		steps[r.step] = append(steps[r.step], r)
	}
	t := table{head: []string{"who"}}
	for _, n := range order {
		t.head = append(t.head, strconv.Itoa(n))
	}
	t.head = append(t.head, "right")
	marks := map[string]string{"right": "+", "wrong": "x", "shown": "a", "not answered": "."}
	for i, one := range class {
		cells := []string{one.name}
		for _, n := range order {
			r := steps[n][i]
			mark := marks[r.outcome]
			if r.hint {
				mark += "h"
			}
			cells = append(cells, mark)
		}
		t.add(append(cells, fmt.Sprintf("%d of %d", one.report.Score(), len(order)))...)
	}
	if err := t.write(p.stdout, formatTable); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "+ right, x wrong, a answer shown, h after the hint, . not answered")
	fmt.Fprintln(p.stdout)
	known := table{head: []string{"step", "answer", "right", "most often wrong"}, right: []bool{false, false, true}}
	for _, n := range order {
		right := 0
		wrong := map[string]int{}
		for _, r := range steps[n] {
			switch r.outcome {
			case "right":
				right++
			case "wrong":
				wrong[r.guess]++
			}
		}
		known.add(strconv.Itoa(n)+" "+steps[n][0].title, steps[n][0].answer, fmt.Sprintf("%d of %d", right, len(class)), mostOften(wrong))
	}
	return known.write(p.stdout, formatTable)
}

// mostOften is the guess that most made, with how many.
func mostOften(guesses map[string]int) string {
	var all []string
	for g := range guesses {
		all = append(all, g)
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := guesses[all[i]], guesses[all[j]]
		return a > b || a == b && all[i] < all[j]
	})
	if len(all) == 0 {
		return ""
	}
	return fmt.Sprintf("%s (%d)", all[0], guesses[all[0]])
}
