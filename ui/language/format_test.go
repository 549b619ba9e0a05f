package language

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"testing"
	"unicode"
)

var (
	verbs   = regexp.MustCompile(`%(\[(\d+)\])?[-+#0-9.]*([a-zA-Z%])`)
	indexed = regexp.MustCompile(`%\[\d+\]`)
)

// taken are the values that a format puts in: their place and verb.
func taken(format string) ([]string, error) {
	var out []string
	next := 1
	for _, m := range verbs.FindAllStringSubmatch(format, -1) {
		switch {
		case m[3] == "%":
			continue
		case m[3] != "s" && m[3] != "d":
			return nil, fmt.Errorf("%q is neither %%s nor %%d", m[0])
		case m[2] != "":
			_, _ = fmt.Sscan(m[2], &next)
		}
		out = append(out, fmt.Sprint(next, m[3]))
		next++
	}
	sort.Strings(out)
	return out, nil
}

// A translation puts in the same values as its text, each as often.
func TestFormatsAgree(t *testing.T) {
	all, err := Texts()
	if err != nil {
		t.Fatal(err)
	}
	for text, said := range all {
		a, errA := taken(text)
		b, errB := taken(said)
		if errA != nil && strings.Contains(text, "%s") || errB != nil && strings.Contains(said, "%s") {
			t.Errorf("%q: %v %v", text, errA, errB)
			continue
		}
		if !strings.Contains(text, "%s") {
			if indexed.MatchString(said) || strings.Contains(said, "%s") {
				t.Errorf("%q has no values, %q has", text, said)
			}
			continue
		}
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("%q takes %v, %q takes %v", text, a, said, b)
		}
		if strings.Contains(text, "%d") {
			continue
		}
		values := make([]any, len(a))
		for i := range values {
			values[i] = fmt.Sprintf("<%d>", i)
		}
		told := fmt.Sprintf(said, values...)
		if strings.Contains(told, "%!") {
			t.Errorf("%q becomes %q", said, told)
		}
		for _, v := range values {
			if !strings.Contains(told, v.(string)) {
				t.Errorf("%q loses %v", said, v)
			}
		}
	}
}

// Translations are Chinese: they hold a Han character or a full-width sign,
// their edges are as the English ones where a space matters, and nothing in
// them breaks a line.
func TestTranslationsAreChinese(t *testing.T) {
	all, err := Texts()
	if err != nil {
		t.Fatal(err)
	}
	for text, said := range all {
		if !strings.ContainsFunc(said, func(r rune) bool {
			return unicode.Is(unicode.Han, r) || r >= 0xFF00 && r <= 0xFFEF || strings.ContainsRune("“”。、—–", r)
		}) && said != text && strings.Trim(said, " /") != "%s" && strings.ReplaceAll(said, "%s", "") != "" && !strings.Contains(said, "%s / %s") {
			t.Errorf("%q is %q", text, said)
		}
		if strings.Contains(said, "\n") && !strings.Contains(text, "\n") {
			t.Errorf("%q and %q differ in lines", text, said)
		}
		for _, sign := range []string{"，", "。", "；", "："} {
			if strings.HasPrefix(said, sign) && !strings.HasPrefix(text, " ") && !strings.ContainsAny(text[:1], ",.;:-—") {
				t.Errorf("%q begins with a sign: %q", text, said)
			}
		}
	}
}

func TestRetell(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "",
		"no such sentence here": "no such sentence here",
		"3 does not divide the 32 attention heads":         "3 不能整除 32 个注意力头",
		"fp8 weights are expanded to bf16 on the way in":   "fp8 权重读入时展开为 bf16",
		"llama-7b has no experts":                          "llama-7b 没有专家",
		"energy of the unit of work, boundary facility":    "工作单位的能耗，口径 设施",
		"batch at its default: a busy interactive service": "batch 取默认值：繁忙的交互式服务",
		"fitted, 359 measured rows":                        "拟合，359 行实测",
		"Ember, yearly mean, 2024":                         "Ember, yearly mean, 2024",
	} {
		if got := Chinese.Retell(text); got != want {
			t.Errorf("%q is retold as %q, want %q", text, got, want)
		}
		if got := English.Retell(text); got != text {
			t.Errorf("English retells %q as %q", text, got)
		}
	}
}

func FuzzRetell(f *testing.F) {
	for _, text := range []string{"", "%", "%s", "a %s b", "x has no experts", "a; b", "tp: 3 does not divide the 4 attention heads", "\xff to \xfe"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := Chinese.Retell(text); got == "" && text != "" || strings.Contains(got, "%!") && !strings.Contains(text, "%!") {
			t.Errorf("%q is retold as %q", text, got)
		}
		_ = Chinese.Value(text)
	})
}
