package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

var shells = []string{"bash", "zsh", "fish", "powershell"}

func (p *program) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion " + strings.Join(shells, "|"),
		Short: "A script that completes commands, knobs, models, hardware and regions",
		Example: `  source <(wattif completion bash)
  wattif completion zsh > "${fpath[1]}/_wattif"
  wattif completion fish > ~/.config/fish/completions/wattif.fish`,
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("completion needs a shell: %s", strings.Join(shells, " "))
			}
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(p.stdout, true)
			case "zsh":
				return root.GenZshCompletion(p.stdout)
			case "fish":
				return root.GenFishCompletion(p.stdout, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(p.stdout)
			}
			return &sim.KnobError{Knob: "completion", Value: args[0], Reason: "is not a shell", Nearest: knob.Nearest(args[0], shells), Accepted: strings.Join(shells, " ")}
		},
	}
}

// completeLine completes words of a scenario: models, hardware, software,
// regions, presets, knob= and files.
func (p *program) completeLine(_ *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
	lib, err := p.load()
	if err != nil {
		return nil, cobra.ShellCompDirectiveDefault
	}
	if id, _, ok := strings.Cut(word, "="); ok {
		return p.values(id, id+"="), cobra.ShellCompDirectiveNoFileComp
	}
	// "2xh100": the count stays in front of the device.
	count := ""
	if i := strings.IndexByte(word, 'x'); i > 0 && strings.Trim(word[:i], "0123456789") == "" {
		count = word[:i+1]
	}
	var out []string
	for _, kind := range [...]string{"model", "hardware", "stack", "region"} {
		for _, o := range lib.Options(kind) {
			switch {
			case count == "":
				out = append(out, cobra.CompletionWithDesc(o.ID, o.Name))
			case kind == "hardware":
				out = append(out, cobra.CompletionWithDesc(count+o.ID, o.Name))
			}
		}
	}
	for _, s := range lib.Scenarios() {
		out = append(out, cobra.CompletionWithDesc(s.ID, s.Name))
	}
	for _, t := range [...]string{"generate", "encode", "train", "lora", "qlora"} {
		out = append(out, t)
	}
	return startingWith(out, word), cobra.ShellCompDirectiveDefault
}

// completeSet completes knob=value.
func (p *program) completeSet(_ *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
	if id, _, ok := strings.Cut(word, "="); ok {
		return startingWith(p.values(id, id+"="), word), cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	all := knob.All()
	for i := range all {
		out = append(out, cobra.CompletionWithDesc(all[i].ID+"=", all[i].Label))
	}
	return startingWith(out, word), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// values lists the choices of a knob.
func (p *program) values(id, prefix string) []string {
	k, err := knob.Find(id)
	if err != nil {
		return nil
	}
	lib, err := p.load()
	if err != nil {
		return nil
	}
	var out []string
	if k.Kind == knob.Choice {
		s, err := knob.Default(lib)
		if err != nil {
			return nil
		}
		for _, o := range k.Options(&s, lib) {
			out = append(out, cobra.CompletionWithDesc(prefix+o.ID, o.Name))
		}
	}
	if k.Auto != "" {
		out = append(out, prefix+k.Auto)
	}
	return out
}

func (p *program) completeMetric(_ *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
	var out []string
	all := metric.All()
	for i := range all {
		out = append(out, cobra.CompletionWithDesc(all[i].ID, all[i].Label))
	}
	return startingWith(out, word), cobra.ShellCompDirectiveNoFileComp
}

func startingWith(list []string, word string) []string {
	var out []string
	for _, s := range list {
		if strings.HasPrefix(strings.ToLower(s), strings.ToLower(word)) {
			out = append(out, s)
		}
	}
	return out
}
