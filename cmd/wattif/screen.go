package main

import (
	"context"
	"errors"
	"fmt"
	"os"
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
}

// themes the screen can be drawn in.
var themes = theme.Names()

func (f *screenFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.plain, "plain", false, "a dialogue in lines instead of the screen, for screen readers and pipes")
	flags.BoolVar(&f.ascii, "ascii", false, "draw with ASCII alone")
	flags.BoolVar(&f.noMouse, "no-mouse", false, "leave the mouse to the terminal")
	flags.BoolVar(&f.fresh, "fresh", false, "do not resume the last session")
	flags.StringVar(&f.theme, "theme", "auto", "`name` of the colours: "+strings.Join(themes, ", "))
	must(cmd.RegisterFlagCompletionFunc("theme", cobra.FixedCompletions(themes, cobra.ShellCompDirectiveNoFileComp)))
}

// open is the bare command: the screen, or a summary where there is none to
// draw on. Everything is checked before the terminal is touched.
func (p *program) open(cmd *cobra.Command, args []string) error {
	f := &p.screen
	if !contains(themes, f.theme) {
		return &sim.KnobError{Knob: "theme", Value: f.theme, Reason: "is not a theme", Nearest: knob.Nearest(f.theme, themes), Accepted: strings.Join(themes, " ")}
	}
	lib, err := p.load()
	if err != nil {
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
	onTerminal := isTerminal(p.stdout) && isTerminal(p.stdin)
	plain := f.plain || onTerminal && (p.env("WATTIF_PLAIN") == "1" || p.env("TERM") == "dumb")
	if !plain && !onTerminal {
		return p.summary(&s)
	}
	if _, err := sim.Run(&s); asked && err != nil {
		return err
	}
	own, err := p.readConfig()
	if err != nil {
		return err
	}
	if !cmd.Flags().Changed("theme") {
		f.theme = own.theme
	}
	f.ascii = f.ascii || own.ascii && !cmd.Flags().Changed("ascii")
	f.noMouse = f.noMouse || !own.mouse && !cmd.Flags().Changed("no-mouse")
	options := ui.Options{
		Language: p.speech, LanguageAsked: p.lang != "",
		Library: lib, Fresh: f.fresh, Theme: f.theme, ASCII: f.ascii, NoColor: p.env("NO_COLOR") != "", NoMouse: f.noMouse,
		Environ: os.Environ(), Version: version(), Unit: own.unit, Keys: own.keys,
	}
	if isCode {
		// What is opened stands beside the kept session and never replaces it.
		options.Beside, options.BesideNote = opened.Scenarios, opened.Note
	} else if asked {
		options.Start = []sim.Scenario{s}
	}
	if file := ui.SessionFile(p.env); file != "" {
		options.Store = ui.FileStore(file)
	}
	if plain {
		return p.plain(cmd.Context(), options)
	}
	err = ui.Run(cmd.Context(), options, p.stdin, p.terminal())
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
	o := outcome{scenario: *s, result: r, catalog: p.library}
	if err := o.page(p.stdout); err != nil {
		return err
	}
	return fits(&r)
}
