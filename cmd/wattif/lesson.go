package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"wattif/presets"
	"wattif/sim"
	"wattif/ui/lesson"
	shares "wattif/ui/share"
)

func (p *program) lessonCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "lesson [NUMBER | ID | FILE]",
		Short: "Lessons: guess, try, see why",
		Long: `Open a lesson in the screen: a shipped one by its number or id, or your own from
a file. Without an argument the lessons are listed. A lesson has scenarios of its
own; your session stays as it is.

Without a terminal, or with --plain, the lesson is printed as a worksheet, without
the answers. "wattif lesson check" says whether a lesson holds and prints its
answers, or reads the codes that were handed in. docs/LESSONS.md says how a lesson
is written.`,
		Example: `  wattif lesson
  wattif lesson 1
  wattif lesson mine.yaml
  wattif lesson 3 --plain > worksheet.txt
  wattif lesson check mine.yaml`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: p.completeLesson,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			lib, err := p.load()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				entries, err := listLessons(lib)
				if err != nil {
					return err
				}
				if format == formatTable {
					return p.printLessons(lib)
				}
				return p.writeEntries(entries, format)
			}
			l, err := p.lesson(args[0])
			if err != nil {
				return err
			}
			return p.openLesson(cmd, l)
		},
	}
	p.screen.register(cmd)
	formatFlag(cmd, &format)
	cmd.AddCommand(p.lessonCheckCommand())
	return cmd
}

// lesson finds the lesson that an argument means.
func (p *program) lesson(ref string) (*lesson.Lesson, error) {
	lib, err := p.load()
	if err != nil {
		return nil, err
	}
	all, err := lesson.All(lib)
	if err != nil {
		return nil, err
	}
	return lesson.Find(ref, all)
}

// completeLesson completes the ids of lessons; files as usual.
func (p *program) completeLesson(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	lib, err := p.load()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	all, err := lesson.All(lib)
	if err != nil {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var out []string
	for _, l := range all {
		out = append(out, l.ID+"\t"+l.Title.In(p.speech))
	}
	return out, cobra.ShellCompDirectiveDefault
}

// printLessons lists the lessons for people.
func (p *program) printLessons(lib *presets.Library) error {
	all, err := lesson.All(lib)
	if err != nil {
		return err
	}
	t := table{head: []string{"", "lesson", "min", "about"}, right: []bool{true, false, true}, prose: true}
	for _, l := range all {
		t.add(numberOr(l.Number), l.Title.In(p.speech), numberOr(l.Minutes), l.About.In(p.speech))
	}
	if err := t.write(p.stdout, formatTable); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, "\nwattif lesson 1 opens the first.")
	return err
}

func numberOr(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func listLessons(lib *presets.Library) ([]entry, error) {
	all, err := lesson.All(lib)
	if err != nil {
		return nil, err
	}
	var out []entry
	for _, l := range all {
		fact := fmt.Sprintf("%d questions", l.Questions())
		if l.Minutes > 0 {
			fact += fmt.Sprintf(", %d minutes", l.Minutes)
		}
		out = append(out, entry{
			object: object{
				{"id", l.ID},
				{"number", l.Number},
				{"name", l.Title.English},
				{"name_zh", l.Title.Chinese},
				{"minutes", known(float64(l.Minutes))},
				{"steps", len(l.Steps)},
				{"questions", l.Questions()},
				{"about", l.About.English},
				{"source", l.File}, // its numbers are computed
			},
			cells: []string{l.ID, l.Title.English, fact},
		})
	}
	return out, nil
}

// openLesson opens a lesson in the screen, or prints its worksheet. A lesson
// that does not hold is refused before the terminal is touched.
func (p *program) openLesson(cmd *cobra.Command, l *lesson.Lesson) error {
	if err := p.checkTheme(); err != nil {
		return err
	}
	problems := lesson.Problems(l.Check(p.library))
	if len(problems) > 0 {
		more := ""
		if len(problems) > 1 {
			more = fmt.Sprintf(" (and %d more: wattif lesson check %s)", len(problems)-1, l.File)
		}
		return fmt.Errorf("%w%s", problems[0], more)
	}
	if plain, screen := p.howShown(); plain || !screen {
		return p.worksheet(l)
	}
	options, err := p.screenOptions(cmd)
	if err != nil {
		return err
	}
	options.Lesson = l
	return p.show(cmd.Context(), options)
}

// worksheet prints what a lesson says and asks, and leaves room for guesses.
func (p *program) worksheet(l *lesson.Lesson) error {
	var b strings.Builder
	say := func(text string) {
		for _, para := range strings.Split(text, "\n") {
			b.WriteString(wrap(para, 0) + "\n")
		}
	}
	title := l.Title.In(p.speech)
	if l.Number > 0 {
		title = strconv.Itoa(l.Number) + ". " + title
	}
	say(title)
	say(l.About.In(p.speech))
	for i := range l.Steps {
		s := &l.Steps[i]
		sc, err := s.Open(p.library)
		if err != nil {
			return err
		}
		b.WriteString("\n")
		say(strconv.Itoa(i+1) + ". " + s.Title.In(p.speech))
		say(sc.Fill(s.Text, p.speech))
		if !s.Asks() {
			continue
		}
		say(sc.Fill(s.Ask, p.speech))
		for _, c := range s.Choices {
			b.WriteString("  ( ) " + wrap(sc.Fill(c.Text, p.speech), 6) + "\n")
		}
		if s.Numeric() {
			b.WriteString("  ________ " + p.speech.Say(sc.Unit()) + "\n")
		}
	}
	_, err := io.WriteString(p.stdout, b.String())
	return err
}

func (p *program) lessonCheckCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "check LESSON… | [NAME=]CODE…",
		Short: "Whether a lesson holds, with its answers; or who knows what",
		Long: `Of lessons (files, numbers, ids): run every step, print what the engine answers and
everything that does not hold: an answer out of its range, a choice that is no
longer the right one, a claim that is false, a lever that does not lead to the
change, a name nobody knows. Exit code 1 when something does not hold, 2 when a
file cannot be read.

Of the codes that a lesson ends with: print the guesses beside the answers and,
of several codes, who knows what. A name may stand before each: anna=LES-….`,
		Example: `  wattif lesson check mine.yaml
  wattif lesson check 1 2 3
  wattif lesson check anna=LES-0X3G-… ben=LES-0X3G-…`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			codes := 0
			for _, arg := range args {
				if _, code := splitName(arg); shares.IsLessonCode(code) {
					codes++
				}
			}
			switch codes {
			case 0:
				return p.checkLessons(args, format)
			case len(args):
				return p.checkCodes(args, format)
			}
			return &sim.KnobError{Knob: "lesson check", Reason: "takes lessons or codes, not both"}
		},
	}
	formatFlag(cmd, &format)
	return cmd
}

// checkLessons checks each lesson; all are read before anything is printed.
func (p *program) checkLessons(args []string, format string) error {
	var all []*lesson.Lesson
	for _, arg := range args {
		l, err := p.lesson(arg)
		if err != nil {
			return err
		}
		all = append(all, l)
	}
	wrong := 0
	t := table{head: []string{"step", "asks", "answer"}}
	if format != formatTable {
		t.head = []string{"lesson", "step", "title", "asks", "answer", "claims", "problems"}
	}
	var list []object
	for _, l := range all {
		found := l.Check(p.library)
		problems := lesson.Problems(found)
		wrong += len(problems)
		verdict := "holds"
		if len(problems) > 0 {
			verdict = fmt.Sprintf("%d do not hold", len(problems))
		}
		t.rows = t.rows[:0]
		for i := range found {
			f := &found[i]
			kind := "-"
			switch s := &l.Steps[i]; {
			case s.Numeric():
				kind = "number"
			case s.Asks():
				kind = fmt.Sprintf("1 of %d", len(s.Choices))
			}
			answer := p.filled(&l.Steps[i], f)
			var said []string
			for _, one := range f.Problems {
				said = append(said, one.Error())
			}
			list = append(list, object{
				{"lesson", l.ID},
				{"step", f.Step},
				{"title", f.Title.In(p.speech)},
				{"question", f.Question.In(p.speech)},
				{"answer", answer},
				{"value", number(f.Answer)},
				{"unit", f.Unit},
				{"claims", f.Claims},
				{"problems", said},
			})
			if format == formatTable {
				t.add(strconv.Itoa(f.Step)+" "+f.Title.In(p.speech), kind, answer)
				continue
			}
			t.add(l.ID, strconv.Itoa(f.Step), f.Title.In(p.speech), kind, answer, strconv.Itoa(f.Claims), strings.Join(said, "; "))
		}
		if format == formatJSON {
			continue
		}
		if format == formatTable {
			if _, err := fmt.Fprintf(p.stdout, "%s (%s): %s\n", l.Title.In(p.speech), l.ID, verdict); err != nil {
				return err
			}
		}
		if err := t.write(p.stdout, format); err != nil {
			return err
		}
		if format == formatTable {
			for _, one := range problems {
				if _, err := fmt.Fprintln(p.stdout, wrap(one.Error(), 0)); err != nil {
					return err
				}
			}
			if _, err := fmt.Fprintln(p.stdout); err != nil {
				return err
			}
		}
	}
	if format == formatJSON {
		if err := writeJSON(p.stdout, list); err != nil {
			return err
		}
	}
	if wrong > 0 {
		return noAnswer{}
	}
	return nil
}

// filled is a finding's answer, with the values in a choice's text.
func (p *program) filled(s *lesson.Step, f *lesson.Finding) string {
	if f.Right >= 0 {
		if sc, err := s.Open(p.library); err == nil {
			return sc.Fill(f.Choice, p.speech)
		}
	}
	return f.Summary(p.speech)
}
