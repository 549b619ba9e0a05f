package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"wattif/ui"
)

// keysOption is the part of the configuration with keys of one's own.
const keysOption = "keys"

const keysTemplate = `
# keys of your own, by action (wattif config keys lists actions and keys). They
# take the place of the usual ones; [] leaves an action to the : prompt.
# keys:
#   undo: [u, f9]
#   redo: [U, f10]
`

// parseKeys reads the mapping of actions to keys: a key, or a list of them.
func parseKeys(node *yaml.Node) (*ui.Keymap, []string) {
	if node.Kind == yaml.ScalarNode && node.Tag == "!!null" {
		return nil, nil
	}
	if node.Kind != yaml.MappingNode {
		return nil, []string{fmt.Sprintf("line %d: keys: is not a list of actions, as \"undo: [u, f9]\"", node.Line)}
	}
	own := map[string][]string{}
	var problems []string
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i], node.Content[i+1]
		bad := func(text string) { problems = append(problems, fmt.Sprintf("line %d: keys: %s", name.Line, text)) }
		if _, again := own[name.Value]; again {
			bad(name.Value + " stands twice")
			continue
		}
		keys := []string{}
		list := value.Content
		switch {
		case value.Kind == yaml.ScalarNode && value.Tag == "!!null":
			list = nil
		case value.Kind == yaml.ScalarNode:
			list = []*yaml.Node{value}
		case value.Kind != yaml.SequenceNode:
			bad(name.Value + " needs a key or a list of keys, as [u, f9]")
			continue
		}
		for _, key := range list {
			if key.Kind != yaml.ScalarNode {
				bad(name.Value + " has a list inside its list")
				continue
			}
			keys = append(keys, key.Value)
		}
		own[name.Value] = keys
		for _, err := range ui.CheckKeys(name.Value, keys) {
			bad(err.Error())
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	keymap, clashes := ui.NewKeymap(own)
	for _, err := range clashes {
		problems = append(problems, fmt.Sprintf("line %d: keys: %s", node.Line, err))
	}
	return keymap, problems
}

func (p *program) keysCommand() *cobra.Command {
	return &cobra.Command{
		Use: "keys", Short: "Which key does what, your own keys included", Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			own, err := p.readConfig()
			if err != nil {
				return err
			}
			t := &table{head: []string{"action", "keys", "usual keys"}}
			for _, id := range ui.Actions() {
				usual := strings.Join(ui.UsualKeys(id), " ")
				keys := usual
				if own.keys != nil {
					keys = strings.Join(own.keys.Keys(id), " ")
				}
				if keys == usual {
					usual = ""
				}
				t.add(id, keys, usual)
			}
			return t.write(p.stdout, formatTable)
		},
	}
}

func (p *program) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "What a configuration may say, as a JSON schema", Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return writeJSON(p.stdout, configSchema()) },
	}
}

// configSchema is the JSON schema of the configuration, made from the tables
// that read it.
func configSchema() object {
	properties := object{}
	for _, o := range options {
		one := object{{"description", o.help}, {"default", o.usual}, {"enum", o.values}}
		if len(o.values) == 2 && o.values[0] == "true" {
			one = object{{"description", o.help}, {"type", "boolean"}, {"default", o.usual == "true"}}
		}
		properties.put(o.id, one)
	}
	key := object{{"type", "string"}, {"minLength", 1}, {"description", "a character, or a name such as up, enter, f5; ctrl+, alt+ or shift+ before it"}}
	actions := object{}
	for _, id := range ui.Actions() {
		actions.put(id, object{
			{"description", "usually: " + strings.Join(ui.UsualKeys(id), " ")},
			{"anyOf", []any{key, object{{"type", "array"}, {"items", key}, {"uniqueItems", true}}}},
		})
	}
	properties.put(keysOption, object{
		{"description", "keys of your own, by action"},
		{"type", "object"},
		{"properties", actions},
		{"additionalProperties", false},
	})
	return object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", "Configuration of wattif"},
		{"type", "object"},
		{"properties", properties},
		{"additionalProperties", false},
	}
}
