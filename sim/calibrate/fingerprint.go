package calibrate

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"wattif/sim"
	"wattif/sim/hardware"
	"wattif/sim/knob"
)

// Rows that nobody measured, made up by a rule (see fingerprint_test.go), that
// stand for the fitted ones, of which not all may be passed on.
var (
	//go:embed fingerprint_jobs.csv
	fingerprintJobs string
	//go:embed fingerprint_ops.csv
	fingerprintOps string
)

// Fingerprint tells two states of the engine apart as far as a fit depends on
// it: facts of the catalogue, prices of operations, how passes become jobs, and
// the search. It is a digest of what made-up rows are predicted to be, to four
// digits, and of what fits of them find, to two. stated is the table of facts that fits start from.
func Fingerprint(c knob.Catalog, stated *hardware.CoefficientTable) (string, error) {
	var b strings.Builder
	ops, err := ReadCases(strings.NewReader(fingerprintOps), "fingerprint_ops.csv")
	if err != nil {
		return "", err
	}
	jobs, err := ReadCases(strings.NewReader(fingerprintJobs), "fingerprint_jobs.csv")
	if err != nil {
		return "", err
	}
	var m Measurements
	m.Read(&ops)
	table, _ := FitOps(m.Ops, func(id string) (hardware.Device, bool) {
		d, err := c.Device(id)
		return d, err == nil
	}, stated)
	digest(&b, table.Rows)
	made := recalibrated{c, layered(stated, table)}
	rows, unresolved := readyJobs(jobs.Scenarios, made)
	if unresolved > 0 {
		return "", fmt.Errorf("%d of the made-up rows do not resolve", unresolved)
	}
	var result sim.Result
	for i := range rows {
		if err := sim.RunInto(&result, &rows[i].scenario); err != nil {
			return "", err
		}
		v, _ := rows[i].metric.Of(&result)
		fmt.Fprintf(&b, "%s %.4g %.4g\n", rows[i].id, v, result.Footprint.DeviceJoules)
	}
	fitted, _ := FitJobs(jobs.Scenarios, made)
	digest(&b, fitted)
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:8]), nil
}

// digest writes values to two digits, which is as far as a search on another
// processor agrees.
func digest(w io.Writer, rows []hardware.CoefficientRow) {
	for _, r := range rows {
		fmt.Fprintf(w, "%s %s %s %s %.1e\n", r.Device, r.Stack, r.Task, r.Name, r.Value)
	}
}

// Seal is what a calibration leaves to be recognised by: the engine it was made
// with, the rows, and the files it wrote.
type Seal struct {
	Engine, Rows string
	Count        int
	Files        []SealedFile
}

// SealedFile is a file of coefficients and the digest of its text.
type SealedFile struct{ Name, Digest string }

// TextDigest is a short digest of a text.
func TextDigest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// Digest is a short digest of all rows, whatever their order, and their number.
func (m *Measurements) Digest() (text string, rows int) {
	var lines []string
	for i := range m.Ops {
		lines = append(lines, fmt.Sprintf("%+v", m.Ops[i]))
	}
	for i := range m.Jobs {
		lines = append(lines, fmt.Sprintf("%+v", m.Jobs[i]))
	}
	for i := range m.Recurrent {
		lines = append(lines, fmt.Sprintf("%+v", m.Recurrent[i]))
	}
	for i := range m.Draws {
		lines = append(lines, fmt.Sprintf("%+v", m.Draws[i]))
	}
	slices.Sort(lines)
	return TextDigest([]byte(strings.Join(lines, "\n"))), len(lines)
}

// WriteTo prints the seal.
func (s *Seal) WriteTo(w io.Writer) (int64, error) {
	var b bytes.Buffer
	b.WriteString("# Written by wattif calibrate --out; a test compares it with the engine and the files.\n")
	fmt.Fprintf(&b, "engine %s\nrows %s %d\n", s.Engine, s.Rows, s.Count)
	for _, f := range s.Files {
		fmt.Fprintf(&b, "file %s %s\n", f.Name, f.Digest)
	}
	return b.WriteTo(w)
}

// ReadSeal reads what [Seal.WriteTo] wrote.
func ReadSeal(text, file string) (*Seal, error) {
	s := &Seal{}
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Fields(line)
		switch {
		case len(f) == 2 && f[0] == "engine":
			s.Engine = f[1]
		case len(f) == 3 && f[0] == "rows":
			s.Rows = f[1]
			if _, err := fmt.Sscan(f[2], &s.Count); err != nil || s.Count < 0 || s.Count > math.MaxInt32 {
				return nil, &FileError{file, i + 1, fmt.Sprintf("%q is no number of rows", f[2])}
			}
		case len(f) == 3 && f[0] == "file":
			s.Files = append(s.Files, SealedFile{f[1], f[2]})
		default:
			return nil, &FileError{file, i + 1, fmt.Sprintf("%q is no line of a seal", line)}
		}
	}
	return s, nil
}
