package calibrate

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/footprint"
	"wattif/sim/knob"
)

// PowerRow is a measured mean draw of one device: either a kernel whose
// activity is known (Compute and Memory, 0..1) or a whole job in the one-line
// grammar, whose activity is the engine's.
type PowerRow struct {
	ID, Hardware    string
	Line            string // "" for a kernel
	Compute, Memory float64
	Watts           float64
	// Job is a whole job already resolved; it stands in for Line when its model
	// is named.
	Job sim.Scenario
	// Stretch is measured over predicted time of the job, 0 where its time was
	// not measured. What a device keeps busy in the time it really took is then
	// known better than the prediction of that time.
	Stretch float64
	// Rate is the id of the case that measured that time, "" for none.
	Rate string
	// Limit is a power limit, W, and Slowdown the time under it over the time
	// under the highest limit of the same job; 0 for none.
	Limit, Slowdown float64
}

// powerHeader is the first line of a file of measured draws.
const powerHeader = "id,hardware,line,compute,memory,watts,limit,slowdown,source"

// IsPowerFile reports whether a file's first line is that of measured draws.
func IsPowerFile(firstLine string) bool { return strings.TrimSpace(firstLine) == powerHeader }

// ReadPowerRows reads measured draws: the columns id, hardware, line, compute,
// memory, watts, limit, slowdown and source. A row has a line or both
// activities; limit and slowdown go together. The error is a [*FileError].
func ReadPowerRows(r io.Reader, file string) ([]PowerRow, error) {
	in := csv.NewReader(r)
	in.Comment = '#'
	records, err := in.ReadAll()
	if err != nil {
		return nil, csvError(file, err)
	}
	if len(records) == 0 || !IsPowerFile(strings.Join(records[0], ",")) {
		return nil, &FileError{File: file, Line: 1, Reason: "the first line must be " + powerHeader}
	}
	var rows []PowerRow
	for i, rec := range records[1:] {
		row := PowerRow{ID: rec[0], Hardware: rec[1], Line: rec[2]}
		kernel := row.Line == ""
		limited := rec[6] != "" || rec[7] != ""
		cells := []struct {
			name string
			text string
			must bool
			to   *float64
		}{
			{"compute", rec[3], kernel, &row.Compute},
			{"memory", rec[4], kernel, &row.Memory},
			{"watts", rec[5], true, &row.Watts},
			{"limit", rec[6], limited, &row.Limit},
			{"slowdown", rec[7], limited, &row.Slowdown},
		}
		for _, c := range cells {
			if c.text == "" && !c.must {
				continue
			}
			if *c.to, err = strconv.ParseFloat(c.text, 64); err != nil {
				return nil, &FileError{file, i + 2, fmt.Sprintf("%s: %q is not a number", c.name, c.text)}
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// PowerRowsOfCases finds measured draws among cases that count the chips
// alone: a mean power, or energy per output token times output tokens per
// second of the same scenario. Both come from one measurement, so their
// product is its mean power whatever the lengths were.
func PowerRowsOfCases(cases []Case, c knob.Catalog) []PowerRow {
	type rate struct {
		id     string
		tokens float64
	}
	var rows []PowerRow
	rates := map[string]rate{}
	key := func(c *Case) string { return fmt.Sprint(c.Source, c.Settings) }
	for i := range cases {
		if cases[i].Metric == "output_tok_s" {
			tokens, _ := strconv.ParseFloat(cases[i].Measured, 64)
			rates[key(&cases[i])] = rate{cases[i].ID, tokens}
		}
	}
	for i := range cases {
		k := &cases[i]
		measured, err := strconv.ParseFloat(k.Measured, 64)
		if err != nil || k.Metric != "power_w_per_device" && k.Metric != "energy_j_per_output_token" {
			continue
		}
		s, _, err := k.Scenario(c)
		if err != nil || s.Boundary != footprint.BoundaryDevice {
			continue
		}
		rated := rates[key(k)]
		if k.Metric == "energy_j_per_output_token" {
			measured *= rated.tokens / float64(max(1, s.Devices))
		}
		var result sim.Result
		if sim.RunInto(&result, &s) != nil {
			continue
		}
		if _, err := settle(k, &s, &result); err != nil {
			continue
		}
		if !(measured > 0) {
			continue
		}
		row := PowerRow{ID: k.ID, Hardware: s.Device.ID, Watts: measured, Job: s}
		if rated.tokens > 0 && result.UnitTime > 0 {
			row.Rate = rated.id
			row.Stretch = result.Sequences * result.OutputTokens / result.UnitTime / rated.tokens
		}
		rows = append(rows, row)
	}
	return rows
}
