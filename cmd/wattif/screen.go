package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/ui"
	"wattif/ui/theme"
)

// screenFlags are the flags of the live screen.
type screenFlags struct {
	plain, ascii, noMouse, fresh bool
	theme                        string
	record                       string
}

// themes the screen can be drawn in.
var themes = theme.Names()

func (f *screenFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.plain, "plain", false, "a dialogue in lines instead of the screen, for screen readers and pipes")
	flags.BoolVar(&f.ascii, "ascii", false, "draw with ASCII alone")
	flags.BoolVar(&f.noMouse, "no-mouse", false, "leave the mouse to the terminal")
	flags.BoolVar(&f.fresh, "fresh", false, "do not resume the last session")
	flags.StringVar(&f.record, "record", "", "write what is done to `file`, for wattif replay")
	flags.StringVar(&f.theme, "theme", "auto", "`name` of the colours: "+strings.Join(themes, ", "))
	must(cmd.RegisterFlagCompletionFunc("theme", cobra.FixedCompletions(themes, cobra.ShellCompDirectiveNoFileComp)))
}

// open is the bare command: the screen, or a summary where there is none to
// draw on. Everything is checked before the terminal is touched.
func (p *program) open(cmd *cobra.Command, args []string) error {
	if err := p.checkTheme(); err != nil {
		return err
	}
	if _, err := p.load(); err != nil {
		return err
	}
	asked := len(args) > 0 || len(p.sets) > 0
	opened, isCode, err := p.shared(strings.Join(args, " "))
	if err != nil {
		return err
	}
	var s sim.Scenario
	if isCode {
		s = opened.Scenarios[opened.Current]
	} else if s, err = p.joined(args); err != nil {
		return err
	}
	plain, screen := p.howShown()
	if !plain && !screen {
		return p.summary(&s)
	}
	if _, err := sim.Run(&s); asked && err != nil {
		return err
	}
	options, err := p.screenOptions(cmd)
	if err != nil {
		return err
	}
	if isCode {
		// What is opened stands beside the kept session and never replaces it.
		options.Beside, options.BesideNote = opened.Scenarios, opened.Note
	} else if asked {
		options.Start = []sim.Scenario{s}
	}
	if plain && p.screen.record != "" {
		return errors.New("--record is for the screen; a dialogue of --plain is its own record")
	}
	if p.screen.record != "" {
		file, err := os.Create(p.screen.record)
		if err != nil {
			return err
		}
		defer file.Close()
		options.Record = file
	}
	if plain {
		return p.plain(cmd.Context(), options)
	}
	return p.show(cmd.Context(), options)
}

// checkTheme refuses a theme that does not exist.
func (p *program) checkTheme() error {
	if name := p.screen.theme; !contains(themes, name) {
		return &sim.KnobError{Knob: "theme", Value: name, Reason: "is not a theme", Nearest: knob.Nearest(name, themes), Accepted: strings.Join(themes, " ")}
	}
	return nil
}

// howShown says whether to talk in lines, and whether there is a terminal to
// draw on.
func (p *program) howShown() (plain, screen bool) {
	screen = isTerminal(p.stdout) && isTerminal(p.stdin)
	return p.screen.plain || screen && (p.env("WATTIF_PLAIN") == "1" || p.env("TERM") == "dumb"), screen
}

// screenOptions are what flags, configuration and environment say of the
// screen.
func (p *program) screenOptions(cmd *cobra.Command) (ui.Options, error) {
	f := &p.screen
	own, err := p.readConfig()
	if err != nil {
		return ui.Options{}, err
	}
	if !cmd.Flags().Changed("theme") {
		f.theme = own.theme
	}
	f.ascii = f.ascii || own.ascii && !cmd.Flags().Changed("ascii")
	f.noMouse = f.noMouse || !own.mouse && !cmd.Flags().Changed("no-mouse")
	options := ui.Options{
		Language: p.speech, LanguageAsked: p.lang != "",
		Library: p.library, Fresh: f.fresh, Theme: f.theme, ASCII: f.ascii, NoColor: p.env("NO_COLOR") != "", NoMouse: f.noMouse,
		Environ: os.Environ(), Version: version(), Unit: own.unit, Keys: own.keys,
	}
	if file := ui.SessionFile(p.env); file != "" {
		options.Store = ui.FileStore(file)
	}
	return options, nil
}

// screenGarbage is how much of the live memory may be garbage before it is
// collected, percent. The screen keeps about ten megabytes; collecting at their
// double would meet every few keys, and a key that meets it is late.
const screenGarbage = 400

// show draws the screen until it is closed.
func (p *program) show(ctx context.Context, o ui.Options) error {
	if p.env("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(screenGarbage))
	}
	err := ui.Run(ctx, o, p.stdin, p.terminal())
	var signal *ui.SignalError
	if errors.As(err, &signal) {
		return exitStatus(signal.Code())
	}
	var fault *ui.Fault
	if errors.As(err, &fault) {
		if p.env("WATTIF_DEBUG") != "" {
			fmt.Fprintln(p.stderr, fault.Stack)
		}
		return noAnswer{fault.Error()}
	}
	if err != nil {
		return writeError{err}
	}
	return nil
}

// plain is the dialogue in lines. What a pipe feeds is a script: it neither
// resumes nor keeps a session, and its commands are echoed.
func (p *program) plain(ctx context.Context, o ui.Options) error {
	in, script := p.stdin, !isTerminal(p.stdin)
	switch {
	case script:
		o.Store = nil
	case !isTerminal(p.stdout):
		in = nil // nobody would see the prompt
	}
	return ui.Plain(ctx, o, in, p.stdout, script)
}

// terminal is standard output itself: the screen asks it for its size.
func (p *program) terminal() interface{ Write([]byte) (int, error) } {
	if a, ok := p.stdout.(*answer); ok {
		return a.w
	}
	return p.stdout
}

// summary prints the answer as run does.
func (p *program) summary(s *sim.Scenario) error {
	r, err := sim.Run(s)
	if err != nil {
		return err
	}
	o := outcome{scenario: *s, result: r, catalog: p.library, speech: p.speech}
	if err := o.page(p.stdout); err != nil {
		return err
	}
	return fits(&r)
}
