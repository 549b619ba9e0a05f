package ui

import (
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"wattif/ui/uitest"
)

var goldenSizes = [][2]int{{80, 24}, {120, 35}, {160, 45}}

func TestGoldenFrames(t *testing.T) {
	for _, size := range goldenSizes {
		for v, digit := range viewKeys {
			key := string(digit)
			name := strings.ToLower(viewNames[v]) + "-" + strconv.Itoa(size[0]) + "x" + strconv.Itoa(size[1])
			t.Run(name, func(t *testing.T) {
				d, _ := drive(t, size[0], size[1])
				settled(t, d, key).Exact().Golden(name)
			})
		}
	}
	t.Run("tiny", func(t *testing.T) {
		d, _ := drive(t, 40, 12)
		d.Exact().Golden("tiny-40x12")
	})
	t.Run("stacked", func(t *testing.T) {
		d, _ := drive(t, 80, 50)
		d.Exact().Golden("stacked-80x50")
	})
	t.Run("ascii", func(t *testing.T) {
		a := app(t, Options{Theme: "mono", ASCII: true})
		d := uitest.New(t, a, 120, 35)
		d.Exact().Golden("ascii-120x35")
		for i, r := range d.Raw() {
			if r > 126 {
				t.Fatalf("rune %q at byte %d is not ASCII", r, i)
			}
		}
	})
	t.Run("light", func(t *testing.T) {
		a := app(t, Options{Theme: "light"})
		d := uitest.New(t, a, 120, 35)
		uitest.Golden(t, "light-120x35", strings.ReplaceAll(d.Raw(), "\x1b", "^"))
	})
	t.Run("overlays", func(t *testing.T) {
		for key, name := range map[string]string{"?": "help", ":": "command", "p": "presets", "space": "choices"} {
			d, _ := drive(t, 80, 24)
			d.Press(key).Exact().Golden(name + "-80x24")
		}
	})
}

// scenes are states worth drawing at every size.
var scenes = map[string][]string{
	"dash":          nil,
	"compare":       {"2"},
	"differences":   {"2", "z"},
	"roofline":      {"3", "a", "down"},
	"sweep":         {"4", "right"},
	"heat":          {"4", "v", "down"},
	"pareto":        {"4", "v", "v", "down"},
	"what varies":   {"4", "tab", "tab", "down"},
	"sweep range":   {"4", "tab", "tab", "enter"},
	"choices swept": {"m", "4"},
	"sweep figures": {"4", "o"},
	"sensitivity":   {"5", "down"},
	"ten percent":   {"5", "v"},
	"monte carlo":   {"5", "v", "v"},
	"savings":       {"5", "tab", "down"},
	"places":        {"6", "down", "down"},
	"hours":         {"6", "tab", "down", "right"},
	"market":        {"6", "v", "o"},
	"marginal":      {"6", "a", "z"},
	"explain":       {"7"},
	"explain deep":  {"7", "right", "right", "right", "right", "right", "right"},
	"figures":       {"7", "/"},
	"job":           {"6", "w"},
	"life":          {"9", "down"},
	"life months":   {"9", "tab", "a", "z", "right"},
	"ways":          {"9", "shift+tab", "v"},
	"terms typed":   {"9", "enter"},
	"measure":       {"c"},
	"figures like":  {"K", "down"},
	"own or buy":    {"5", "v", "v", "v"},
	"made by":       {"9", "down", "down", "down", "down", "down", "space"},
	"zoom":          {"z"},
	"length":        {"a"},
	"where":         {"a", "a"},
	"memory":        {"a", "a", "a"},
	"checks":        {"a", "a", "a", "a"},
	"reading":       {"tab", "tab", "right"},
	"all levers":    {"+", "end"},
	"help":          {"?"},
	"all keys":      {"?", "?"},
	"presets":       {"p"},
	"command":       {":"},
	"choices":       {"space"},
	"find":          {"/"},
	"value":         {"enter"},
	"rename":        {"r"},
	"goal":          {"="},
	"limits":        {"S"},
	"limit":         {"S", "enter"},
	"own goal":      {"=", "g"},
	"copy":          {"y"},
	"copied":        {"y", "down", "down", "enter"},
	"export":        {"e"},
	"export file":   {"e", "enter"},
	"unit":          {"f", "f", "f", "f"},
	"lessons":       {"8"},
	"lesson guess":  {"8", "enter", "i", "1", "6"},
	"lesson choice": {"8", "down", "enter", "A", "enter", "down", "down"},
	"lesson why":    {"8", "down", "down", "enter", "7", "enter", "right", "enter"},
	"lesson end":    {"8", "enter", "A", "enter", "A", "enter", "A", "enter", "A", "enter", "A", "enter", "A", "enter"},
	"predict":       {"P"},
	"six scenarios": {"n", "n", "n", "n"},
}

// Every view and overlay at every size holds exactly its rectangle, and never
// panics. Sizes up to 24x14 are complete, larger ones sampled.
func TestEverySizeHoldsItsRectangle(t *testing.T) {
	var sizes [][2]int
	for w := 1; w <= 24; w++ {
		for h := 1; h <= 14; h++ {
			sizes = append(sizes, [2]int{w, h})
		}
	}
	for w := 27; w <= 200; w += 13 {
		for h := 3; h <= 60; h += 9 {
			sizes = append(sizes, [2]int{w, h})
		}
	}
	sizes = append(sizes, [2]int{40, 12}, [2]int{80, 24}, [2]int{80, 46}, [2]int{110, 30}, [2]int{150, 40}, [2]int{200, 60})
	lines := map[string]string{
		"serve": "", "no fit": "llama-3.1-70b bf16 1xh100-sxm b32 in2k out256 DE", "train": "train bert-large 8xv100-sxm2-32 b64 in512 FR", "rnn": "lstm 2x128 vocab10k b128 1xt4",
	}
	for kind, line := range lines {
		for name, keys := range scenes {
			if kind != "serve" && name != "dash" && name != "compare" && name != "roofline" && name != "length" && name != "sweep" && name != "pareto" && name != "heat" && name != "sensitivity" && name != "hours" && name != "explain deep" && name != "life" && name != "ways" {
				continue
			}
			var args []string
			if line != "" {
				args = []string{line}
			}
			d, _ := drive(t, 160, 45, args...)
			settled(t, d, keys...)
			for _, size := range sizes {
				d.Resize(size[0], size[1])
				if fault := uitest.Fault(d.Raw(), size[0], size[1]); fault != "" {
					t.Errorf("%s, %s at %dx%d: %s", kind, name, size[0], size[1], fault)
					break
				}
			}
		}
	}
}

func TestNothingBeforeTheFirstSize(t *testing.T) {
	a := app(t, Options{})
	if v := a.View(); v.Content != "" || !v.AltScreen {
		t.Errorf("the first view is %q", v.Content)
	}
}

// An unchanged message costs nothing: the very same string comes back.
func TestFrameIsKept(t *testing.T) {
	d, a := drive(t, 120, 35)
	before := d.Raw()
	type unknown struct{}
	d.Send(unknown{})
	if a.dirty {
		t.Error("a message nobody knows draws the screen again")
	}
	if d.Raw() != before {
		t.Error("the frame changed")
	}
}

// Colours apart, dark, light and contrast show the same text.
func TestThemesShowTheSameText(t *testing.T) {
	var want string
	for _, name := range []string{"dark", "light", "auto"} {
		a := app(t, Options{Theme: name})
		d := uitest.New(t, a, 120, 35)
		if got := ansi.Strip(d.Raw()); want == "" {
			want = got
		} else if got != want {
			t.Errorf("theme %s shows other text", name)
		}
	}
}

func TestPagesName(t *testing.T) {
	d, _ := drive(t, 160, 45)
	d.Shows("facility", "location", "average") // the conventions stand beside the figures
}
