package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"wattif/presets/cases"
	"wattif/sim/calibrate"
)

func (p *program) validateCommand() *cobra.Command {
	var format, gate, page string
	cmd := &cobra.Command{
		Use:   "validate [CASES.csv…]",
		Short: "Predicted against measured; error by group",
		Long: `Predict every measured row of the files and print the errors by group. Without
files it takes the cases shipped with the program. A row that cannot be predicted
is counted and reported with the reason.

Columns: id, source, group, any knob ids, metric, measured, note. A file with a
column op holds single operations, one with cell and batch_per_device recurrent
and embedding rows. -o csv prints every row, -o json the report.

--gate FILE makes errors above its limits exit with 1. --report FOLDER writes the page
on accuracy, ACCURACY.md, and its plot.`,
		Example: `  wattif validate
  wattif validate mine.csv -o csv`,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			var limits []limit
			if gate != "" {
				var err error
				if limits, err = readGate(gate); err != nil {
					return err
				}
			}
			if page != "" {
				if len(args) > 0 {
					return errors.New("--report describes the shipped cases: it takes no files")
				}
				return p.accuracy(page)
			}
			report, err := p.validate(args)
			if err != nil {
				return err
			}
			if err := writeReport(p.stdout, format, &report); err != nil {
				return err
			}
			if n := len(report.Unresolved); n > 0 && format == formatCSV {
				fmt.Fprintf(p.stderr, "wattif: %s of %s rows could not be predicted (-o json says why)\n", thousands(n), thousands(report.Overall.Rows))
			}
			return p.check(&report, limits)
		},
	}
	formatFlag(cmd, &format)
	cmd.Flags().StringVar(&gate, "gate", "", "exit 1 when a group is worse than the limits in `FILE`")
	cmd.Flags().StringVar(&page, "report", "", "write ACCURACY.md and accuracy.svg to `folder`")
	must(cmd.MarkFlagDirname("report"))
	return cmd
}

// validate predicts the rows of files, of the shipped cases when there are none.
func (p *program) validate(files []string) (calibrate.Report, error) {
	var report calibrate.Report
	lib, err := p.load()
	if err != nil {
		return report, err
	}
	read := shippedCases
	if len(files) > 0 {
		read = func() ([]calibrate.Cases, error) { return p.readCases(files) }
	}
	all, err := read()
	if err != nil {
		return report, err
	}
	for i := range all {
		report.Add(calibrate.Validate(all[i], lib))
	}
	return report, nil
}

// shippedCases reads the cases that travel with the program.
func shippedCases() ([]calibrate.Cases, error) {
	var all []calibrate.Cases
	for _, name := range cases.Names() {
		f, err := cases.Files.Open(name)
		if err != nil {
			return nil, err
		}
		rows, err := calibrate.ReadCases(f, name)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		all = append(all, rows)
	}
	return all, nil
}

// readCases reads case files; - is standard input.
func (p *program) readCases(files []string) ([]calibrate.Cases, error) {
	var all []calibrate.Cases
	for _, name := range files {
		if name == "-" {
			rows, err := calibrate.ReadCases(p.stdin, "standard input")
			if err != nil {
				return nil, err
			}
			all = append(all, rows)
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			return nil, fileTrouble(err)
		}
		rows, err := calibrate.ReadCases(f, name)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		all = append(all, rows)
	}
	return all, nil
}

// fileTrouble says in words what the system says about a file.
func fileTrouble(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("%s: %w", p.Path, p.Err)
	}
	return err
}

func writeReport(w io.Writer, format string, r *calibrate.Report) error {
	switch format {
	case formatJSON:
		return writeJSON(w, reportObject(r))
	case formatCSV:
		t := &table{head: []string{"id", "group", "metric", "measured", "predicted", "low", "high", "error", "assumed"}}
		for i := range r.Rows {
			row := &r.Rows[i]
			t.add(row.ID, row.Group, row.Metric, plainNumber(row.Measured), plainNumber(row.Predicted), plainNumber(row.Low), plainNumber(row.High), plainNumber(row.Error), strings.Join(row.Assumed, "; "))
		}
		return t.write(w, format)
	}
	t := &table{
		head:  []string{"group", "rows", "predicted", "median", "90th", "bias", "in 90 %"},
		right: []bool{false, true, true, true, true, true, true},
	}
	for i := range r.Groups {
		t.add(groupRow(&r.Groups[i])...)
	}
	if len(r.Groups) != 1 {
		t.add(groupRow(&r.Overall)...)
	}
	var b strings.Builder
	if err := t.write(&b, format); err != nil {
		return err
	}
	b.WriteString("\n" + reportWords(r, format))
	_, err := io.WriteString(w, b.String())
	return err
}

func groupRow(g *calibrate.Group) []string {
	return []string{
		g.Group, thousands(g.Rows), thousands(g.Resolved), dash(percent(g.MedianAPE, 1)), dash(percent(g.P90APE, 0)),
		dash(signedPercent(g.Bias, 1)), dash(percent(g.Coverage90, 0)),
	}
}

func dash(text string) string {
	if text == "unknown" {
		return "-"
	}
	return text
}

// reportWords explains the columns and lists what could not be predicted.
func reportWords(r *calibrate.Report, format string) string {
	fold := func(s string) string {
		if format == formatMarkdown {
			return s
		}
		return wrap(s, 0)
	}
	var b strings.Builder
	b.WriteString(fold("median, 90th: absolute error in percent of the measured value; bias: median signed error; in 90 %: share of rows inside the 90 % interval.") + "\n")
	if n := r.Overall.Assumed; n > 0 {
		b.WriteString(fold(fmt.Sprintf("%s rows rest on an assumption about what their source does not state (-o csv says which).", thousands(n))) + "\n")
	}
	if n := r.Overall.Misfits; n > 0 {
		b.WriteString(fold(fmt.Sprintf("%s rows were measured although the prediction says they do not fit in memory.", thousands(n))) + "\n")
	}
	if n := len(r.Unresolved); n > 0 {
		fmt.Fprintf(&b, "\n%s rows could not be predicted:\n", thousands(n))
		for i, u := range r.Unresolved {
			if i == 20 {
				fmt.Fprintf(&b, "... and %s more (-o json lists them)\n", thousands(n-i))
				break
			}
			b.WriteString(fold("- "+u.ID+": "+u.Reason) + "\n")
		}
	}
	return b.String()
}

func reportObject(r *calibrate.Report) object {
	group := func(g *calibrate.Group) object {
		return object{
			{"rows", g.Rows},
			{"resolved", g.Resolved},
			{"median_ape", number(g.MedianAPE)},
			{"p90_ape", number(g.P90APE)},
			{"bias", number(g.Bias)},
			{"coverage90", number(g.Coverage90)},
			{"assumed", g.Assumed},
			{"does_not_fit", g.Misfits},
		}
	}
	groups := make([]object, len(r.Groups))
	for i := range r.Groups {
		groups[i] = append(object{{"group", r.Groups[i].Group}}, group(&r.Groups[i])...)
	}
	unresolved := r.Unresolved
	if unresolved == nil {
		unresolved = []calibrate.Unresolved{}
	}
	return object{{"overall", group(&r.Overall)}, {"groups", groups}, {"unresolved", unresolved}, {"version", version()}}
}

// limit is one line of a gate: what a group may not be worse than. A limit that
// is NaN is not checked.
type limit struct {
	group                     string
	median, p90, bias, inside float64
	resolved                  float64 // least share of rows that must be predicted
}

// gateColumns is the header of a gate file.
var gateColumns = []string{"group", "median_ape", "p90_ape", "bias", "coverage90", "resolved"}

// readGate reads limits: a CSV with the columns of gateColumns, fractions; an
// empty cell is not checked; the group "overall" is all rows.
func readGate(name string) ([]limit, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fileTrouble(err)
	}
	defer f.Close()
	in := csv.NewReader(f)
	in.Comment = '#'
	rows, err := in.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(rows) < 2 || strings.Join(rows[0], ",") != strings.Join(gateColumns, ",") {
		return nil, fmt.Errorf("%s: a gate needs the header %s and a line a group", name, strings.Join(gateColumns, ","))
	}
	var out []limit
	for i, row := range rows[1:] {
		l := limit{group: row[0]}
		for j, to := range []*float64{&l.median, &l.p90, &l.bias, &l.inside, &l.resolved} {
			*to = math.NaN()
			if row[j+1] == "" {
				continue
			}
			if *to, err = strconv.ParseFloat(row[j+1], 64); err != nil {
				return nil, fmt.Errorf("%s:%d: %s: %q is not a number", name, i+2, gateColumns[j+1], row[j+1])
			}
		}
		out = append(out, l)
	}
	return out, nil
}

// check compares the report with the limits and says what is worse.
func (p *program) check(r *calibrate.Report, limits []limit) error {
	worse := 0
	fail := func(format string, args ...any) {
		worse++
		fmt.Fprintf(p.stderr, "wattif: gate: "+format+"\n", args...)
	}
	for _, l := range limits {
		g := &r.Overall
		if l.group != "overall" {
			g = nil
			for i := range r.Groups {
				if r.Groups[i].Group == l.group {
					g = &r.Groups[i]
				}
			}
		}
		if g == nil {
			fail("%s: no rows of this group", l.group)
			continue
		}
		above := func(what string, value, limit float64) {
			if !math.IsNaN(limit) && !(value <= limit) {
				fail("%s: %s is %s, the limit %s", l.group, what, percent(value, 1), percent(limit, 1))
			}
		}
		below := func(what string, value, limit float64) {
			if !math.IsNaN(limit) && !(value >= limit) {
				fail("%s: %s is %s, at least %s is wanted", l.group, what, percent(value, 1), percent(limit, 1))
			}
		}
		above("median error", g.MedianAPE, l.median)
		above("90th percentile of the error", g.P90APE, l.p90)
		above("bias", math.Abs(g.Bias), l.bias)
		below("share inside the 90 % interval", g.Coverage90, l.inside)
		below("share of rows predicted", float64(g.Resolved)/float64(max(1, g.Rows)), l.resolved)
	}
	if worse > 0 {
		return noAnswer{}
	}
	return nil
}
