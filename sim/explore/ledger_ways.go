package explore

import (
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/sim/model"
)

// Way is a change of how a model is served, with what it takes to get there.
type Way struct {
	Kind     string // "quantise", "distil", "move", "scenario"
	Name     string // "weights int4", "llama-3.1-8b", "SE"
	Once     string // what it takes, in words, with its source
	Scenario sim.Scenario
	Change   Switchover
	Err      error // why it cannot be
}

// WayOptions choose the student, the length of its lessons and the place.
type WayOptions struct {
	Student      string  // model that is taught; "" for the nearest smaller relative, "none" for none
	DistilTokens float64 // tokens it learns from; 0 for those of Minitron
	Place        string  // region; "" for the cleanest cloud region, "none" for none
}

// What published methods take.
const (
	// UsualDistilTokens are those that taught Minitron 8B and 4B (Muralidharan et
	// al. 2024).
	UsualDistilTokens = 94e9
	// quantiseHours a parameter: GPTQ took about four hours of one GPU for 175
	// billion (Frantar et al. 2023).
	quantiseHours = 4.0 / 175e9
	distilLength  = 4096 // tokens of a sequence
	distilBatch   = 512
)

// Ways works out what quantising, distilling and moving would do to a life. A
// way that cannot be says why. The same life, catalogue and options give the
// same ways.
func Ways(l *Life, w WayOptions, c knob.Catalog) []Way {
	ways := quantiseWays(l, c)
	if w.Student != "none" {
		ways = append(ways, distilWay(l, w, c)...)
	}
	if w.Place != "none" {
		ways = append(ways, moveWay(l, w, c)...)
	}
	return ways
}

// WayOf serves as another scenario does; it takes nothing.
func WayOf(l *Life, name string, use sim.Scenario) Way {
	w := Way{Kind: "scenario", Name: name, Scenario: use, Once: "nothing: it is served so from the first day"}
	w.settle(l, nil)
	return w
}

// settle accounts for the way.
func (w *Way) settle(l *Life, once []sim.Scenario) {
	if w.Err == nil {
		w.Change, w.Err = SwitchoverOf(l, once, w.Scenario, l.options)
	}
}

// quantiseWays store the weights in the next narrower formats that run and fit.
func quantiseWays(l *Life, c knob.Catalog) []Way {
	use := l.Use.Line
	use.RequestsPerDay = 0
	k, err := knob.Find("weights")
	if err != nil {
		return nil
	}
	var ways []Way
	var r sim.Result
	if sim.RunInto(&r, &use) != nil {
		return nil
	}
	now, unit := r.Weights.Bits(), burdenOf(&r)
	parameters := r.Parameters.Total
	taken := map[float64]bool{}
	for _, o := range k.Options(&use, c) {
		v, err := k.Parse(o.ID, &use, c)
		if err != nil {
			continue
		}
		next := use
		if k.Set(&next, v, c) != nil || next.Weights.Bits() >= now || taken[next.Weights.Bits()] || !usualWidth(next.Weights.Bits()) {
			continue
		}
		if sim.RunInto(&r, &next) != nil || !r.Fits || !(r.RequestsPerSecond > 0) {
			continue
		}
		taken[next.Weights.Bits()] = true
		w := Way{Kind: "quantise", Name: "weights " + o.ID, Scenario: next}
		hours := quantiseHours * parameters
		w.Once = hoursWords(hours) + " of one device (4 hours for 175B: Frantar et al. 2023)"
		w.settle(l, nil)
		if unit.DeviceHours > 0 {
			w.Change.Once.add(&unit, hours/unit.DeviceHours)
		}
		ways = append(ways, w)
	}
	return ways
}

// usualWidth keeps to the widths that people store weights in.
func usualWidth(bits float64) bool { return bits >= 4 && bits < 5 || bits == 8 }

func hoursWords(h float64) string {
	if h < 1 {
		return strconv.FormatFloat(h*60, 'g', 2, 64) + " minutes"
	}
	return strconv.FormatFloat(h, 'g', 2, 64) + " hours"
}

// distilWay teaches a smaller model and serves it on the same devices.
func distilWay(l *Life, o WayOptions, c knob.Catalog) []Way {
	use := l.Use.Line
	use.RequestsPerDay = 0
	if use.Task != sim.Generate || use.Model.Family != model.Decoder {
		return nil
	}
	student := o.Student
	if student == "" {
		if student = Relative(&use, c); student == "" {
			return nil
		}
	}
	tokens := o.DistilTokens
	if tokens == 0 {
		tokens = UsualDistilTokens
	}
	w := Way{Kind: "distil", Name: student, Scenario: use}
	w.Once = "a run over " + strings.TrimSpace(metric.Quantity(tokens, "")) + " tokens that the present model reads too"
	if tokens == UsualDistilTokens {
		w.Once += " (94B: Muralidharan et al. 2024)"
	}
	if w.Err = knob.Assign(&w.Scenario, "model", student, c); w.Err != nil {
		return []Way{w}
	}
	if a, b := w.Scenario.Model.Parameters(), use.Model.Parameters(); a.Total >= b.Total {
		w.Err = &sim.KnobError{Knob: "student", Value: student, Reason: "is no smaller than " + use.Model.ID}
		return []Way{w}
	}
	lesson, err := lessonOf(l, &w.Scenario, tokens, c)
	if err != nil {
		w.Err = err
		return []Way{w}
	}
	w.settle(l, []sim.Scenario{lesson})
	if w.Err == nil {
		w.Err = w.addReading(&use, tokens)
	}
	return []Way{w}
}

// addReading adds the teacher's forward passes over the tokens.
func (w *Way) addReading(use *sim.Scenario, tokens float64) error {
	read := *use
	read.Task, read.InputLen, read.OutputLen, read.Batch = sim.Encode, distilLength, 0, 1
	var r sim.Result
	if err := sim.RunInto(&r, &read); err != nil {
		return err
	}
	unit := burdenOf(&r)
	w.Change.Once.add(&unit, tokens/(distilLength*r.Sequences))
	return nil
}

// lessonOf is the student's run: on devices like those of the last training
// run, where it stood, as many as it takes to fit.
func lessonOf(l *Life, student *sim.Scenario, tokens float64, c knob.Catalog) (s sim.Scenario, err error) {
	where := l.Use.Line
	if n := len(l.Making); n > 0 {
		where = l.Making[n-1].Line
	}
	if s, err = knob.Default(c); err != nil {
		return s, err
	}
	for _, n := range [...]string{"64", "256", "1024"} {
		settings := []knob.Setting{
			{ID: "task", Text: "train"},
			{ID: "model", Text: student.Model.ID},
			{ID: "hardware", Text: where.Device.ID},
			{ID: "region", Text: where.Region.ID},
			{ID: "devices", Text: n},
			{ID: "batch", Text: strconv.Itoa(distilBatch)},
			{ID: "input_len", Text: strconv.Itoa(distilLength)},
			{ID: "zero", Text: "3"},
			{ID: "train_tokens", Text: strconv.FormatFloat(tokens, 'g', -1, 64)},
		}
		if err = knob.AssignAll(&s, settings, c); err != nil {
			return s, err
		}
		s.CarbonIntensity, s.PUE = where.CarbonIntensity, where.PUE
		var r sim.Result
		if err = sim.RunInto(&r, &s); err != nil {
			return s, err
		}
		if r.Fits {
			return s, nil
		}
	}
	return s, &sim.KnobError{Knob: "student", Value: student.Model.ID, Reason: "does not fit in training on 1,024 " + where.Device.Name}
}

// Relative is the largest model of the same family with at most 0.4 times the
// parameters; "" when there is none. Names that begin alike count as family.
func Relative(s *sim.Scenario, c knob.Catalog) string {
	options := c.Options("model")
	group := ""
	for i := range options {
		if options[i].ID == s.Model.ID {
			group = options[i].Group
		}
	}
	now := s.Model.Parameters()
	best, alike, size := "", 0, 0.0
	for i := range options {
		o := &options[i]
		if o.ID == s.Model.ID || group != "" && o.Group != group {
			continue
		}
		n := sharedStart(o.ID, s.Model.ID)
		if n < 4 || n < alike {
			continue
		}
		a, err := c.Model(o.ID)
		if err != nil || a.Family != s.Model.Family {
			continue
		}
		p := a.Parameters().Total
		if p > 0.4*now.Total || n == alike && p <= size {
			continue
		}
		best, alike, size = o.ID, n, p
	}
	return best
}

func sharedStart(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// moveWay serves from another place, the cleanest cloud region unless one is
// named.
func moveWay(l *Life, o WayOptions, c knob.Catalog) []Way {
	use := l.Use.Line
	use.RequestsPerDay = 0
	place := o.Place
	if place == "" {
		regions, err := Regions(c)
		if err != nil {
			return nil
		}
		kind := use.Region.Kind
		for i := range regions {
			if regions[i].Kind == "cloud" { // where machines can be had
				kind = "cloud"
			}
		}
		k, err := Places(&use, regions, Ask{Basis: BasisOf(&use), Kind: kind})
		if err != nil || len(k.Places) == 0 || k.Places[0].Here || !(k.Against(&k.Places[0]) < 0) {
			return nil
		}
		place = k.Places[0].Region.ID
	}
	if place == use.Region.ID {
		return nil
	}
	w := Way{Kind: "move", Name: place, Scenario: use, Once: "nothing; latency, law and the traffic of moving are left out"}
	w.Scenario.CarbonIntensity, w.Scenario.ElectricityPrice = sim.Unstated, sim.Unstated
	w.Err = knob.Assign(&w.Scenario, "region", place, c)
	w.settle(l, nil)
	return []Way{w}
}
