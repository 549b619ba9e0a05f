package hardware

import (
	"strings"
	"testing"
)

// The row that is named is the one whose value is used.
func TestRowIsWhatResolveTakes(t *testing.T) {
	table, err := ParseCoefficients(strings.NewReader(CoefficientHeader + `
*,*,*,GemmEfficiency,0.5,,,assumed,all
kind:gpu,*,*,GemmEfficiency,0.6,,,assumed,gpus
generation:hopper,*,*,GemmEfficiency,0.7,,12,fitted,hopper
generation:hopper,vllm,*,GemmEfficiency,0.71,,5,fitted,hopper with vllm
generation:hopper,vllm,train,GemmEfficiency,0.72,,3,fitted,training
other,*,*,GemmEfficiency,0.9,,,measured,another device
`))
	if err != nil {
		t.Fatal(err)
	}
	d := &Device{ID: "some-hopper", Kind: GPU, Generation: "hopper"}
	for _, c := range []struct{ stack, task, source string }{
		{"vllm", "generate", "hopper with vllm"}, {"vllm", "train", "training"}, {"sglang", "generate", "hopper"},
	} {
		row, ok := table.Row(d, &Stack{ID: c.stack}, c.task, "GemmEfficiency")
		if !ok || row.Source != c.source {
			t.Errorf("%s %s: %q, want %q", c.stack, c.task, row.Source, c.source)
		}
		if got := table.Resolve(d, &Stack{ID: c.stack}, c.task); got.GemmEfficiency != row.Value {
			t.Errorf("%s %s: %g is used, but %g is named", c.stack, c.task, got.GemmEfficiency, row.Value)
		}
	}
	if _, ok := table.Row(d, nil, "generate", "PowerFloor"); ok {
		t.Error("a coefficient without a row has one")
	}
	if _, ok := (*CoefficientTable)(nil).Row(d, nil, "generate", "GemmEfficiency"); ok {
		t.Error("no table has a row")
	}
}
