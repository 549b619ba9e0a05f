package explore

import (
	"errors"
	"strings"
	"testing"

	"wattif/sim"
	"wattif/sim/knob"
)

func start(t testing.TB) sim.Scenario {
	t.Helper()
	s, err := knob.Default(fake{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestParseAxis(t *testing.T) {
	s := start(t)
	for _, tc := range []struct{ text, want string }{
		{"batch=1,8,64", "1 8 64"},
		{"batch=1, 8 ,max", "1 8 max"},
		{"b=1,1,2", "1 2"},
		{"batch=1..9:5", "1 3 5 7 9"},
		{"batch=1..256:9:log", "1 2 4 8 16 32 64 128 256"},
		{"batch=1..100", "1 2 4 8 16 32 64 100"},
		// 1 to 4 in 9 even steps, rounded to whole sequences: doubles dropped.
		{"batch=1..4:9", "1 2 3 4"},
		{"batch=8..1:4:log", "8 4 2 1"},
		{"batch=5..5:1", "5"},
		{"pue=1.1..1.5:5", "1.1 1.2 1.3 1.4 1.5"},
		{"utilization=20%..100%:3", "0.2 0.6 1"},
		{"pue=1..1.2", "1 1.05 1.1 1.15 1.2"},
		{"region=SE,PL", "SE PL"},
		{"region=*", "DE SE PL"},
		{"weights=fp8,bf16", "fp8 bf16"},
		{"month=*", "1 2 3 4 5 6 7 8 9 10 11 12"},
		{"zero=*", "0 1 2 3"},
		{"input_len=1k..4k:3", "1024 2560 4096"},
		{"input_len=1k..8k:4:log", "1024 2048 4096 8192"},
		{"hardware=*", "h100-sxm small"},
		{"train_tokens=1B..100B:3:log", "1000000000 10000000000 100000000000"},
	} {
		a, err := ParseAxis(tc.text, &s, fake{})
		if err != nil {
			t.Errorf("%q: %v", tc.text, err)
			continue
		}
		k, err := knob.Find(a.Knob)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range a.Values {
			got = append(got, k.Format(v))
		}
		if text := strings.Join(got, " "); text != tc.want {
			t.Errorf("%q: %s, want %s", tc.text, text, tc.want)
		}
	}
	for _, tc := range []struct{ text, want string }{
		{"batch", "is not an axis"},
		{"bacth=1", "did you mean batch"},
		{"batch=", "empty value"},
		{"batch=1,,2", "empty value"},
		{"batch=0..4:2", "out of range"},
		{"batch=1..8:0", "how many"},
		{"batch=1..8:x", "how many"},
		{"batch=1..8:3:exp", "neither"},
		{"batch=1..max:3", "number to number"},
		{"input_len=0..8:3:log", "factors"},
		{"batch=8..1", "has to rise"},
		{"train_tokens=*", "no list"},
		{"batch=*", "no list"},
		{"weights=fp7", "did you mean fp8"},
		{"region=XX", "not known"},
		{"batch=1..8:9999999", "more than"},
	} {
		_, err := ParseAxis(tc.text, &s, fake{})
		var ke *sim.KnobError
		if !errors.As(err, &ke) || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%q: %v, want %q", tc.text, err, tc.want)
		}
	}
}

func TestParseShard(t *testing.T) {
	if i, n, err := ParseShard("2/8"); err != nil || i != 2 || n != 8 {
		t.Errorf("2/8: %d %d %v", i, n, err)
	}
	for _, text := range []string{"", "0/2", "3/2", "1", "a/b", "-1/2", "1/0"} {
		if _, _, err := ParseShard(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func FuzzParseAxis(f *testing.F) {
	for _, text := range []string{"batch=1,8,64", "batch=1..256:9:log", "region=*", "pue=1..2", "a=..", "batch=..:", "batch=1..2:3:4", "in=1e3..2k:5", "lifetime=1..30"} {
		f.Add(text)
	}
	s, err := knob.Default(fake{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseAxis(text, &s, fake{})
		if err != nil {
			var ke *sim.KnobError
			if !errors.As(err, &ke) {
				t.Fatalf("%q: %v is no KnobError", text, err)
			}
			return
		}
		k, err := knob.Find(a.Knob)
		if err != nil || len(a.Values) == 0 {
			t.Fatalf("%q: knob %q with %d values", text, a.Knob, len(a.Values))
		}
		for _, v := range a.Values {
			if _, err := k.Parse(k.Format(v), &s, fake{}); err != nil {
				t.Fatalf("%q holds %v, which the knob refuses: %v", text, v, err)
			}
		}
	})
}
