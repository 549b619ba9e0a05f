package ui

import (
	"strings"
	"testing"

	"wattif/ui/block"
	"wattif/ui/language"
	"wattif/ui/uitest"
)

// Footers fit 80 columns in Chinese as well, with all their hints but two at
// most, command and help last.
func TestChineseFooterFits(t *testing.T) {
	for f, items := range footers {
		shown := footerFor(language.Chinese, usualKeymap, f, 79)
		n := 1
		for _, it := range shown {
			n += block.Width(it[0]) + 1 + block.Width(it[1]) + 2
		}
		if n-2 > 80 {
			t.Errorf("footer of pane %d needs %d cells", f, n-2)
		}
		if last := len(shown); last < len(items)-2 || shown[last-1][1] != "帮助" || shown[last-2][1] != "命令" {
			t.Errorf("footer of pane %d is %v", f, shown)
		}
	}
}

// The language changes at once, by name or by the action, and back.
func TestLanguageChangesLive(t *testing.T) {
	d, a := drive(t, 120, 35)
	english := d.Screen()
	d.Press(":").Type("lang zh").Press("enter").Exact().Shows("总览", "批大小", "屏幕现在使用中文。")
	if a.options.Language != language.Chinese {
		t.Fatal("the language is not Chinese")
	}
	d.Press("right").Shows("权重格式")
	d.Press("u")
	d.Press(":").Type("language").Press("enter").Exact().Shows("Dash", "the screen speaks English now.")
	strip := func(s string) string {
		lines := strings.Split(s, "\n")
		return strings.Join(lines[:len(lines)-2], "\n")
	}
	if strip(d.Screen()) != strip(english) {
		t.Error("the screen is not as before")
	}
	d.Press(":").Type("lang fr").Press("enter").Exact()
	if a.options.Language != language.English {
		t.Error("French changed the language")
	}
}

// What was chosen on the screen is kept with the session; --lang wins over it,
// the configuration does not.
func TestLanguageIsKept(t *testing.T) {
	store := &memoryStore{}
	a := app(t, Options{Store: store})
	kept, err := marshalSession(a.session)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(kept), "language") {
		t.Error("a language that nobody chose is kept")
	}
	a.setLanguage(language.Chinese)
	if store.kept, err = marshalSession(a.session); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		o    Options
		want language.Language
	}{
		{Options{Store: store}, language.Chinese},
		{Options{Store: store, Language: language.English, LanguageAsked: true}, language.English},
		{Options{Store: store, Fresh: true}, language.English},
		{Options{Store: store, Fresh: true, Language: language.Chinese}, language.Chinese},
	} {
		if b := app(t, c.o); b.options.Language != c.want || b.session.speech != c.want {
			t.Errorf("%+v speaks %v and %v", c.o.LanguageAsked, b.options.Language, b.session.speech)
		}
	}
}

// Chinese frames hold their rectangle at small and odd sizes too.
func TestChineseHoldsItsRectangle(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {2, 3}, {7, 4}, {13, 5}, {20, 6}, {31, 9}, {40, 12}, {41, 13}, {61, 47}, {79, 23}, {80, 50}, {97, 48}, {111, 31}, {151, 41}, {240, 70}} {
		for name, keys := range scenes {
			a := app(t, Options{Theme: "mono", Language: language.Chinese})
			d := uitest.New(t, a, size[0], size[1])
			for _, k := range keys {
				d.Press(k)
			}
			if !t.Run(name, func(*testing.T) { d.Exact() }) {
				return
			}
		}
	}
}

// Refusals are said in Chinese, their parts in place.
func TestErrorsInChinese(t *testing.T) {
	d, _ := driveChinese(t, 120, 35, Options{})
	for _, c := range []struct{ typed, want string }{
		{"batch=0", "“0” 超出范围"},
		{"weights=fp7", "不在可选之列"},
		{"tp=3", "每 3 台设备一个引擎，不能整除 2"},
		{"hardware=h1000", "你是否想用"},
		{"nosuch=1", "不是"},
	} {
		d.Press(":").Type(c.typed).Press("enter").Exact()
		if !d.Contains(c.want) {
			t.Errorf("%s: %q is not in\n%s", c.typed, c.want, d.Screen())
		}
		d.Press("esc")
	}
}
