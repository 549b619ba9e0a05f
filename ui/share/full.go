package share

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/knob"
)

// fullPrefix begins every full string; the digit is the version of what
// follows.
const fullPrefix = "wattif1:"

// maxFull bounds what a full string unpacks to: six scenarios are some
// kilobytes.
const maxFull = 1 << 18

// maxScenarios is as many as a session holds.
const maxScenarios = 6

// packed is what a full string holds.
type packed struct {
	Data      string     `json:"data"` // version of the data it was made with
	Baseline  int        `json:"baseline,omitempty"`
	Current   int        `json:"current,omitempty"`
	Scenarios []packedOf `json:"scenarios"`
}

type packedOf struct {
	Name string `json:"name,omitempty"`
	Line string `json:"line"`
}

// Full is the string that holds all scenarios with their names, the baseline,
// the edited one and the version of the data. A scenario whose line does not
// say it all (a model read from a file) is an error.
func Full(all []sim.Scenario, baseline, current int, l *presets.Library) (string, error) {
	p := packed{Data: l.DataVersion(), Baseline: baseline, Current: current}
	if len(all) == 0 || len(all) > maxScenarios {
		return "", fmt.Errorf("%d scenarios cannot be shared; a string holds 1 to %d", len(all), maxScenarios)
	}
	for i := range all {
		s := all[i]
		name := s.Name
		s.Name = ""
		line := knob.FormatLine(&s, l)
		back, err := knob.ParseLine(line, l)
		if err != nil || back != s {
			return "", errors.New("a scenario with a model or device from a file of its own cannot be shared; send the file too")
		}
		p.Scenarios = append(p.Scenarios, packedOf{name, line})
	}
	raw, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	z, err := zlib.NewWriterLevel(&b, zlib.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := z.Write(raw); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return fullPrefix + base64.RawURLEncoding.EncodeToString(b.Bytes()), nil
}

// readFull unpacks a full string. Its checksum finds damage.
func readFull(text string, l *presets.Library) (Opened, error) {
	bad := func(reason string) (Opened, error) {
		shown := text
		if len(shown) > 24 {
			shown = shown[:24] + "..."
		}
		return Opened{}, &DamageError{Code: shown, Reason: reason}
	}
	// Mail and chat wrap long strings.
	body := strings.Join(strings.Fields(text[len(fullPrefix):]), "")
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(body, "="))
	if err != nil {
		return bad("is cut or has a character that no full string has")
	}
	z, err := zlib.NewReader(bytes.NewReader(raw))
	if err != nil {
		return bad("was not copied whole")
	}
	content, err := io.ReadAll(io.LimitReader(z, maxFull+1))
	if err != nil {
		return bad("was not copied whole")
	}
	if len(content) > maxFull {
		return bad("unpacks to more than a session is")
	}
	var p packed
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return bad("holds something else than scenarios")
	}
	n := len(p.Scenarios)
	if n == 0 || n > maxScenarios || p.Baseline < 0 || p.Baseline >= n || p.Current < 0 || p.Current >= n {
		return bad("holds something else than scenarios")
	}
	out := Opened{Baseline: p.Baseline, Current: p.Current}
	for _, one := range p.Scenarios {
		s, err := knob.ParseLine(one.Line, l)
		if err != nil {
			return Opened{}, fmt.Errorf("the string's scenario %q cannot be read with this data: %w", one.Line, err)
		}
		s.Name = one.Name
		out.Scenarios = append(out.Scenarios, s)
	}
	if have := l.DataVersion(); p.Data != have {
		out.Note = "made with data " + p.Data + ", this is " + have + ": figures may differ"
	}
	return out, nil
}
