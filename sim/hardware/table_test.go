package hardware

import (
	"bytes"
	"strings"
	"testing"
)

const tableHead = CoefficientHeader + "\n"

func TestResolveTakesTheMostSpecificRow(t *testing.T) {
	table, err := ParseCoefficients(strings.NewReader(tableHead+
		"*,*,*,GemmEfficiency,0.5,,,assumed,a\n"+
		"kind:gpu,*,*,GemmEfficiency,0.6,,,assumed,b\n"+
		"generation:hopper,*,*,GemmEfficiency,0.7,0.01,40,fitted,c\n"+
		"generation:hopper,vllm,*,GemmEfficiency,0.75,0.02,12,fitted,d\n"+
		"generation:hopper,vllm,train,GemmEfficiency,0.72,,,assumed,e\n"),
		strings.NewReader(tableHead+"h100-sxm,*,*,Units,132,,,measured,f\n"))
	if err != nil {
		t.Fatal(err)
	}
	h100, a100, cpu := &Device{ID: "h100-sxm"}, &Device{ID: "a100-sxm-80"}, &Device{ID: "epyc-9654", Kind: CPU}
	own := &Device{ID: "my-gpu", Generation: "hopper"} // a preset of the user's names its family
	vllm, eager := &Stack{ID: "vllm"}, &Stack{ID: "pytorch-eager"}
	for _, c := range []struct {
		device *Device
		stack  *Stack
		task   string
		want   float64
		origin Origin
		rows   int
	}{
		{h100, vllm, "generate", 0.75, Fitted, 12},
		{h100, vllm, "train", 0.72, Fitted, 12},
		{h100, eager, "train", 0.7, Inherited, 40}, // rows of the generation under other software
		{h100, nil, "", 0.7, Fitted, 40},
		{own, vllm, "generate", 0.75, Fitted, 12},
		{own, eager, "", 0.7, Inherited, 40},
		{a100, vllm, "generate", 0.6, Inherited, 0},
		{cpu, vllm, "generate", 0.5, Inherited, 0},
	} {
		got := table.Resolve(c.device, c.stack, c.task)
		if got.GemmEfficiency != c.want || got.Origin != c.origin || got.Rows != c.rows {
			t.Errorf("%s %v %q: efficiency %g, %s, %d rows; want %g, %s, %d",
				c.device.ID, c.stack, c.task, got.GemmEfficiency, got.Origin, got.Rows, c.want, c.origin, c.rows)
		}
	}
	if got := table.Resolve(h100, vllm, "").Units; got != 132 {
		t.Errorf("the second file's units are %g, want 132", got)
	}
}

func TestCoefficientFileErrors(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"device,value\n", "wrong number of fields"},
		{"a,b,c,d,e,f,g,h,i\n", "the first line is"},
		{tableHead + "*,*,*,Speed,1,,,assumed,x\n", `line 2: no coefficient is called "Speed"`},
		{tableHead + "*,*,*,Units,many,,,assumed,x\n", `line 2: Units: value "many" is not a number`},
		{tableHead + "*,*,*,Units,-1,,,assumed,x\n", "below zero"},
		{tableHead + "*,*,*,Units,NaN,,,assumed,x\n", "not a number"},
		{tableHead + "*,,*,Units,1,,,assumed,x\n", "an empty device, stack or task"},
		{tableHead + "*,*,*,Units,1,,,guessed,x\n", `origin "guessed" is none of measured, fitted, inherited, assumed`},
		{tableHead + "*,*,*,Units,1,,few,fitted,x\n", `rows "few" is not a whole number`},
		{tableHead + "*,*,*,Units\n", "wrong number of fields"},
		{"", "EOF"},
	} {
		_, err := ParseCoefficients(strings.NewReader(c.file))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want it to contain %q", c.file, err, c.want)
		}
	}
}

func TestCoefficientTableRoundTrip(t *testing.T) {
	file := tableHead + "generation:ada,vllm,*,GemmEfficiency,0.8125,0.03,25,fitted,\"a fit, of rows\"\n*,*,*,Units,132,,,measured,spec\n"
	table, err := ParseCoefficients(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := table.Write(&out); err != nil {
		t.Fatal(err)
	}
	if out.String() != file {
		t.Errorf("written\n%s\nread\n%s", out.String(), file)
	}
}

func FuzzParseCoefficients(f *testing.F) {
	f.Add(tableHead + "*,*,*,Units,132,,,measured,spec\n")
	f.Add(tableHead + "# a comment\nkind:cpu,vllm,train,TileM,16,0.5,3,assumed,x\n")
	f.Add("a,b\n1,2\n")
	f.Fuzz(func(t *testing.T, file string) {
		table, err := ParseCoefficients(strings.NewReader(file))
		if err != nil {
			return
		}
		c := table.Resolve(&Device{ID: "h100-sxm"}, &Stack{ID: "vllm"}, "generate")
		for _, r := range table.Rows {
			if p := c.Field(r.Name); p == nil || *p < 0 || *p != *p {
				t.Fatalf("row %+v was accepted", r)
			}
		}
	})
}
