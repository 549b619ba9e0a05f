package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/knob"
	"wattif/ui/language"
)

// program is one invocation: its streams, its environment and the flags every
// subcommand shares.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            func(string) string

	sets    []string // --set k=v
	folders []string // --presets DIR
	screen  screenFlags
	lang    string            // --lang
	speech  language.Language // what the program speaks

	library *presets.Library
}

// run is the whole command line as a function. It returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) int {
	// A reader that goes away must not kill the program before it can say so
	// with its exit code.
	signal.Ignore(syscall.SIGPIPE)
	p := &program{stdin: stdin, stdout: &answer{w: stdout}, stderr: stderr, env: env}
	root := p.command()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(p.stdout)
	root.SetErr(stderr)
	p.lang = flagBefore(args, "lang")
	languageProblem := p.chooseLanguage()
	if languageProblem == nil {
		p.localize(root)
	}
	return finish(root.ExecuteContext(context.Background()), stderr, p.speech)
}

// answer is standard output. Its errors are told apart from those of the question.
type answer struct{ w io.Writer }

func (a *answer) Write(b []byte) (int, error) {
	n, err := a.w.Write(b)
	if err != nil {
		err = writeError{err}
	}
	return n, err
}

// command builds the tree of subcommands.
func (p *program) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "wattif [LINE…]",
		Short: "What if? Time, energy, emissions, cost and memory of language models",
		Long: `wattif answers what-if questions about running and training language models:
change the model, the chip, the precision, the batch, the plan or the place, and
see time, energy, emissions, money and memory move.

Without a subcommand it opens the live screen, on the scenario given in one line
if there is one. Not on a terminal it prints a summary; --plain is a dialogue in
lines, for screen readers, simple terminals and pipes.`,
		Example: `  wattif
  wattif llama-3.1-70b fp8 2xh100-sxm b32 in2k out256 DE
  wattif run train bert-large 8xv100-sxm2-32 b64 in512 FR
  wattif compare "llama-3.1-8b 1xl4 DE" "llama-3.1-8b 1xl4 SE"
  wattif sweep llama-3.1-8b --x batch=1..256:9:log --metric tpot_ms`,
		Args:              cobra.ArbitraryArgs,
		SilenceUsage:      true,
		SilenceErrors:     true,
		RunE:              p.open,
		ValidArgsFunction: p.completeLine,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	flags := root.PersistentFlags()
	flags.StringArrayVar(&p.sets, "set", nil, "turn a knob: `knob=value`, again for more (see wattif knobs)")
	flags.StringArrayVar(&p.folders, "presets", nil, "read models, devices, regions and scenarios from `folder` too, again for more")
	flags.StringVar(&p.lang, "lang", "", "`language` of the program: "+strings.Join(language.Names(), ", ")+" (without it: the configuration's, else the system's)")
	must(root.RegisterFlagCompletionFunc("lang", cobra.FixedCompletions(language.Names(), cobra.ShellCompDirectiveNoFileComp)))
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return p.chooseLanguage() }
	p.screen.register(root)
	must(root.RegisterFlagCompletionFunc("set", p.completeSet))
	must(root.MarkPersistentFlagDirname("presets"))
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return err })
	root.SetHelpCommand(helpCommand(root))
	root.AddCommand(
		p.runCommand(), p.compareCommand(), p.sweepCommand(), p.optimizeCommand(), p.shareCommand(), p.planCommand(), p.ledgerCommand(), p.lessonCommand(), p.breakevenCommand(),
		p.leversCommand(), p.sensitivityCommand(),
		p.listCommand(), p.knobsCommand(), p.metricsCommand(),
		p.regionsCommand(), p.whenCommand(), p.explainCommand(),
		p.validateCommand(), p.calibrateCommand(), p.versionCommand(), p.completionCommand(), p.manCommand(), p.doctorCommand(), p.configCommand(), p.serveCommand(), p.replayCommand(),
	)
	return root
}

// helpCommand is "help": cobra's own takes any word for the whole program.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about a command",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return root.Help()
			}
			for _, c := range root.Commands() {
				if c.Name() == args[0] {
					return c.Help()
				}
			}
			return &sim.KnobError{Knob: "help", Value: args[0], Reason: "is not a command", Nearest: knob.Nearest(args[0], subcommands)}
		},
	}
}

// must panics on an error that only a mistake in this package can cause.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// presetFolder is the user's own folder of presets, "" when there is none.
func (p *program) presetFolder() string {
	base := p.env("XDG_CONFIG_HOME")
	if base == "" {
		if home := p.env("HOME"); home != "" {
			base = filepath.Join(home, ".config")
		}
	}
	if base == "" {
		return ""
	}
	folder := filepath.Join(base, "wattif", "presets")
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return ""
	}
	return folder
}

// load reads the presets once.
func (p *program) load() (*presets.Library, error) {
	if p.library != nil {
		return p.library, nil
	}
	var folders []string
	if own := p.presetFolder(); own != "" {
		folders = append(folders, own)
	}
	lib, err := presets.LoadWith(append(folders, p.folders...)...)
	if err != nil {
		return nil, err
	}
	p.library = lib
	return lib, nil
}

// scenario resolves one argument: "-" is YAML on standard input, otherwise a
// file, a preset or a line. The --set flags are applied on top, in order.
func (p *program) scenario(arg string) (sim.Scenario, error) {
	lib, err := p.load()
	if err != nil {
		return sim.Scenario{}, err
	}
	var s sim.Scenario
	switch arg {
	case "":
		s, err = knob.Default(lib)
	case "-":
		s, err = lib.ReadScenario(p.stdin, "standard input")
	default:
		if o, ok, err := p.shared(arg); ok {
			if err != nil {
				return s, err
			}
			return o.Scenarios[o.Current], nil
		}
		s, err = lib.Resolve(arg)
	}
	if err != nil {
		return s, p.suggestCommand(arg, err)
	}
	return s, p.applySets(&s, lib)
}

// joined resolves the words of one scenario, quoted or not.
func (p *program) joined(args []string) (sim.Scenario, error) {
	return p.scenario(strings.Join(args, " "))
}

func (p *program) applySets(s *sim.Scenario, c knob.Catalog) error {
	for _, set := range p.sets {
		id, value, ok := strings.Cut(set, "=")
		if !ok {
			return &sim.KnobError{Value: set, Reason: "does not say knob=value", Nearest: nearestKnob(set)}
		}
		if err := knob.Assign(s, strings.TrimSpace(id), value, c); err != nil {
			return err
		}
	}
	return nil
}

func nearestKnob(word string) string {
	if id := knob.Nearest(word, knobIDs()); id != "" {
		return id + "=…"
	}
	return ""
}

func knobIDs() []string {
	all := knob.All()
	ids := make([]string, len(all))
	for i := range all {
		ids[i] = all[i].ID
	}
	return ids
}

// subcommands are the words that may be meant by a lone unknown word.
var subcommands = []string{"run", "compare", "sweep", "optimize", "share", "plan", "ledger", "breakeven", "levers", "sensitivity", "regions", "when", "explain", "list", "knobs", "metrics", "validate", "calibrate", "version", "completion", "man", "doctor", "config", "serve", "replay", "help"}

// suggestCommand adds a subcommand to the complaint about a word that looks
// like one.
func (p *program) suggestCommand(arg string, err error) error {
	var unknown *sim.KnobError
	first, _, _ := strings.Cut(arg, " ")
	if !errors.As(err, &unknown) || unknown.Knob != "" || unknown.Value != first {
		return err
	}
	if near := knob.Nearest(first, subcommands); near != "" {
		e := *unknown
		e.Nearest = "wattif " + near
		return &e
	}
	return err
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	if a, ok := stream.(*answer); ok {
		stream = a.w
	}
	f, ok := stream.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(f.Fd())
}

// interruptible returns a context that ends with SIGINT or SIGTERM; code is the
// exit status a shell expects for the signal that came, 0 for none.
func interruptible(parent context.Context) (ctx context.Context, stop func(), code func() int) {
	ctx, cancel := context.WithCancelCause(parent)
	got := make(chan os.Signal, 1)
	signal.Notify(got, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case s := <-got:
			number, _ := s.(syscall.Signal)
			cancel(exitStatus(exitSignal + int(number)))
		case <-ctx.Done():
		}
	}()
	stop = func() { signal.Stop(got); cancel(nil) }
	code = func() int {
		var status exitStatus
		errors.As(context.Cause(ctx), &status)
		return int(status)
	}
	return ctx, stop, code
}
