package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"wattif/ui"
)

func (p *program) replayCommand() *cobra.Command {
	var speed float64
	var print bool
	cmd := &cobra.Command{
		Use:   "replay FILE",
		Short: "Play a recorded session",
		Long: `Play what was recorded with "wattif --record FILE", at the pace at which it was
done. Space pauses, q ends it; when it is over, you go on from there. Nothing is
kept.

A recording is a text, a line an event. With --print, or where standard output is no
terminal, the last frame is printed; the same recording gives the same frame every
time, as long as the data is the same.`,
		Example: `  wattif --record lesson.rec
  wattif replay lesson.rec --speed 2`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.replay(cmd, args[0], speed, print) },
	}
	cmd.Flags().Float64Var(&speed, "speed", 1, "how many `times` as fast as it was done")
	cmd.Flags().BoolVar(&print, "print", false, "print the last frame instead")
	return cmd
}

func (p *program) replay(cmd *cobra.Command, name string, speed float64, print bool) error {
	lib, err := p.load()
	if err != nil {
		return err
	}
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("%s: cannot be opened: %s", name, cause(err))
	}
	r, err := ui.ReadRecording(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	o := ui.Options{Library: lib, Version: version(), NoColor: p.env("NO_COLOR") != "", Environ: os.Environ()}
	if print || !isTerminal(p.stdout) || !isTerminal(p.stdin) {
		last := ""
		if err := r.Frames(o, func(frame string) { last = frame }); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		_, err := fmt.Fprintln(p.stdout, ansi.Strip(last))
		return err
	}
	err = ui.Replay(cmd.Context(), o, r, speed, p.stdin, p.terminal())
	var signal *ui.SignalError
	if errors.As(err, &signal) {
		return exitStatus(signal.Code())
	}
	return err
}
