package calibrate

import (
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
)

// What MLPerf inference results leave unsaid. Submissions of the closed
// division publish the system and the rate; precision, batch and the queries'
// lengths are in the rules and in the submitters' own configurations.

// isMLPerf holds for rows of MLPerf inference results.
func isMLPerf(c *Case) bool { return strings.HasPrefix(c.Source, "mlcommons/inference") }

// beams is the width of the beam search that the rules ask of GPT-J.
const beams = 4

// tokenLimits are the slowest times per output token, seconds, that the rules of
// the latency-bound scenarios allow (MLPerf inference rules v4.1 to v5.1, from
// memory). A submission may batch as far as they let it.
var tokenLimits = []struct {
	model               string
	server, interactive float64
}{
	{"llama-2-70b", 0.200, 0.040},
	{"mixtral-8x7b", 0.200, 0},
	{"llama-3.1-405b", 0.175, 0.080},
	{"llama-3.1-8b", 0.100, 0.030},
	{"deepseek-r1", 0.080, 0},
}

// tokenLimit is the slowest time per output token the row's scenario allows,
// seconds, 0 for none.
func tokenLimit(c *Case, model string) float64 {
	if !isMLPerf(c) {
		return 0
	}
	for _, l := range tokenLimits {
		switch {
		case !strings.HasPrefix(model, l.model):
		case strings.Contains(c.Note, "Interactive scenario"):
			return l.interactive
		case strings.Contains(c.Note, "Server scenario"):
			return l.server
		}
	}
	return 0
}

// settle lowers the batch of a measured server to what it can really have kept
// going: what fits, and what keeps the latency its rules ask for. It runs the
// scenario again when it changed it and says what it did, "" for nothing.
func settle(c *Case, s *sim.Scenario, r *sim.Result) (assumed string, err error) {
	if capBatch(s, r) {
		assumed = "batch=" + whole64(float64(s.Batch)) + " (what fits; the server lets the rest wait)"
		if err = sim.RunInto(r, s); err != nil {
			return assumed, err
		}
	}
	limit := tokenLimit(c, s.Model.ID)
	if limit <= 0 || s.Task != sim.Generate || r.TokenTime <= limit {
		return assumed, nil
	}
	low, high := 1, int(r.Batch)
	for high-low > max(1, low/50) {
		s.Batch = (low + high) / 2
		if err = sim.RunInto(r, s); err != nil {
			return assumed, err
		}
		if r.TokenTime <= limit {
			low = s.Batch
		} else {
			high = s.Batch
		}
	}
	s.Batch = low
	assumed = "batch=" + whole64(float64(low)) + " (the most that keeps the scenario's time per token)"
	return assumed, sim.RunInto(r, s)
}

// assumeMLPerf completes the settings of an MLPerf row.
func assumeMLPerf(c *Case, a *assumption) {
	if !isMLPerf(c) {
		return
	}
	model, device := a.value("model"), strings.TrimPrefix(a.value("hardware"), "g")
	narrow := func(format, why string) {
		a.text("weights", format)
		a.text("activations", format)
		a.assumed = append(a.assumed, "precision="+format+" ("+why+")")
	}
	switch w := a.value("weights"); {
	case w == "fp8" || w == "fp4":
		if a.at("activations") < 0 {
			a.text("activations", w)
			a.assumed = append(a.assumed, "activations="+w+" (closed-division engines quantise both)")
		}
	case w != "":
	case a.value("task") == "encode" && strings.HasPrefix(device, "h"):
		narrow("fp8", "NVIDIA's MLPerf engines on Hopper")
	case a.value("task") == "encode":
		narrow("int8", "MLPerf engines before Hopper")
	case a.value("stack") == "tensorrt" && strings.HasPrefix(device, "h"):
		// That is how a 70B model answers from one device.
		narrow("fp8", "NVIDIA's MLPerf engines on Hopper")
	case strings.HasPrefix(device, "mi3"):
		narrow("fp8", "AMD's MLPerf engines on CDNA 3")
		a.text("kv_cache", "fp8")
	}
	if a.at("batch") < 0 {
		if strings.Contains(c.Note, "SingleStream") {
			a.text("batch", "1") // stated by the scenario
		} else {
			a.text("batch", "max")
		}
	}
	if model == "gpt-j-6b" {
		// Four beams are four sequences: the answers of all are computed.
		if i := a.at("output_len"); i >= 0 {
			a.settings[i].Text = whole64(beams * newsSummary)
		} else {
			a.text("output_len", whole64(beams*newsSummary))
		}
		a.assumed = append(a.assumed, "output_len=292 (four beams of a CNN/DailyMail summary of 73)")
	}
}

// assumption is the settings of a case while they are completed.
type assumption struct {
	settings []knob.Setting
	assumed  []string
}

func (a *assumption) at(id string) int {
	for i := range a.settings {
		if a.settings[i].ID == id {
			return i
		}
	}
	return -1
}

func (a *assumption) value(id string) string {
	if i := a.at(id); i >= 0 {
		return a.settings[i].Text
	}
	return ""
}

// text puts a setting in place of what there is.
func (a *assumption) text(id, text string) {
	if i := a.at(id); i >= 0 {
		a.settings[i].Text = text
		return
	}
	a.settings = append(a.settings, knob.Setting{ID: id, Text: text})
}

// set is text for a number, reported with its reason.
func (a *assumption) set(id string, v float64, why string) {
	a.text(id, whole64(v))
	a.assumed = append(a.assumed, id+"="+whole64(v)+" ("+why+")")
}
