package calibrate

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"wattif/sim/hardware"
)

// Accuracy is what the page on accuracy is made of.
type Accuracy struct {
	Figures []Figures
	Shipped *Report // of the rows that travel with the program
	Tables  Tables
	Notes   string // Markdown: what was tried and what is known
	Plot    string // file name of the plot
}

// worstRows is how many rows the page names.
const worstRows = 20

// WriteMarkdown prints the page.
func (a *Accuracy) WriteMarkdown(w io.Writer) error {
	b := &strings.Builder{}
	b.WriteString(`# Accuracy

How far predictions are from measurements, and how we know. This page is generated:
` + "`go generate ./cmd/wattif`" + ` writes it from ` + "`presets/calibration/figures.csv`" + ` and from the measured
rows in ` + "`presets/cases`" + `. Errors are in percent of the measured value; *bias* is the
median signed error (above 0: predicted higher); *in 90 %* is the share of rows inside
the 90 % interval printed with every prediction.

Rows are apart from the start: *fit* rows are what coefficients were fitted to, *test*
rows never were. Some choices of formula did follow a look at them: the section on where
test rows had a say names every one. Fitting whole jobs was
also repeated without a quarter of the pairs of model and hardware at a time (*pair*),
and without one device at a time (*device*): that is what to expect of a pair, or a
device, that nobody measured.

`)
	b.WriteString("## Rows held back\n\n")
	a.table(b, TestSet)
	b.WriteString("\n*Shipped* is how many of a group's rows come with the program: their licence allows it,\nand `wattif validate` without files reproduces their errors. The others are of sources\nwithout a licence; they are counted here and not passed on.\n\n")
	fmt.Fprintf(b, "![Predicted over measured, shipped rows](%s)\n\nEach dot is a shipped row: predicted over measured, one line a group. The band is x0.8 to x1.25.\n\n", a.Plot)
	b.WriteString("## Rows the coefficients were fitted to\n\n")
	a.table(b, FitSet)
	b.WriteString("\n## Pairs of model and hardware the fit had not seen\n\n")
	a.table(b, PairSet)
	b.WriteString("\n## Devices the fit had not seen\n\n")
	a.table(b, DeviceSet)
	b.WriteString("\n")
	b.WriteString("*power* is the draw of devices, *energy* draw and time together; a pair or a device is left\nout of both fits. Power depends on no stack: its interval is that of the device generation.\n\n")
	a.shared(b)
	a.coefficients(b)
	a.worst(b)
	b.WriteString(a.Notes)
	_, err := io.WriteString(w, b.String())
	return err
}

func (a *Accuracy) table(b *strings.Builder, set string) {
	shipped := set == TestSet
	b.WriteString("| group | rows | predicted | median | 90th | bias | in 90 % |")
	if shipped {
		b.WriteString(" shipped |")
	}
	b.WriteString("\n|---|---:|---:|---:|---:|---:|---:|")
	if shipped {
		b.WriteString("---:|")
	}
	b.WriteString("\n")
	for _, f := range a.Figures {
		if f.Set != set {
			continue
		}
		fmt.Fprintf(b, "| %s | %d | %d | %s | %s | %s | %s |", f.Group, f.Rows, f.Resolved, share(f.Median, "%.1f %%"), share(f.P90, "%.0f %%"), share(f.Bias, "%+.1f %%"), share(f.Coverage, "%.0f %%"))
		if shipped {
			fmt.Fprintf(b, " %d |", f.Shipped)
		}
		b.WriteString("\n")
	}
}

func share(v float64, format string) string {
	if math.IsNaN(v) {
		return "-"
	}
	return fmt.Sprintf(format, 100*v)
}

// shared prints how much of their error two jobs have in common.
func (a *Accuracy) shared(b *strings.Builder) {
	if a.Tables.Intervals == nil {
		return
	}
	head := false
	for _, r := range a.Tables.Intervals.Rows {
		if !strings.HasPrefix(r.Name, "Shared") {
			continue
		}
		if !head {
			head = true
			b.WriteString(`## What two scenarios have in common

A comparison is surer than a value: errors that both sides have cancel. How much that is
was measured on pairs of rows of one source and the same quantity that the fits had not seen: the median
difference of their errors against that of pairs with nothing in common. The shared part
of the variance is 1 minus the square of that ratio; a change smaller than what is
left, at 90 %, is called a tie. What is assumed of one place, price or device is common
to both sides whole.

| coefficient | pairs | shared part | evidence |
|---|---:|---:|---|
`)
		}
		fmt.Fprintf(b, "| %s | %d | %.2f | %s |\n", r.Name, r.Count, r.Value, r.Source)
	}
	if head {
		b.WriteString("\n")
	}
}

// coefficients prints how many there are, and how many rows stand behind one.
func (a *Accuracy) coefficients(b *strings.Builder) {
	b.WriteString(`## Coefficients

Every coefficient has a physical meaning, named in the code with its unit; the files in
` + "`presets/calibration`" + ` hold each one's value, standard error, rows and source. Device
generations inherit from all devices, stacks from their generation, as a prior; one
without rows of its own keeps the parent's value and the parent's wider interval.

| level | coefficients | rows | rows a coefficient |
|---|---:|---:|---:|
`)
	for _, t := range []struct {
		name  string
		table *hardware.CoefficientTable
	}{{"single operations", a.Tables.Fitted}, {"whole jobs", a.Tables.Jobs}, {"power", a.Tables.Power}} {
		n, rows := countCoefficients(t.table)
		if n > 0 {
			fmt.Fprintf(b, "| %s | %d | %d | %.1f |\n", t.name, n, rows, float64(rows)/float64(n))
		}
	}
	b.WriteString("\nIntervals are not counted; `intervals.csv` has their widths, each with its rows. A value of whole jobs is kept only where it lowers the loss by\nmore than Akaike's criterion asks; all others are inherited.\n\n")
}

// countCoefficients counts a table's fitted values, once for all tasks and
// stacks that share one fit of them, and the rows of the broadest fits.
func countCoefficients(t *hardware.CoefficientTable) (n, rows int) {
	if t == nil {
		return 0, 0
	}
	seen, broadest := map[string]bool{}, map[string]int{}
	for _, r := range t.Rows {
		if strings.HasSuffix(r.Name, "Error") || r.Origin != hardware.Fitted {
			continue
		}
		task := "inference"
		if r.Task == "train" || r.Task == "lora" || r.Task == "qlora" {
			task = "training"
		}
		key := r.Device + "/" + r.Stack + "/" + task + "/" + r.Name
		if slices.Contains(customStacks, r.Stack) && strings.HasPrefix(r.Name, "Direct") {
			key = r.Device + "/" + r.Name // one kernel stands for those of all engines
		}
		if !seen[key] {
			seen[key] = true
			n++
		}
		if r.Device == "*" {
			part := r.Stack + "/" + task
			if r.Task == "*" {
				part = "*"
			}
			broadest[part] = max(broadest[part], r.Count)
		}
	}
	if all, ok := broadest["*"]; ok && len(broadest) == 1 {
		return n, all
	}
	for part, c := range broadest {
		if part != "*" {
			rows += c
		}
	}
	return n, rows
}

// worst names the shipped rows that are furthest off, and why where it is known.
func (a *Accuracy) worst(b *strings.Builder) {
	rows := make([]*Row, 0, len(a.Shipped.Rows))
	for i := range a.Shipped.Rows {
		rows = append(rows, &a.Shipped.Rows[i])
	}
	off := func(r *Row) float64 { return math.Abs(math.Log(r.Predicted / r.Measured)) }
	slices.SortStableFunc(rows, func(x, y *Row) int {
		switch dx, dy := off(x), off(y); {
		case dx > dy:
			return -1
		case dx < dy:
			return 1
		}
		return strings.Compare(x.ID, y.ID)
	})
	fmt.Fprintf(b, "## The %d worst shipped rows\n\n| row | group | metric | measured | predicted | likely cause |\n|---|---|---|---:|---:|---|\n", worstRows)
	for _, r := range rows[:min(worstRows, len(rows))] {
		fmt.Fprintf(b, "| %s | %s | %s | %.4g | %.4g | %s |\n", r.ID, r.Group, r.Metric, r.Measured, r.Predicted, r.Cause())
	}
	b.WriteString("\n")
}

// causes explains rows by their group and source; the first that fits counts.
var causes = []struct{ group, source, metric, cause string }{
	{"queued", "", "", "the time to first token includes the server's queue, which a job's prefill does not"},
	{"", "mlcommons/inference", "latency_s", "a single stream's latency includes the test harness"},
	{"", "optimum-neuron", "", "the number of chips is not stated: the row names one logical core, which cannot hold the model"},
	{"", "sashavor/co2_inference", "", "energy and time include seven idle devices and loading the model"},
	{"prefill", "LLM-Inference-Bench", "ttft_ms", "includes the first run's compilation, which the source does not warm up"},
	{"op/send_recv", "", "", "pairs of cards may or may not share a bridge; the source does not say which pair was timed"},
	{"op/alltoall", "", "", "placement of the ranks on the links is not stated"},
	{"op/all_reduce", "", "", "placement of the ranks on the links is not stated"},
	{"op/gru", "", "", "libraries of 2016 to 2018 pick persistent kernels by rules of their own"},
	{"op/rnn", "", "", "libraries of 2016 to 2018 pick persistent kernels by rules of their own"},
	{"recurrent/kernel", "", "", "libraries of 2016 to 2018 pick persistent kernels by rules of their own"},
	{"recurrent/embedding", "", "", "published speeds rarely name the processor"},
	{"recurrent/translation", "", "", "batches are bucketed by length; lengths of the slowest sentence are not stated"},
	{"throughput/accelerator", "", "", "a compiler's schedule, of which no single operation was measured"},
	{"decode/accelerator", "", "", "a compiler's schedule, of which no single operation was measured"},
	{"prefill/accelerator", "", "", "a compiler's schedule, of which no single operation was measured"},
	{"encode/accelerator", "", "", "a compiler's schedule, of which no single operation was measured"},
	{"prefill/tpu", "", "", "the time to first token includes the server's queue"},
}

// Cause says why a row is far off, "not known" where it is not.
func (r *Row) Cause() string {
	for _, c := range causes {
		if strings.HasPrefix(r.Group, c.group) && strings.Contains(r.Source, c.source) && (c.metric == "" || c.metric == r.Metric) {
			return c.cause
		}
	}
	return "not known"
}
