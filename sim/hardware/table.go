package hardware

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// CoefficientTable is a parsed calibration file: one value a row, general rows
// first, more specific rows over them.
type CoefficientTable struct {
	Rows []CoefficientRow
	// byDevice lists, for every device selector, its rows in file order.
	byDevice map[string][]int
}

// CoefficientRow is one fitted or stated value and where it applies.
type CoefficientRow struct {
	Device string // "*", "kind:gpu", "generation:hopper" or a device id
	Stack  string // "*" or a stack id
	Task   string // "*" or a task id
	Name   string // a field of Coefficients
	Value  float64
	Error  float64 // standard error of the value, 0 when not fitted
	Count  int     // measured rows behind it
	Origin Origin
	Source string
}

// CoefficientHeader is the first line of a calibration file.
const CoefficientHeader = "device,stack,task,name,value,error,rows,origin,source"

// Field returns the place of a named coefficient, nil when there is none.
func (c *Coefficients) Field(name string) *float64 {
	switch name {
	case "GemmEfficiency":
		return &c.GemmEfficiency
	case "NarrowEfficiency":
		return &c.NarrowEfficiency
	case "FourBitEfficiency":
		return &c.FourBitEfficiency
	case "WideEfficiency":
		return &c.WideEfficiency
	case "AttentionEfficiency":
		return &c.AttentionEfficiency
	case "AttentionHalfKeys":
		return &c.AttentionHalfKeys
	case "GroupedEfficiency":
		return &c.GroupedEfficiency
	case "MatrixScanEfficiency":
		return &c.MatrixScanEfficiency
	case "ScanEfficiency":
		return &c.ScanEfficiency
	case "RecurrentEfficiency":
		return &c.RecurrentEfficiency
	case "BandwidthEfficiency":
		return &c.BandwidthEfficiency
	case "CacheReadEfficiency":
		return &c.CacheReadEfficiency
	case "CacheSpeedup":
		return &c.CacheSpeedup
	case "StreamSeconds":
		return &c.StreamSeconds
	case "GemmHalfFLOPs":
		return &c.GemmHalfFLOPs
	case "DequantizeEfficiency":
		return &c.DequantizeEfficiency
	case "ExpertExpand":
		return &c.ExpertExpand
	case "NarrowExperts":
		return &c.NarrowExperts
	case "Sharpness":
		return &c.Sharpness
	case "TileM":
		return &c.TileM
	case "TileN":
		return &c.TileN
	case "Units":
		return &c.Units
	case "LaunchSeconds":
		return &c.LaunchSeconds
	case "DispatchSeconds":
		return &c.DispatchSeconds
	case "SerialSeconds":
		return &c.SerialSeconds
	case "StepSeconds":
		return &c.StepSeconds
	case "TokenSeconds":
		return &c.TokenSeconds
	case "UpdateSeconds":
		return &c.UpdateSeconds
	case "RequestSeconds":
		return &c.RequestSeconds
	case "LatentSeconds":
		return &c.LatentSeconds
	case "KeySeconds":
		return &c.KeySeconds
	case "TokenDevice":
		return &c.TokenDevice
	case "RankSkew":
		return &c.RankSkew
	case "RankSeconds":
		return &c.RankSeconds
	case "CollectiveEfficiency":
		return &c.CollectiveEfficiency
	case "AttentionNarrow":
		return &c.AttentionNarrow
	case "NarrowSeconds":
		return &c.NarrowSeconds
	case "AttentionSeconds":
		return &c.AttentionSeconds
	case "StepGap":
		return &c.StepGap
	case "CellSeconds":
		return &c.CellSeconds
	case "SerialDepthSeconds":
		return &c.SerialDepthSeconds
	case "CollectiveScaling":
		return &c.CollectiveScaling
	case "CollectiveRampSeconds":
		return &c.CollectiveRampSeconds
	case "BusEfficiency":
		return &c.BusEfficiency
	case "BusScaling":
		return &c.BusScaling
	case "CollectiveRankSeconds":
		return &c.CollectiveRankSeconds
	case "ExchangeSeconds":
		return &c.ExchangeSeconds
	case "DirectSeconds":
		return &c.DirectSeconds
	case "FourBitBandwidth":
		return &c.FourBitBandwidth
	case "ElementwiseBandwidth":
		return &c.ElementwiseBandwidth
	case "TilePenalty":
		return &c.TilePenalty
	case "WaveShare":
		return &c.WaveShare
	case "CollectiveSeconds":
		return &c.CollectiveSeconds
	case "FabricEfficiency":
		return &c.FabricEfficiency
	case "FabricSeconds":
		return &c.FabricSeconds
	case "Overlap":
		return &c.Overlap
	case "TensorOverlap":
		return &c.TensorOverlap
	case "PowerFloor":
		return &c.PowerFloor
	case "PowerCompute":
		return &c.PowerCompute
	case "PowerMemory":
		return &c.PowerMemory
	case "PowerByte":
		return &c.PowerByte
	case "PowerNetwork":
		return &c.PowerNetwork
	case "PowerSaturates":
		return &c.PowerSaturates
	case "PowerClock":
		return &c.PowerClock
	case "DeviceCompute":
		return &c.DeviceCompute
	case "DeviceMemory":
		return &c.DeviceMemory
	case "ComputeScale":
		return &c.ComputeScale
	case "MemoryScale":
		return &c.MemoryScale
	case "NetworkScale":
		return &c.NetworkScale
	case "AttentionScale":
		return &c.AttentionScale
	case "NarrowScale":
		return &c.NarrowScale
	case "LatencyScale":
		return &c.LatencyScale
	case "DecodeError":
		return &c.DecodeError
	case "PrefillError":
		return &c.PrefillError
	case "EncodeError":
		return &c.EncodeError
	case "TrainError":
		return &c.TrainError
	case "PowerError":
		return &c.PowerError
	case "RecurrentError":
		return &c.RecurrentError
	case "ThroughputError":
		return &c.ThroughputError
	case "EnergyError":
		return &c.EnergyError
	case "RecurrentTrainError":
		return &c.RecurrentTrainError
	case "ExpertError":
		return &c.ExpertError
	case "ContextError":
		return &c.ContextError
	case "LatentError":
		return &c.LatentError
	case "TransferError":
		return &c.TransferError
	case "SweepError":
		return &c.SweepError
	case "SharedNear":
		return &c.SharedNear
	case "SharedJob":
		return &c.SharedJob
	case "SharedFormat":
		return &c.SharedFormat
	case "SharedDevice":
		return &c.SharedDevice
	case "SharedModel":
		return &c.SharedModel
	case "SharedStack":
		return &c.SharedStack
	case "SharedPair":
		return &c.SharedPair
	case "MatrixError":
		return &c.MatrixError
	case "AttentionError":
		return &c.AttentionError
	case "CollectiveError":
		return &c.CollectiveError
	case "OtherError":
		return &c.OtherError
	}
	return nil
}

// ParseCoefficients reads calibration files, later ones over earlier ones: CSV
// with the columns of [CoefficientHeader]; lines that start with # are comments.
// An error names the line and the cell.
func ParseCoefficients(files ...io.Reader) (*CoefficientTable, error) {
	t := &CoefficientTable{}
	for _, r := range files {
		if err := t.read(r); err != nil {
			return nil, err
		}
	}
	t.Index()
	return t, nil
}

func (t *CoefficientTable) read(r io.Reader) error {
	in := csv.NewReader(r)
	in.Comment = '#'
	in.FieldsPerRecord = len(strings.Split(CoefficientHeader, ","))
	head, err := in.Read()
	if err != nil {
		return fmt.Errorf("coefficients: %w", err)
	}
	if got := strings.Join(head, ","); got != CoefficientHeader {
		return fmt.Errorf("coefficients: the first line is %q, want %q", got, CoefficientHeader)
	}
	for {
		record, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("coefficients: %w", err)
		}
		line, _ := in.FieldPos(0)
		row, err := parseCoefficient(record)
		if err != nil {
			return fmt.Errorf("coefficients, line %d: %w", line, err)
		}
		t.Rows = append(t.Rows, row)
	}
	return nil
}

func parseCoefficient(record []string) (CoefficientRow, error) {
	row := CoefficientRow{Device: record[0], Stack: record[1], Task: record[2], Name: record[3], Source: record[8]}
	if row.Device == "" || row.Stack == "" || row.Task == "" {
		return row, fmt.Errorf("an empty device, stack or task; use * for all")
	}
	var known Coefficients
	if known.Field(row.Name) == nil {
		return row, fmt.Errorf("no coefficient is called %q", row.Name)
	}
	var err error
	if row.Value, err = strconv.ParseFloat(record[4], 64); err != nil {
		return row, fmt.Errorf("%s: value %q is not a number", row.Name, record[4])
	}
	if row.Value < 0 || row.Value != row.Value {
		return row, fmt.Errorf("%s: value %q is below zero or not a number", row.Name, record[4])
	}
	if record[5] != "" {
		if row.Error, err = strconv.ParseFloat(record[5], 64); err != nil {
			return row, fmt.Errorf("%s: error %q is not a number", row.Name, record[5])
		}
	}
	if record[6] != "" {
		if row.Count, err = strconv.Atoi(record[6]); err != nil {
			return row, fmt.Errorf("%s: rows %q is not a whole number", row.Name, record[6])
		}
	}
	for i, n := range originNames {
		if n == record[7] {
			row.Origin = Origin(i)
			return row, nil
		}
	}
	return row, fmt.Errorf("%s: origin %q is none of %s", row.Name, record[7], strings.Join(originNames[:], ", "))
}

// Index rebuilds the look-up after Rows was changed.
func (t *CoefficientTable) Index() {
	t.byDevice = map[string][]int{}
	for i, r := range t.Rows {
		t.byDevice[r.Device] = append(t.byDevice[r.Device], i)
	}
}

// Resolve returns the coefficients of a device under a stack doing a task. For
// each coefficient the most specific row wins: a device over its generation
// over its kind over all; within that, the stack over all stacks, then the task over all tasks. Origin is
// Fitted when measured rows of the device's generation under this stack stand
// behind it, and Inherited when all come from other stacks, its kind or all
// devices; Rows counts those of the generation under the stack, or, inherited,
// the most that any value rests on. PowerOrigin and PowerRows are the same of
// power, which depends on no stack.
func (t *CoefficientTable) Resolve(d *Device, s *Stack, task string) Coefficients {
	c := DefaultCoefficients()
	if t == nil {
		return c
	}
	stack := ""
	if s != nil {
		stack = s.ID
	}
	generation := Generation(d.ID)
	if generation == "" {
		generation = d.Generation
	}
	c.Origin, c.PowerOrigin = Inherited, Inherited
	own := 0
	selectors := [...]string{"*", "kind:" + d.Kind.String(), "generation:" + generation, d.ID}
	for level, selector := range selectors {
		rows := t.byDevice[selector]
		for specific := 0; specific < 4; specific++ {
			for _, i := range rows {
				r := &t.Rows[i]
				if r.specific() != specific || r.Stack != "*" && r.Stack != stack || r.Task != "*" && r.Task != task {
					continue
				}
				*c.Field(r.Name) = r.Value
				switch {
				case r.Origin != Fitted || isShared(r.Name):
				case isPower(r.Name):
					if level >= 2 && r.Name == "PowerError" {
						c.PowerOrigin, c.PowerRows = Fitted, r.Count
					} else if c.PowerOrigin != Fitted {
						c.PowerRows = max(c.PowerRows, r.Count)
					}
				case level >= 2 && (r.Stack == stack || stack == ""):
					own = max(own, r.Count)
				default:
					c.Rows = max(c.Rows, r.Count)
				}
			}
		}
	}
	c.Scale(c.DeviceCompute, c.DeviceMemory, 1, 1)
	c.DeviceCompute, c.DeviceMemory = 1, 1
	if own > 0 {
		c.Origin, c.Rows = Fitted, own
	}
	c.Scale(c.ComputeScale, c.MemoryScale, c.NetworkScale, c.LatencyScale)
	c.ScaleKernels(c.AttentionScale, c.NarrowScale)
	c.ComputeScale, c.MemoryScale, c.NetworkScale, c.LatencyScale = 1, 1, 1, 1
	c.AttentionScale, c.NarrowScale = 1, 1
	return c
}

// isPower tells coefficients of the draw from those of times.
func isPower(name string) bool {
	return strings.HasPrefix(name, "Power") || name == "TokenDevice" || name == "EnergyError"
}

// isShared tells what jobs have in common, which says nothing of one of them.
func isShared(name string) bool { return strings.HasPrefix(name, "Shared") }

// specific ranks a row within its device selector.
func (r *CoefficientRow) specific() int {
	n := 0
	if r.Stack != "*" {
		n += 2
	}
	if r.Task != "*" {
		n++
	}
	return n
}

// Write prints the table in the form [ParseCoefficients] reads.
func (t *CoefficientTable) Write(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(strings.Split(CoefficientHeader, ",")); err != nil {
		return err
	}
	for _, r := range t.Rows {
		record := []string{r.Device, r.Stack, r.Task, r.Name, number(r.Value), "", "", r.Origin.String(), r.Source}
		if r.Error > 0 {
			record[5] = number(r.Error)
		}
		if r.Count > 0 {
			record[6] = strconv.Itoa(r.Count)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }
