package ui

import (
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"

	"wattif/sim/explain"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/language"
	"wattif/ui/uitest"
)

// driveChinese starts the screen in Chinese.
func driveChinese(tb testing.TB, w, h int, o Options, lines ...string) (*uitest.Driver, *App) {
	tb.Helper()
	o.Language = language.Chinese
	if o.Theme == "" {
		o.Theme = "mono"
	}
	a := app(tb, o, lines...)
	return uitest.New(tb, a, w, h), a
}

func TestChineseGoldenFrames(t *testing.T) {
	for _, size := range goldenSizes {
		for v, digit := range viewKeys {
			name := "zh-" + strings.ToLower(viewNames[v]) + "-" + strconv.Itoa(size[0]) + "x" + strconv.Itoa(size[1])
			t.Run(name, func(t *testing.T) {
				d, _ := driveChinese(t, size[0], size[1], Options{})
				settled(t, d, string(digit)).Exact().Golden(name)
			})
		}
	}
	t.Run("ascii", func(t *testing.T) {
		d, _ := driveChinese(t, 120, 35, Options{ASCII: true})
		d.Exact().Golden("zh-ascii-120x35")
		for _, r := range d.Screen() {
			if r > 126 && !hanOrSign(r) {
				t.Fatalf("%q is neither ASCII nor Chinese", r)
			}
		}
	})
	for key, name := range map[string]string{"?": "help", ":": "command", "p": "presets", "space": "choices"} {
		t.Run(name, func(t *testing.T) {
			d, _ := driveChinese(t, 80, 24, Options{})
			d.Press(key).Exact().Golden("zh-" + name + "-80x24")
		})
	}
}

// hanOrSign reports whether a rune is a Chinese character or a full-width sign.
func hanOrSign(r rune) bool {
	return r >= 0x2E80 && r <= 0x9FFF || r >= 0xFF00 && r <= 0xFFEF || strings.ContainsRune("“”–…", r)
}

// boxes are boxes worth reading in Chinese.
var boxes = map[string][]string{
	"help": {"?"}, "keys": {"?", "?"}, "prompt": {":"}, "presets": {"p"}, "choices": {"space"}, "find": {"/"}, "limits": {"S"},
	"goal": {"="}, "rename": {"N"}, "type": {"enter"}, "explain find": {"7", "/"}, "window": {"6", "w"},
	"changed": {"right"}, "far": {"left", "left", "left", "left", "left"}, "unit": {"f"}, "baseline": {"b"}, "deleted": {"x"}, "new": {"n"},
}

// No frame holds English but names, ids, units and keys.
func TestNoEnglishInChineseFrames(t *testing.T) {
	names, cited := allowedWords(t)
	found := map[string]string{}
	look := func(name string, d *uitest.Driver) {
		for _, w := range longWord.FindAllString(d.Screen(), -1) {
			if !names.has(strings.ToLower(w)) && !((strings.Contains(name, "explain") || strings.Contains(name, "figures")) && cited.has(strings.ToLower(w))) {
				if _, ok := found[w]; !ok {
					found[w] = name
				}
			}
		}
	}
	all := map[string][]string{}
	for name, keys := range scenes {
		if name != "copied" && name != "copy" && name != "export" { // codes and names of files
			all[name] = keys
		}
	}
	for name, keys := range boxes {
		all[name] = keys
	}
	lines := map[string][]string{
		"": nil, "train": {"train llama-3.1-8b bf16 16xh100-sxm b512 in2k train_tokens=1T FR"}, "encode": {"encode bert-base 1xl4 b8 in128 SE"},
	}
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 35}, {160, 45}} {
		for name, keys := range all {
			for kind, start := range lines {
				if kind != "" && (size[0] != 160 || len(keys) > 1) {
					continue
				}
				d, _ := driveChinese(t, size[0], size[1], Options{}, start...)
				for _, k := range keys {
					d.Press(k)
				}
				d.Exact()
				look(kind+" "+name+" "+strconv.Itoa(size[0]), d)
			}
		}
	}
	var list []string
	for w, where := range found {
		list = append(list, w+" ("+where+")")
	}
	sort.Strings(list)
	if len(list) > 0 {
		t.Errorf("English in Chinese frames:\n%s", strings.Join(list, "\n"))
	}
}

var longWord = regexp.MustCompile(`[A-Za-z]{4,}`)

// wordList is a set of words.
type wordList map[string]bool

// has reports whether a word is in the list, or a piece of one that was cut; a
// run of one letter is a bar.
func (l wordList) has(w string) bool {
	if l[w] || strings.Contains(w, strings.Repeat(w[:1], 3)) || strings.Contains(w, strings.Repeat(w[len(w)-1:], 3)) || strings.Contains(w, "aaoh") || strings.Contains(w, "eemm") {
		return true
	}
	for one := range l {
		if strings.HasPrefix(one, w) || strings.HasSuffix(one, w) {
			return true
		}
	}
	return false
}

// allowedWords are the names, ids, units, keys and citations that stay as they
// are.
func allowedWords(t *testing.T) (names, cited wordList) {
	names, cited = wordList{}, wordList{}
	to := func(out wordList) func(texts ...string) {
		return func(texts ...string) {
			for _, text := range texts {
				for _, w := range longWord.FindAllString(text, -1) {
					out[strings.ToLower(w)] = true
				}
			}
		}
	}
	add, cite := to(names), to(cited)
	add("1xrtx4090", "docs/LESSONS.md", "wattif lesson check") // in lessons: a device, a page, a command
	lib := library(t)
	s, err := knob.Default(lib)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range knob.All() {
		add(k.ID)
		if k.Options != nil {
			for _, o := range k.Options(&s, lib) {
				add(o.ID)
				switch k.ID {
				case "region":
					add(o.Name, o.Detail, o.Group)
				case "model", "hardware", "stack":
					add(o.Name)
				}
			}
		}
	}
	for _, m := range metric.All() {
		add(m.ID)
	}
	for i := range bindings {
		add(string(bindings[i].id), bindings[i].show)
	}
	for w := range sameEverywhere {
		add(w)
	}
	for _, p := range lib.Scenarios() {
		add(p.ID, p.Line)
		one, err := lib.Scenario(p.ID)
		if err != nil {
			t.Fatal(err)
		}
		add(one.Model.Name, one.Device.Name, one.Stack.Name, one.Region.Name)
	}
	for _, x := range lib.Equivalents() {
		add(x.Unit)
		cite(x.Source, x.Note)
	}
	// Symbols of formulas and citations, which stay as their source is written.
	for _, line := range append([]string{"train llama-3.1-8b bf16 16xh100-sxm b512 in2k train_tokens=1T FR", "encode bert-base 1xl4 b8 in128 SE"}, firstLines...) {
		a := app(t, Options{}, line)
		r := a.session.Result()
		for i := range metric.All() {
			m := &metric.All()[i]
			if _, ok := m.Of(r); !ok {
				continue
			}
			explain.Explain(m, a.session.Scenario(), r, lib).Walk(func(n *explain.Node, _ int) {
				cite(n.Symbol)
				for _, src := range n.Sources {
					if language.Chinese.Retell(src.Text) == src.Text {
						cite(src.Text)
					}
				}
			})
		}
	}
	add("wattif Enter Shift Ctrl Space Backspace Home PgUp PgDn calibrate lang auto light dark contrast mono projector Markdown LaTeX HTML JSON" +
		" Frantar Grattafiori Ember Electricity Maps ODbL Uptime Institute Monte KNOBS LIMIT WHERE over where FLOP FLOPs byte tokens tok Mtok gCO TFLOP PFLOP logits")
	return names, cited
}
