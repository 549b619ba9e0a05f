package share

import (
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/knob"
)

var loadOnce = sync.OnceValues(presets.Load)

func library(tb testing.TB) *presets.Library {
	tb.Helper()
	l, err := loadOnce()
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func parse(tb testing.TB, line string) sim.Scenario {
	tb.Helper()
	s, err := knob.ParseLine(line, library(tb))
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// wander turns n random knobs some random steps, as people do.
func wander(s sim.Scenario, n int, random *rand.Rand, c knob.Catalog) sim.Scenario {
	table := knob.All()
	for range n {
		k := &table[random.IntN(len(table))]
		if ok, _ := k.Applies(&s); !ok || k.Kind == knob.Text {
			continue
		}
		next := s
		v, _ := k.Step(&next, c, 1-2*random.IntN(2), random.IntN(3) == 0)
		if k.Set(&next, v, c) == nil {
			if _, err := sim.Run(&next); err == nil {
				s = next
			}
		}
	}
	return s
}

// The multiplication is that of a field: every digit but 0 has a power of 2.
func TestFieldOf32(t *testing.T) {
	seen := map[int]bool{}
	for x, n := 1, 0; n < 31; n++ {
		if seen[x] {
			t.Fatalf("2^%d is %d again", n, x)
		}
		seen[x] = true
		x = times(x, 2)
	}
	// By hand: x^4 (16) times x is x^5 = x^2 + 1, which is 5.
	if got := times(16, 2); got != 5 {
		t.Errorf("16 x 2 is %d", got)
	}
	// (x+1)(x+1) = x^2 + 1 without carries.
	if got := times(3, 3); got != 5 {
		t.Errorf("3 x 3 is %d", got)
	}
}

// Every situation and many scenarios near one come back as they were.
func TestCodeComesBack(t *testing.T) {
	l := library(t)
	random := rand.New(rand.NewPCG(1, 2))
	short, long := 0, 0
	check := func(s sim.Scenario) {
		t.Helper()
		code, err := Code(&s, l)
		if err != nil {
			var e *LongError
			if !errors.As(err, &e) {
				t.Fatalf("%s: %v", knob.FormatLine(&s, l), err)
			}
			long++
			return
		}
		short++
		o, err := Open(code, l)
		if err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		got := o.Scenarios[0]
		got.Name = s.Name
		if got != s {
			t.Fatalf("%s comes back with other %v", code, knob.Changed(&got, &s))
		}
		// Read aloud: small letters, no dashes, O for 0 and L for 1.
		loose := strings.NewReplacer("0", "o", "1", "l").Replace(strings.ToLower(code))
		if tight := strings.ReplaceAll(code, "-", ""); strings.ContainsAny(tight, "0123456789") && !IsCode(tight) {
			t.Fatalf("%s is no code", tight)
		}
		if o, err := Open(loose, l); err != nil || o.Scenarios[0] != func() sim.Scenario { g := got; g.Name = o.Scenarios[0].Name; return g }() {
			t.Fatalf("%s read loosely: %v", loose, err)
		}
	}
	for _, p := range l.Scenarios() {
		s, err := l.Scenario(p.ID)
		if err != nil {
			t.Fatal(err)
		}
		check(s)
		if long > 0 {
			t.Fatalf("the situation %s has no short code", p.ID)
		}
		check(wander(s, 3, random, l))
	}
	if long > short/10 {
		t.Errorf("%d of %d have no short code", long, long+short)
	}
}

// Nearly all ids are told apart by their tags; what is not has no short code.
func TestTagsTellApart(t *testing.T) {
	l := library(t)
	check := func(kind string, g tag, ids []string) {
		seen := map[uint64]string{}
		same := 0
		for _, id := range ids {
			if other, ok := seen[g.of(id)]; ok && id != other {
				same++
			}
			seen[g.of(id)] = id
		}
		if same > len(ids)/40 {
			t.Errorf("%d of %d ids of kind %s have the tag of another", same, len(ids), kind)
		}
	}
	check("situation", situationTag, situations(l))
	check("knob", knobTag, knob.IDs())
	for kind, g := range kindTags {
		var ids []string
		for _, o := range l.Options(kind) {
			ids = append(ids, o.ID)
		}
		check(kind, g, ids)
	}
}

func TestCodeIsShort(t *testing.T) {
	l := library(t)
	all := l.Scenarios()
	s, err := l.Scenario(all[4].ID)
	if err != nil {
		t.Fatal(err)
	}
	code, err := Code(&s, l)
	if err != nil || len(code) > len("WAT-7K3M-9QPX-2") {
		t.Errorf("a situation is %s (%v)", code, err)
	}
	if err := knob.Assign(&s, "batch", "64", l); err != nil {
		t.Fatal(err)
	}
	if err := knob.Assign(&s, "region", "SE", l); err != nil {
		t.Fatal(err)
	}
	if code, err = Code(&s, l); err != nil || len(code) > len("WAT-7K3M-9QPX-7K3M-9QPX-2") {
		t.Errorf("two changes are %s (%v)", code, err)
	}
	if strings.ContainsAny(code[len(prefix):], "ILOU") {
		t.Errorf("%s has a letter that is misread", code)
	}
}

func TestWordsAreNoCodes(t *testing.T) {
	for _, text := range []string{"", "wat", "watt", "water", "wattif", "wattage", "waterloo1", "llama-3.1-8b", "wattif1", "watson-7b"} {
		if Is(text) {
			t.Errorf("%q is taken for a code", text)
		}
	}
}

// What cannot be short says so, and why.
func TestLongScenariosSaySo(t *testing.T) {
	l := library(t)
	s := parse(t, "llama-3.1-8b 1xl4 b7 in1234 out567 pue=1.23 wue=0.77 carbon_intensity=123.4 electricity_price=0.123 device_price=12345 utilization=0.43 lifetime=3.7")
	_, err := Code(&s, l)
	var e *LongError
	if !errors.As(err, &e) || !strings.Contains(err.Error(), "the line says it all") {
		t.Errorf("%v", err)
	}
	s = parse(t, "llama-3.1-8b pue=1.2345678")
	if _, err := Code(&s, l); !errors.As(err, &e) || !strings.Contains(err.Error(), "pue") {
		t.Errorf("%v", err)
	}
}

// One wrong character anywhere is found and its group named; so are two that
// were swapped.
func TestDamageIsFound(t *testing.T) {
	l := library(t)
	s := parse(t, "llama-3.1-70b fp8 2xh100-sxm tp2 b32 in2k out256 DE")
	code, err := Code(&s, l)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	named := 0
	tried := 0
	for i := len(prefix); i < len(code); i++ {
		if code[i] == '-' {
			continue
		}
		for range 4 {
			c := alphabet[random.IntN(32)]
			if c == code[i] {
				continue
			}
			tried++
			wrong := code[:i] + string(c) + code[i+1:]
			_, err := Open(wrong, l)
			var e *DamageError
			if !errors.As(err, &e) {
				t.Fatalf("%s was read: %v", wrong, err)
			}
			if e.Group == 0 {
				continue // more than one way to mend it
			}
			named++
			if want := strings.Count(code[:i], "-"); e.Group != want || e.Nearest != code {
				t.Errorf("%s: group %d, nearest %s; it is group %d of %s", wrong, e.Group, e.Nearest, want, code)
			}
		}
		if i+1 < len(code) && code[i+1] != '-' && code[i] != code[i+1] {
			swapped := code[:i] + string(code[i+1]) + string(code[i]) + code[i+2:]
			if _, err := Open(swapped, l); err == nil {
				t.Errorf("%s was read", swapped)
			}
		}
	}
	if named < tried*9/10 {
		t.Errorf("the group is named in %d of %d", named, tried)
	}
	for text, want := range map[string]string{
		code[:4] + "U" + code[5:]: "group 1",
		code[:len(code)-3]:        "has 3 of 4 characters", // the last group was lost with its neighbour's end
		"WAT-7K3-9QPX-2":          "group 1 (7K3) has 3 of 4",
		"WAT-2":                   "groups",
		"WAT-7K3M-9QPX-?":         "group 3 (?) has a character",
		"WAT-日本語-1":               "has a character that no code has",
	} {
		_, err := Open(text, l)
		if err == nil || !strings.Contains(err.Error(), want) && !strings.Contains(err.Error(), "of 1 characters") {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestFullComesBack(t *testing.T) {
	l := library(t)
	random := rand.New(rand.NewPCG(5, 6))
	var all []sim.Scenario
	for _, p := range l.Scenarios()[:6] {
		s, err := l.Scenario(p.ID)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, wander(s, 12, random, l))
	}
	all[2].Name = "wärmer 日本"
	text, err := Full(all, 1, 4, l)
	if err != nil {
		t.Fatal(err)
	}
	o, err := Open(" "+text[:30]+"\n"+text[30:]+"\n", l)
	if err != nil || o.Baseline != 1 || o.Current != 4 || o.Note != "" || len(o.Scenarios) != len(all) {
		t.Fatalf("%+v %v", o, err)
	}
	for i := range all {
		if o.Scenarios[i] != all[i] {
			t.Errorf("scenario %d comes back with other %v", i, knob.Changed(&o.Scenarios[i], &all[i]))
		}
	}
	for i := len(fullPrefix); i < len(text); i += 7 {
		c := byte('A')
		if text[i] == 'A' {
			c = 'B'
		}
		if _, err := Open(text[:i]+string(c)+text[i+1:], l); err == nil {
			t.Errorf("a wrong character at %d was read", i)
		}
		if _, err := Open(text[:i], l); err == nil {
			t.Errorf("the first %d characters were read", i)
		}
	}
	if _, err := Full(nil, 0, 0, l); err == nil {
		t.Error("nothing was shared")
	}
	if o, err := readFull(pack(t, `{"data":"00000000","scenarios":[{"line":"llama-3.1-8b"}]}`), l); err != nil || !strings.Contains(o.Note, "made with data 00000000") {
		t.Errorf("%+v %v", o, err)
	}
}

func FuzzOpen(f *testing.F) {
	for _, text := range []string{"WAT-7K3M-9QPX-2", "wattif1:eJwDAAAAAAE", "wat 0000 0000 0", "WAT-", "wattif1:", "WAT0000", "WAT-00000000000000000000000000000-0"} {
		f.Add(text)
	}
	l := library(f)
	s := parse(f, "llama-3.1-70b fp8 2xh100-sxm tp2 b32")
	if code, err := Code(&s, l); err == nil {
		f.Add(code)
	}
	if text, err := Full([]sim.Scenario{s}, 0, 0, l); err == nil {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := Open(text, l)
		if err != nil {
			return
		}
		for i := range o.Scenarios {
			// What is read can be said again.
			if line := knob.FormatLine(&o.Scenarios[i], l); line == "" {
				t.Fatal("no line")
			}
		}
	})
}
