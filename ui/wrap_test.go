package ui

import (
	"reflect"
	"testing"

	"wattif/ui/block"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text string
		w    int
		want []string
	}{
		{"one two  three", 7, []string{"one two", "three"}},
		{"extraordinary", 5, []string{"extra"}},
		{"  ", 5, nil},
		{"显存放得下吗", 6, []string{"显存放", "得下吗"}},
		{"显存放，得下吗", 6, []string{"显存", "放，得", "下吗"}}, // a comma begins no line
		{"每块 H100 有 80 GB。", 10, []string{"每块 H100", "有 80 GB。"}},
		{"写（读）写", 6, []string{"写", "（读）", "写"}},
	} {
		if got := wrap(c.text, c.w); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q at %d: %q, want %q", c.text, c.w, got, c.want)
		}
	}
	for w := 1; w < 40; w++ {
		for _, l := range wrap("GeForce RTX 4090 有 24 GB 显存。Llama 3.1 8B（八十亿个权重）用 bf16 存放：每个两字节。", w) {
			if block.Width(l) > w {
				t.Errorf("%q has more than %d cells", l, w)
			}
		}
	}
}
