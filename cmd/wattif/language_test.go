package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"wattif/sim/model"
	"wattif/ui/language"
	"wattif/ui/language/scan"
)

// fromCobra are sentences of the library that reads the command line.
var fromCobra = []string{
	"unknown flag: %s", "unknown shorthand flag: %s in %s", "flag needs an argument: %s", "invalid argument \"%s\" for \"%s\" flag: %s",
	"unknown command \"%s\" for \"%s\"", "accepts at most %s arg(s), received %s",
}

// The help of every command and flag is in the catalogue, and the catalogue
// has nothing else of the command line than what is said.
func TestHelpIsTranslated(t *testing.T) {
	p := &program{env: func(string) string { return "" }}
	has, err := language.Texts()
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	need := func(where, text string) {
		said[text] = true
		if text != "" && has[text] == "" {
			t.Errorf("%s has no Chinese: %q", where, text)
		}
	}
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		need(c.CommandPath(), c.Short)
		for _, text := range strings.Split(c.Long, "\n\n") {
			need(c.CommandPath(), text)
		}
		each := func(f *pflag.Flag) {
			if f.Name != "help" {
				need(c.CommandPath()+" --"+f.Name, f.Usage)
			}
		}
		c.Flags().VisitAll(each)
		c.PersistentFlags().VisitAll(each)
		for _, child := range c.Commands() {
			walk(child)
		}
	}
	walk(p.command())
	for _, text := range fromCobra {
		need("cobra", text)
	}
	for _, g := range groups() {
		need("group", title(g))
	}
	for k := range model.KindCount {
		need("kind", strings.ReplaceAll(k.String(), "_", " "))
	}
	literals, err := scan.Literals(".", "../../ui", "../../sim/hardware")
	if err != nil {
		t.Fatal(err)
	}
	shapes, err := scan.Shapes(".")
	if err != nil {
		t.Fatal(err)
	}
	for text := range has {
		if language.Room(text) == "cli" && !said[text] && literals[text] == "" && shapes[text] == "" {
			t.Errorf("nothing says %q", text)
		}
	}
}

// chinese runs the program in Chinese.
func chinese(args ...string) (stdout, stderr string, code int) {
	var out, err bytes.Buffer
	code = run(append([]string{"--lang", "zh"}, args...), strings.NewReader(""), &out, &err, func(string) string { return "" })
	return out.String(), err.String(), code
}

func TestPagesInChinese(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"run", "llama-3.1-8b 1xl4 DE"}, []string{"放得下", "首词元延迟", "90 % 区间", "能耗计入整个设施", "去向", "解码"}},
		{[]string{"compare", "llama-3.1-8b 1xl4 DE", "llama-3.1-8b 1xl4 SE"}, []string{"对比 A", "每个请求能耗", "少"}},
		{[]string{"explain", "energy_wh_per_request", "llama-3.1-8b 1xl4 DE"}, []string{"每个请求能耗：", "来源", "区间"}},
		{[]string{"doctor"}, []string{"程序", "标尺"}},
		{[]string{"--help"}, []string{"用法：", "命令：", "选项："}},
		{[]string{"run", "--help"}, []string{"运行一个方案", "用法："}},
	} {
		out, errs, _ := chinese(c.args...)
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("%v lacks %q:\n%s%s", c.args, want, out, errs)
			}
		}
		for _, line := range strings.Split(out, "\n") {
			if c.args[len(c.args)-1] != "--help" && ansi.StringWidth(line) > pageWidth { // flags stand on one line each
				t.Errorf("%v: %d cells: %s", c.args, ansi.StringWidth(line), line)
			}
		}
	}
}

// Data for programs is the same in every language.
func TestDataHasNoLanguage(t *testing.T) {
	for _, args := range [][]string{
		{"run", "llama-3.1-8b 1xl4 DE", "-o", "json"},
		{"run", "llama-3.1-8b 1xl4 DE", "-o", "csv"},
		{"compare", "llama-3.1-8b 1xl4 DE", "llama-3.1-8b 1xl4 SE", "-o", "json"},
		{"explain", "tpot_ms", "llama-3.1-8b 1xl4 DE", "-o", "csv"},
	} {
		zh, _, _ := chinese(args...)
		var en bytes.Buffer
		run(args, strings.NewReader(""), &en, &bytes.Buffer{}, func(string) string { return "" })
		if zh != en.String() {
			t.Errorf("%v differs", args)
		}
	}
}

func TestErrorsOfTheCommandLineInChinese(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"run", "--nosuch"}, "未知的选项"},
		{[]string{"run", "llama-3.1-8b batch=0"}, "超出范围"},
		{[]string{"run", "llama-3.1-8b", "--set", "tp"}, "没有写成"},
		{[]string{"compare", "llama-3.1-8b"}, "compare 需要"},
	} {
		_, errs, code := chinese(c.args...)
		if !strings.Contains(errs, c.want) || code != exitMalformed {
			t.Errorf("%v says %q, exit %d", c.args, errs, code)
		}
	}
	var errs bytes.Buffer
	if code := run([]string{"--lang", "fr", "version"}, strings.NewReader(""), &bytes.Buffer{}, &errs, func(string) string { return "" }); code != exitMalformed || !strings.Contains(errs.String(), "lang") {
		t.Errorf("--lang fr says %q, exit %d", errs.String(), code)
	}
}

// The language is the flag's, else the locale's; any other locale is English.
func TestLanguageOfTheLocale(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		args []string
		zh   bool
	}{
		{nil, nil, false},
		{map[string]string{"LANG": "zh_CN.UTF-8"}, nil, true},
		{map[string]string{"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, nil, false},
		{map[string]string{"LANG": "de_DE", "LC_MESSAGES": "zh_TW"}, nil, true},
		{map[string]string{"LANG": "zh_CN"}, []string{"--lang=en"}, false},
		{map[string]string{"LANG": "fr_FR"}, []string{"--lang", "zh"}, true},
	} {
		var out bytes.Buffer
		run(append(c.args, "doctor"), strings.NewReader(""), &out, &bytes.Buffer{}, func(k string) string { return c.env[k] })
		if got := strings.ContainsFunc(strings.SplitN(out.String(), "\n", 2)[0], func(r rune) bool { return unicode.Is(unicode.Han, r) }); got != c.zh {
			t.Errorf("%v %v: Chinese %v", c.env, c.args, got)
		}
	}
}
