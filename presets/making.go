package presets

import (
	"math"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
)

// TokensPerParameter is what an assumed training run reads: the ratio that
// spends a budget of arithmetic best (Hoffmann et al. 2022). Models in use are
// often trained on many times more.
const TokensPerParameter = 20

// Size of an assumed run: about four million tokens a step, on as many devices
// as finish it within a season.
const (
	assumedDevice = "h100-sxm"
	assumedTokens = 4 << 20
	assumedDays   = 90
)

// MakingOf is the training run of a model in use: a published run when there
// is one and perParameter is 0, else a run over so many tokens a parameter
// ([TokensPerParameter] for 0) on H100s. note says which, in a few words. The
// error is that of a run that cannot be made.
func (l *Library) MakingOf(use *sim.Scenario, perParameter float64) (s sim.Scenario, note string, err error) {
	if perParameter == 0 {
		if p := l.publishedRun(use.Model.ID); p != nil {
			s, err = l.Scenario(p.ID)
			return s, "published run", err
		}
		perParameter = TokensPerParameter
	}
	if s, err = knob.Default(l); err != nil {
		return s, "", err
	}
	length := 4096
	if use.Model.Context > 0 {
		length = min(length, use.Model.Context)
	}
	tokens := perParameter * use.Model.Parameters().Total
	s.Name = ""
	for _, devices := range [...]int{8, 64, 256, 1024, 4096, 16384} {
		trial := s
		err = knob.AssignAll(&trial, []knob.Setting{
			{ID: "task", Text: "train"}, {ID: "hardware", Text: assumedDevice}, {ID: "devices", Text: strconv.Itoa(devices)},
		}, l)
		if err != nil {
			return s, "", err
		}
		trial.Model = use.Model
		err = knob.AssignAll(&trial, []knob.Setting{
			{ID: "input_len", Text: strconv.Itoa(length)},
			{ID: "batch", Text: strconv.Itoa(max(devices, assumedTokens/length))},
			{ID: "zero", Text: "3"},
			{ID: "train_tokens", Text: strconv.FormatFloat(tokens, 'g', -1, 64)},
			{ID: "region", Text: use.Region.ID},
		}, l)
		if err != nil {
			return s, "", err
		}
		r, runErr := sim.Run(&trial)
		if runErr != nil || !r.Fits || !(r.RunSeconds <= assumedDays*86400) {
			if err = runErr; err == nil {
				err = &sim.KnobError{Knob: "devices", Value: strconv.Itoa(devices), Reason: "do not hold or finish such a run"}
			}
			continue
		}
		return trial, "assumed: " + strconv.FormatFloat(math.Round(perParameter*10)/10, 'g', -1, 64) + " tokens a parameter", nil
	}
	return s, "", err
}

// publishedRun is the first situation that trains the model.
func (l *Library) publishedRun(model string) *ScenarioPreset {
	if model == "" {
		return nil
	}
	all := l.Scenarios()
	for i := range all {
		if strings.HasPrefix(all[i].ID, "run-") && strings.HasPrefix(all[i].Line, "train "+model+" ") {
			return &all[i]
		}
	}
	return nil
}
