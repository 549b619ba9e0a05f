package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui"
	"wattif/ui/language"
)

// config is the user's own defaults of the screen. Flags win over it.
type config struct {
	theme string
	ascii bool
	mouse bool
	unit  metric.Unit

	language string // "" when the file does not say

	keys *ui.Keymap // nil: as usual
}

// option is one line of the file.
type option struct {
	id, usual, help string
	values          []string
	set             func(*config, string)
}

// options are all there is to configure: few on purpose.
var options = []option{
	{"theme", "auto", "colours of the screen", themes, func(c *config, v string) { c.theme = v }},
	{"language", "auto", "language of the program (:lang changes it); auto is that of the system", append([]string{"auto"}, language.Names()...), func(c *config, v string) {
		if v != "auto" {
			c.language = v
		}
	}},
	{"ascii", "false", "draw with ASCII alone", []string{"true", "false"}, func(c *config, v string) { c.ascii = v == "true" }},
	{"mouse", "true", "let the mouse work levers (M releases it)", []string{"true", "false"}, func(c *config, v string) { c.mouse = v == "true" }},
	{"unit", "request", "what energy, carbon and cost are said of at first (f changes it)", []string{"request", "ktok", "mtok", "user-hour", "day", "year"}, func(c *config, v string) {
		c.unit, _ = metric.ParseUnit(v) // the list of values holds units alone
	}},
}

func usualConfig() config { return config{theme: "auto", mouse: true} }

// maxConfig is far more than a file of options takes.
const maxConfig = 1 << 16

// configFile is where the configuration is read from, "" when there is no home.
// It is the same on every system.
func (p *program) configFile() string {
	base := p.env("XDG_CONFIG_HOME")
	if base == "" || !filepath.IsAbs(base) {
		home := p.env("HOME")
		if home == "" {
			return ""
		}
		base = filepath.Join(home, ".config")
	}
	return filepath.Join(base, "wattif", "config.yaml")
}

// readConfig reads the file; without one everything is as usual.
func (p *program) readConfig() (config, error) {
	file := p.configFile()
	if file == "" {
		return usualConfig(), nil
	}
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return usualConfig(), nil
	}
	if err != nil {
		return usualConfig(), fmt.Errorf("%s: cannot be read: %s", file, cause(err))
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxConfig+1))
	if err != nil {
		return usualConfig(), fmt.Errorf("%s: cannot be read: %s", file, cause(err))
	}
	c, problems := parseConfig(b)
	if len(problems) > 0 {
		more := ""
		if len(problems) > 1 {
			more = fmt.Sprintf(" (and %d more: wattif config check)", len(problems)-1)
		}
		return c, fmt.Errorf("%s: %s%s", file, problems[0], more)
	}
	return c, nil
}

// parseConfig reads a configuration and lists every problem, each with its line.
func parseConfig(b []byte) (config, []string) {
	c := usualConfig()
	if len(b) > maxConfig {
		return c, []string{"is larger than 64 KiB; it is no configuration"}
	}
	var root yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(b)).Decode(&root); err != nil {
		if errors.Is(err, io.EOF) {
			return c, nil // an empty file changes nothing
		}
		return c, []string{strings.TrimPrefix(strings.Join(strings.Fields(err.Error()), " "), "yaml: ")}
	}
	if len(root.Content) == 0 || root.Content[0].Tag == "!!null" {
		return c, nil
	}
	top := root.Content[0]
	if top.Kind != yaml.MappingNode {
		return c, []string{fmt.Sprintf("line %d: is not a list of options, as \"theme: light\"", top.Line)}
	}
	var problems []string
	seen := map[string]int{}
	ids := []string{keysOption}
	for i := range options {
		ids = append(ids, options[i].id)
	}
	for i := 0; i+1 < len(top.Content); i += 2 {
		key, value := top.Content[i], top.Content[i+1]
		bad := func(e *sim.KnobError) { problems = append(problems, fmt.Sprintf("line %d: %s", key.Line, e)) }
		if at, ok := seen[key.Value]; ok {
			problems = append(problems, fmt.Sprintf("line %d: %s stands already in line %d", key.Line, key.Value, at))
			continue
		}
		seen[key.Value] = key.Line
		if key.Value == keysOption {
			var wrong []string
			c.keys, wrong = parseKeys(value)
			problems = append(problems, wrong...)
			continue
		}
		var o *option
		for j := range options {
			if options[j].id == key.Value {
				o = &options[j]
			}
		}
		if o == nil {
			bad(&sim.KnobError{Value: key.Value, Reason: "is not an option", Nearest: knob.Nearest(key.Value, ids), Accepted: strings.Join(ids, " ")})
			continue
		}
		if value.Kind != yaml.ScalarNode || !contains(o.values, value.Value) {
			bad(&sim.KnobError{Knob: o.id, Value: value.Value, Reason: "is not one of its values", Nearest: knob.Nearest(value.Value, o.values), Accepted: strings.Join(o.values, " ")})
			continue
		}
		o.set(&c, value.Value)
	}
	return c, problems
}

// configTemplate is a file with every option at its usual value.
func configTemplate() string {
	var b strings.Builder
	b.WriteString("# wattif: what the screen starts with. Flags win over this file.\n")
	for _, o := range options {
		fmt.Fprintf(&b, "\n# %s: %s\n%s: %s\n", o.help, strings.Join(o.values, ", "), o.id, o.usual)
	}
	b.WriteString(keysTemplate)
	return b.String()
}

func (p *program) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Where the configuration is, what it may say, and whether it is right",
		Long: `The configuration is a YAML file of a few options. "config path" says where it is,
"config template" prints one with every option, "config check" lists every mistake
in a file with its line (exit code 2), "config schema" prints what it may say as a
JSON schema for editors, "config keys" which key does what.`,
		Example: `  wattif config template > "$(wattif config path)"
  wattif config check`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	path := &cobra.Command{
		Use: "path", Short: "Where the configuration is read from", Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			file := p.configFile()
			if file == "" {
				return errors.New("there is no place for a configuration: neither XDG_CONFIG_HOME nor HOME is set")
			}
			_, err := fmt.Fprintln(p.stdout, file)
			return err
		},
	}
	template := &cobra.Command{
		Use: "template", Short: "A configuration with every option", Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(p.stdout, configTemplate())
			return err
		},
	}
	check := &cobra.Command{
		Use: "check [FILE]", Short: "Every mistake in a configuration",
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			file := p.configFile()
			if len(args) > 0 {
				file = args[0]
			}
			b, err := os.ReadFile(file)
			switch {
			case errors.Is(err, fs.ErrNotExist) && len(args) == 0:
				_, err := fmt.Fprintln(p.stdout, file+": there is none; everything is as usual")
				return err
			case err != nil:
				return fmt.Errorf("%s: cannot be read: %s", file, cause(err))
			}
			_, problems := parseConfig(b)
			for _, text := range problems {
				fmt.Fprintln(p.stderr, "wattif: "+file+": "+text)
			}
			if len(problems) > 0 {
				return exitStatus(exitMalformed)
			}
			_, err = fmt.Fprintln(p.stdout, file+": right")
			return err
		},
	}
	cmd.AddCommand(path, check, template, p.schemaCommand(), p.keysCommand())
	return cmd
}
