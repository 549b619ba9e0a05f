package calibrate

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"wattif/sim"
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/knob"
	"wattif/sim/model"
)

// catalog is a catalogue of one entry of each kind, and of any device a
// recurrent row may name.
type catalog struct{}

func (catalog) Options(kind string) []knob.Option {
	return map[string][]knob.Option{
		"model": {{ID: "llama-3.1-8b"}}, "hardware": {{ID: "h100-sxm"}}, "stack": {{ID: "vllm"}}, "region": {{ID: "DE"}},
	}[kind]
}

func (catalog) Model(ref string) (model.Architecture, error) {
	if ref != "llama-3.1-8b" {
		return model.Architecture{}, &sim.KnobError{Knob: "model", Value: ref, Reason: "is not a known model", Nearest: "llama-3.1-8b"}
	}
	a := model.Architecture{
		ID: ref, Name: ref, Family: model.Decoder, Layers: 32, Hidden: 4096, Heads: 32, KVHeads: 8, HeadDim: 128,
		FFN: 14336, Vocab: 128256, GatedFFN: true, Context: 131072,
	}
	a.Normalize()
	return a, nil
}

func (catalog) Device(ref string) (hardware.Device, error) {
	d := hardware.Device{ID: ref, Name: ref, Kind: hardware.GPU, TDP: 700, MemoryBytes: 80e9, MemoryBandwidth: 3e12, VectorPeak: 60e12, LinkDomain: 8, LinkBandwidth: 450e9}
	d.Peak[model.FP32], d.Peak[model.BF16], d.Peak[model.FP16] = 60e12, 900e12, 900e12
	return d, nil
}

func (catalog) Stack(ref string) (hardware.Stack, error) {
	return hardware.Stack{ID: ref, Name: ref, Tasks: "generate encode train lora qlora", MemoryFraction: 0.9}, nil
}

func (catalog) Region(ref string) (footprint.Region, error) {
	return footprint.Region{ID: ref, Name: ref, Kind: "country", GridGPerKWh: 350, MarketG: -1, WUE: -1, WaterLPerKWh: -1}, nil
}

func (catalog) Coefficients(*hardware.Device, *hardware.Stack, string) hardware.Coefficients {
	return hardware.DefaultCoefficients()
}

func read(t *testing.T, text string) Cases {
	t.Helper()
	c, err := ReadCases(strings.NewReader(text), "rows.csv")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Every row is in the report, resolved or with its reason, whatever the order
// of the columns.
func TestEveryRowIsCounted(t *testing.T) {
	a := read(t, `id,group,model,batch,input_len,metric,measured
1,g,llama-3.1-8b,4,1000,tpot_ms,10
2,g,lama,4,1000,tpot_ms,10
3,h,llama-3.1-8b,4,1000,tpot,10
4,h,llama-3.1-8b,0,1000,tpot_ms,10
5,h,llama-3.1-8b,4,1000,step_s,10
6,h,llama-3.1-8b,4,1000,tpot_ms,
7,h,llama-3.1-8b,4,1000,tpot_ms,-3
`)
	r := Validate(a, catalog{})
	if r.Overall.Rows != 7 || r.Overall.Resolved != 1 || len(r.Unresolved) != 6 {
		t.Fatalf("%d rows, %d resolved, %d unresolved", r.Overall.Rows, r.Overall.Resolved, len(r.Unresolved))
	}
	for i, part := range []string{"did you mean llama-3.1-8b?", "is not a metric", "batch", "does not apply to task generate", `"" is not a number`, "not above 0"} {
		if u := r.Unresolved[i]; !strings.Contains(u.Reason, part) {
			t.Errorf("row %s: %q does not say %q", u.ID, u.Reason, part)
		}
	}
	if len(r.Groups) != 2 || r.Groups[0].Group != "g" || r.Groups[0].Rows != 2 || r.Groups[1].Rows != 5 {
		t.Errorf("groups are %+v", r.Groups)
	}
	b := read(t, `measured,metric,input_len,batch,model,group,id
10,tpot_ms,1000,4,llama-3.1-8b,g,1
`)
	if other := Validate(b, catalog{}); !reflect.DeepEqual(other.Rows[0], r.Rows[0]) {
		t.Errorf("column order matters: %+v and %+v", other.Rows[0], r.Rows[0])
	}
}

// A prediction is what the engine says of the scenario, neither more nor less.
func TestPredictionIsTheEngines(t *testing.T) {
	cases := read(t, `id,group,model,batch,input_len,output_len,devices,tp,metric,measured
1,g,llama-3.1-8b,4,1000,397.6,2,2,latency_s,3
`)
	s, _, err := cases.Scenarios[0].Scenario(catalog{})
	if err != nil {
		t.Fatal(err)
	}
	// 397.6 tokens is a measured mean; the nearest whole number runs.
	if s.OutputLen != 398 || s.InputLen != 1000 || s.Batch != 4 || s.Devices != 2 || s.TP != 2 {
		t.Fatalf("scenario is %+v", s)
	}
	result, err := sim.Run(&s)
	if err != nil {
		t.Fatal(err)
	}
	r := Validate(cases, catalog{})
	if got := r.Rows[0]; got.Predicted != result.Latency || math.Abs(got.Error-(result.Latency/3-1)) > 1e-12 {
		t.Errorf("row is %+v, latency %g", got, result.Latency)
	}
}

func TestReadCasesRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "rows.csv: is empty"},
		{"id,metric\n", "rows.csv:1: needs the columns metric and measured"},
		{"id,metric,measured\n", "rows.csv: has a header and no rows"},
		{"id,metric,metric,measured\na,b,c,d\n", `rows.csv:1: column "metric" is named twice`},
		{"id,metric,measured\na,tpot_ms,1\na,tpot_ms,1\n", `rows.csv:3: id "a" is used twice`},
		{"id,metric,measured\na,tpot_ms,1,2\n", "rows.csv:2: has 4 cells, the header 3"},
		{"id,metric,measured\n\"a,tpot_ms,1\n", "rows.csv:"},
		{"id,op\na,gemm\n", "rows.csv:1: single operations need a column time_us"},
		{"id,cell,batch_per_device\na,LSTM,1\n", "rows.csv:1: recurrent rows need"},
	} {
		_, err := ReadCases(strings.NewReader(c.text), "rows.csv")
		var file *FileError
		if !errors.As(err, &file) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q gives %v, want %s", c.text, err, c.want)
		}
	}
}

func TestAssumptionsAreSaid(t *testing.T) {
	cases := read(t, `id,source,task,model,metric,measured,note
1,ml-energy/leaderboard-v2,generate,llama-3.1-8b,output_tok_s,1,task=chat (ShareGPT)
2,somebody,generate,llama-3.1-8b,output_tok_s,1,
3,Patterson,train,llama-3.1-8b,device_hours,1,
`)
	want := []string{"input_len=161", "input_len=200", ""}
	for i := range cases.Scenarios {
		s, assumed, err := cases.Scenarios[i].Scenario(catalog{})
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(assumed, " ")
		if want[i] == "" && text != "" || !strings.HasPrefix(text, want[i]) {
			t.Errorf("row %s assumes %q, want %q", cases.Scenarios[i].ID, text, want[i])
		}
		if i == 0 && s.InputLen != chatPrompt {
			t.Errorf("prompt is %d", s.InputLen)
		}
	}
}

// Lengths drawn between 0.8 and 1.0 of the nominal ones are 0.9 of them.
func TestRandomLengthsAreShorter(t *testing.T) {
	cases := read(t, `id,task,model,input_len,output_len,metric,measured,note
1,generate,llama-3.1-8b,1000,500,tpot_ms,1,random prompts with length ratio 0.8-1.0
`)
	s, assumed, err := cases.Scenarios[0].Scenario(catalog{})
	if err != nil || s.InputLen != 900 || s.OutputLen != 450 || len(assumed) != 0 {
		t.Errorf("%d in, %d out, assumed %v, %v", s.InputLen, s.OutputLen, assumed, err)
	}
}

func TestQuantile(t *testing.T) {
	for _, c := range []struct {
		values []float64
		p      float64
		want   float64
	}{
		{[]float64{3, 1, 2}, 0.5, 2},
		{[]float64{4, 1, 2, 3}, 0.5, 2.5}, // between 2 and 3
		{[]float64{0, 10}, 0.9, 9},        // nine tenths of the way
		{[]float64{5}, 0.9, 5},
		{[]float64{1, 2, 3, 4, 5}, 0.9, 4.6}, // position 3.6 of 0..4
		{[]float64{1, 2, 3}, 1, 3},
	} {
		if got := Quantile(c.values, c.p); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("Quantile(%v, %g) = %g, want %g", c.values, c.p, got, c.want)
		}
	}
	if !math.IsNaN(Quantile(nil, 0.5)) {
		t.Error("the median of nothing is a number")
	}
}

func TestGroupsSumUp(t *testing.T) {
	row := func(group string, measured, predicted, low, high float64) Row {
		return Row{Group: group, Measured: measured, Predicted: predicted, Low: low, High: high, Error: predicted/measured - 1, Fits: true}
	}
	r := Report{
		Rows: []Row{
			row("a", 10, 11, 9, 13),  // +10 %, inside
			row("a", 10, 8, 7, 9),    // -20 %, outside
			row("b", 10, 14, 11, 18), // +40 %, outside
		},
		Unresolved: []Unresolved{{ID: "x", Group: "b", Reason: "why"}},
	}
	r.summarise()
	a, b, all := r.Groups[0], r.Groups[1], r.Overall
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%s is %g, want %g", what, got, want)
		}
	}
	near("median of a", a.MedianAPE, 0.15) // between 0.1 and 0.2
	near("bias of a", a.Bias, -0.05)       // between -0.2 and 0.1
	near("coverage of a", a.Coverage90, 0.5)
	near("coverage of b", b.Coverage90, 0)
	near("median of all", all.MedianAPE, 0.2)
	near("90th of all", all.P90APE, 0.36) // position 1.8 of 0.1, 0.2, 0.4
	near("coverage of all", all.Coverage90, 1.0/3)
	if b.Rows != 2 || b.Resolved != 1 || all.Rows != 4 || all.Resolved != 3 {
		t.Errorf("counts are %+v and %+v", b, all)
	}
}

func FuzzReadCases(f *testing.F) {
	f.Add("id,model,metric,measured\n1,llama-3.1-8b,tpot_ms,3\n")
	f.Add("id,op,m,n,k,precision,hardware,framework,time_us\n1,gemm,1,1,1,bf16,NVIDIA H100,x,3\n")
	f.Add("id,cell,layers,hidden,batch_per_device,metric,value,seq_len\n1,LSTM,4 enc + 4 dec,8,2,tokens_per_s,3,<=50\n")
	f.Add("id,cell,layers,hidden,batch_per_device,metric,value,phase,hardware,precision,seq_len\n1,GRU,2,8,2,step_time_ms,3,no optimizer,P100,fp32,9\n")
	f.Fuzz(func(t *testing.T, text string) {
		cases, err := ReadCases(strings.NewReader(text), "f.csv")
		if err != nil {
			return
		}
		r := Validate(cases, catalog{})
		if n := len(r.Rows) + len(r.Unresolved); n != cases.Rows() {
			t.Fatalf("%d rows read, %d reported", cases.Rows(), n)
		}
	})
}
