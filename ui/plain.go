package ui

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/ui/language"
	shared "wattif/ui/share"
)

// Plain is the program as a dialogue in lines, for screen readers, simple
// terminals, logs and pipes: the same session as the screen, said in words. It
// writes ASCII without escape bytes, no line over [plainWidth] columns, one fact
// a line, and reads one command a line until quit or the end of input.
//
// With echo, each command is printed after the prompt, so that what a pipe
// feeds reads as a dialogue; a terminal echoes by itself. The session is kept
// after every command when the options have a store. Without input (nil) it says
// what is there and ends.
func Plain(ctx context.Context, o Options, in io.Reader, out io.Writer, echo bool) error {
	d, err := newDialogue(o, out)
	if err != nil {
		return err
	}
	d.open()
	if in == nil {
		return d.out.Flush()
	}
	lines := bufio.NewReader(io.LimitReader(in, maxPlainInput))
	for !d.done && ctx.Err() == nil {
		d.put(plainPrompt)
		if err := d.out.Flush(); err != nil {
			return err
		}
		text, err := lines.ReadString('\n')
		if err != nil && text == "" {
			d.put("\n")
			break
		}
		text = strings.TrimSpace(text)
		if echo {
			d.put(clip(plainText(text), plainWidth-len(plainPrompt)) + "\n")
		}
		d.command(text)
		if err := d.a.keep(); err != nil {
			d.say("The session was not kept: " + err.Error() + ".")
		}
	}
	return d.out.Flush()
}

const (
	plainPrompt = "wattif> "
	plainWidth  = 80
	// plainLines is how many lines a change is announced in at most.
	plainLines = 6
	// maxPlainInput bounds what is read in one dialogue.
	maxPlainInput = 64 << 20
	// maxListed is how many entries a list names before it asks for a word.
	maxListed = 20
)

// dialogue is the plain mode: an App that is never drawn.
type dialogue struct {
	a      *App
	out    *bufio.Writer
	done   bool
	answer *plainAnswer // of the last goal
}

func newDialogue(o Options, out io.Writer) (*dialogue, error) {
	o.Language = language.English // the dialogue is ASCII
	a, err := New(o)
	if err != nil {
		return nil, err
	}
	return &dialogue{a: a, out: bufio.NewWriter(out)}, nil
}

// open says what the session begins with.
func (d *dialogue) open() {
	s := d.a.session
	for i := range s.count {
		if i != s.current {
			d.say(d.nameOf(i))
		}
	}
	d.facts(s.current)
	d.say("Type help for the commands, quit to end.")
}

// plainCommand is one word of the dialogue.
type plainCommand struct {
	name, usage, help string
	run               func(d *dialogue, rest string) error
}

// plainCommands are the words, in the order of the help. A function, because
// help lists it.
func plainCommands() []plainCommand {
	return []plainCommand{
		{"set", "set KNOB VALUE ...", "change the scenario; the word set may be left out", (*dialogue).set},
		{"new", "new [KNOB VALUE ...]", "a copy of this scenario, changed", (*dialogue).fresh},
		{"open", "open LINE, CODE or NAME", "another scenario beside this one", (*dialogue).openLine},
		{"show", "show [LETTER]", "the figures of a scenario", (*dialogue).show},
		{"use", "use LETTER", "edit another scenario", (*dialogue).use},
		{"baseline", "baseline [LETTER]", "compare everything with this scenario", (*dialogue).base},
		{"rename", "rename NAME", "give this scenario a name", (*dialogue).rename},
		{"delete", "delete", "delete this scenario", (*dialogue).remove},
		{"compare", "compare [METRIC ...]", "all scenarios, figure by figure", (*dialogue).compare},
		{"why", "why METRIC", "formula, numbers, range and sources of a figure", (*dialogue).why},
		{"undo", "undo", "take the last change back", (*dialogue).undo},
		{"redo", "redo", "make it again", (*dialogue).redo},
		{"default", "default [KNOB]", "a knob, or all of them, as they usually are", (*dialogue).reset},
		{"fix", "fix [NUMBER]", "single changes after which it fits in memory", (*dialogue).fix},
		{"goal", "goal [NAME]", "seek the best: fewest devices, least energy and more", (*dialogue).goal},
		{"adopt", "adopt", "take over what the goal found", (*dialogue).adopt},
		{"limit", "limit [METRIC<=NUMBER]", "a limit that goals keep; limit none drops all", (*dialogue).limit},
		{"sweep", "sweep KNOB[=VALUES] [METRIC ...]", "one knob over many values, as a table", (*dialogue).sweep},
		{"regions", "regions [WORDS]", "places by carbon", (*dialogue).regions},
		{"unit", "unit [NAME]", "say energy, carbon and cost of another amount of work", (*dialogue).unit},
		{"list", "list KIND [WORDS]", "models, hardware, regions, stacks, presets, knobs, metrics", (*dialogue).list},
		{"save", "save [FILE]", "the scenario as a line and a code, or in a file", (*dialogue).save},
		{"help", "help [WORD]", "these commands, or about a knob, metric or command", (*dialogue).help},
		{"quit", "quit", "end; the session is kept", (*dialogue).quit},
	}
}

func plainCommandNames() []string {
	all := plainCommands()
	names := make([]string, len(all))
	for i := range all {
		names[i] = all[i].name
	}
	return names
}

// command does what one line says.
func (d *dialogue) command(text string) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	word, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	run := func() error { return d.suggest(word, d.set(text)) }
	for _, c := range plainCommands() {
		if c.name == strings.ToLower(word) || c.name == "quit" && strings.ToLower(word) == "exit" {
			run = func() error { return c.run(d, rest) }
		}
	}
	if shared.Is(text) {
		run = func() error { return d.openLine(text) }
	} else if k, err := knob.Find(word); err == nil && rest == "" && !strings.Contains(text, "=") {
		run = func() error { d.aboutKnob(k); return nil }
	}
	if err := run(); err != nil {
		d.refuse(err)
	}
}

// suggest adds the nearest command to the complaint about a word that is
// nothing.
func (d *dialogue) suggest(word string, err error) error {
	var unknown *sim.KnobError
	if !errors.As(err, &unknown) || unknown.Knob != "" {
		return err
	}
	if near := knob.Nearest(strings.ToLower(word), append(plainCommandNames(), knob.IDs()...)); near != "" && unknown.Value == word {
		e := *unknown
		e.Nearest = near
		return &e
	}
	return err
}

// refuse says why something was not done.
func (d *dialogue) refuse(err error) {
	text := strings.TrimSuffix(err.Error(), ".")
	if !strings.HasSuffix(text, "?") {
		text += "."
	}
	d.sayAtMost(plainLines, "Not done: "+text)
}

// settings reads "batch 64 weights fp8", "batch=64" and the short forms of the
// one-line grammar into settings.
func (d *dialogue) settings(text string) ([]knob.Setting, error) {
	words := strings.Fields(text)
	for i := 0; i+1 < len(words); i++ {
		if strings.ContainsAny(words[i], `="`) || strings.Contains(words[i+1], "=") {
			continue
		}
		if k, err := knob.Find(words[i]); err == nil {
			words[i] = k.ID + "=" + words[i+1]
			words = append(words[:i+1], words[i+2:]...)
		}
	}
	return knob.ParseSettings(strings.Join(words, " "), d.a.session.catalog)
}

// changed turns knobs of a scenario.
func (d *dialogue) changed(text string) (sim.Scenario, []knob.Setting, error) {
	next := *d.a.session.Scenario()
	all, err := d.settings(text)
	if err == nil && len(all) == 0 {
		err = errors.New("name a knob and a value, as in: batch 64")
	}
	if err == nil {
		err = knob.AssignAll(&next, all, d.a.session.catalog)
	}
	return next, all, err
}

func (d *dialogue) set(text string) error {
	s := d.a.session
	next, all, err := d.changed(text)
	if err != nil {
		return err
	}
	if next == *s.Scenario() {
		d.say("Nothing changes: it is so already.")
		return nil
	}
	was := *s.Result()
	id := ""
	if len(all) == 1 {
		id = all[0].ID
	}
	if err := s.adopt(id, next); err != nil {
		return err
	}
	d.announce(&was)
	return nil
}

func (d *dialogue) fresh(text string) error {
	s := d.a.session
	if text == "" {
		if err := s.Duplicate(); err != nil {
			return err
		}
		d.say(letter(s.current) + " is a copy. Change a knob and compare.")
		return nil
	}
	if s.count == maxScenarios {
		return errNoRoom
	}
	next, _, err := d.changed(text)
	if err != nil {
		return err
	}
	was, from := *s.Result(), letter(s.current)
	next.Name = ""
	what := whatChanged(language.English, s.Scenario(), &next, "")
	if what == "" {
		what = "no change"
	}
	if err := s.Add(next, letter(s.count)+" is "+from+" with "+what); err != nil {
		return err
	}
	s.say(letter(s.current) + " is " + from + " with " + what + ".")
	d.announceFrom(&was, from)
	return nil
}

func (d *dialogue) openLine(text string) error {
	s := d.a.session
	if shared.Is(text) {
		o, err := shared.Open(text, d.a.options.Library)
		if err != nil {
			return err
		}
		if len(o.Scenarios) > maxScenarios-s.count {
			return errNoRoom
		}
		if err := d.a.addOpened(o.Scenarios, o.Note); err != nil {
			return err
		}
		d.announce(nil)
		return nil
	}
	if text == "" {
		return errors.New("name what to open: a line, a code, a preset or a file")
	}
	next, err := d.a.options.Library.Resolve(text)
	if err != nil {
		return err
	}
	if err := s.Add(next, letter(s.count)+" is opened"); err != nil {
		return err
	}
	d.announce(nil)
	return nil
}

// scenarioNamed finds a slot by its letter; "" is the edited one.
func (d *dialogue) scenarioNamed(text string) (int, error) {
	s := d.a.session
	if text == "" {
		return s.current, nil
	}
	if len(text) == 1 {
		if i := int(strings.ToUpper(text)[0]) - 'A'; i >= 0 && i < s.count {
			return i, nil
		}
	}
	return 0, errors.New(text + " is no scenario; there are A to " + letter(s.count-1))
}

func (d *dialogue) show(rest string) error {
	i, err := d.scenarioNamed(rest)
	if err == nil {
		d.facts(i)
	}
	return err
}

func (d *dialogue) use(rest string) error {
	i, err := d.scenarioNamed(rest)
	if err != nil {
		return err
	}
	d.a.session.Select(i)
	d.say(d.nameOf(i))
	return nil
}

func (d *dialogue) base(rest string) error {
	i, err := d.scenarioNamed(rest)
	if err != nil {
		return err
	}
	s := d.a.session
	s.Select(i)
	s.SetBaseline()
	d.announce(nil)
	return nil
}

func (d *dialogue) rename(rest string) error {
	if rest == "" {
		return errors.New("a name is missing, as in: rename cheap")
	}
	d.a.session.Rename(clip(plainText(rest), 60))
	d.announce(nil)
	return nil
}

func (d *dialogue) remove(string) error {
	s := d.a.session
	if err := s.Delete(); err != nil {
		return err
	}
	d.sayAtMost(plainLines-1, upperFirst(s.cause))
	d.sayAtMost(1, "Now "+d.nameOf(s.current))
	return nil
}

func (d *dialogue) undo(string) error { return d.step(d.a.session.Undo) }
func (d *dialogue) redo(string) error { return d.step(d.a.session.Redo) }

func (d *dialogue) step(step func() bool) error {
	was := *d.a.session.Result()
	if step() {
		d.announce(&was)
	} else {
		d.announce(nil)
	}
	return nil
}

func (d *dialogue) reset(rest string) error {
	s := d.a.session
	was := *s.Result()
	var err error
	if rest == "" {
		err = s.ResetAll()
	} else {
		k, findErr := knob.Find(rest)
		if findErr != nil {
			return findErr
		}
		err = s.ResetLever(k.ID)
	}
	if err == nil {
		d.announce(&was)
	}
	return err
}

func (d *dialogue) quit(string) error {
	d.done = true
	return nil
}
