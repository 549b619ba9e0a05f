package language

import "testing"

func TestSay(t *testing.T) {
	if got := Chinese.Say("Dash"); got != "总览" {
		t.Errorf("Dash in Chinese is %q", got)
	}
	if got := English.Say("Dash"); got != "Dash" {
		t.Errorf("Dash in English is %q", got)
	}
	if got := Chinese.Say("no such text"); got != "no such text" {
		t.Errorf("a missing text became %q", got)
	}
}

func TestParse(t *testing.T) {
	for name, want := range map[string]Language{"zh": Chinese, "zh_CN.UTF-8": Chinese, "zh-Hans": Chinese, "en_US.UTF-8": English} {
		if got, ok := Parse(name); !ok || got != want {
			t.Errorf("Parse(%q) = %v, %v", name, got, ok)
		}
	}
	if _, ok := Parse("fr_FR"); ok {
		t.Error("French is said to be known")
	}
}

func TestCatalogueReads(t *testing.T) {
	if _, err := chinese(); err != nil {
		t.Fatal(err)
	}
}
