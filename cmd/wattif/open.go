package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"wattif/sim"
	shares "wattif/ui/share"
)

// shared reads an argument that is a code or a full string; ok is false when it
// is neither.
func (p *program) shared(arg string) (o shares.Opened, ok bool, err error) {
	if !shares.Is(arg) {
		return o, false, nil
	}
	lib, err := p.load()
	if err != nil {
		return o, true, err
	}
	if o, err = shares.Open(arg, lib); err != nil {
		return o, true, err
	}
	for i := range o.Scenarios {
		if err := p.applySets(&o.Scenarios[i], lib); err != nil {
			return o, true, err
		}
	}
	if o.Note != "" {
		fmt.Fprintln(p.stderr, "wattif: "+o.Note)
	}
	return o, true, nil
}

func (p *program) shareCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "share [SCENARIO | LINE…]",
		Short: "A scenario as a line, a short code and a full string",
		Long: `Print the three forms in which a scenario is passed on: the readable line, a
short code to read aloud, and a full string. "wattif CODE" opens the last two, in
the screen beside what is there; run and compare take them as scenarios.

A code has no I, L, O and U, and its last character finds mistakes. It stays short
by starting from a situation everybody has; where that is not possible the line is
the form to use. Codes mean the same with the same data; a full string says which
data it was made with.`,
		Example: `  wattif share llama-3.1-70b fp8 2xh100-sxm tp2 b32 in2k out256 DE
  wattif share scenario.yaml`,
		ValidArgsFunction: p.completeLine,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			s, err := p.joined(args)
			if err != nil {
				return err
			}
			line := nameless(s, p.library)
			code, codeErr := shares.Code(&s, p.library)
			full, err := shares.Full([]sim.Scenario{s}, 0, 0, p.library)
			if err != nil {
				return err
			}
			if format == formatJSON {
				o := object{{"line", line}, {"code", nil}, {"full", full}, {"data", p.library.DataVersion()}, {"version", version()}}
				if codeErr == nil {
					o[1].value = code
				}
				return writeJSON(p.stdout, o)
			}
			if codeErr != nil {
				code = strings.TrimSuffix(codeErr.Error(), "; the line says it all")
			}
			t := table{head: []string{"form", "text"}}
			t.add("line", line)
			t.add("code", code)
			t.add("full", full)
			if format != formatTable {
				return t.write(p.stdout, format)
			}
			// Nothing is wrapped here: the forms are to be copied whole.
			_, err = fmt.Fprintf(p.stdout, "line  %s\ncode  %s\nfull  %s\n", line, code, full)
			return err
		},
	}
	formatFlag(cmd, &format)
	return cmd
}
