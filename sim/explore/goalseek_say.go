package explore

import (
	"math"
	"strings"

	"wattif/sim/knob"
	"wattif/sim/metric"
)

// Words is what the goal is, for people: "least energy of a request".
func (g Goal) Words() string {
	word := "least "
	if g.Maximize {
		word = "most "
	}
	switch id := g.Of.ID(); {
	case g.Of.knob != nil && id == "devices" && !g.Maximize:
		return "fewest devices"
	case g.Of.knob != nil && g.Maximize:
		word = "largest "
	case g.Of.knob != nil:
		word = "smallest "
	}
	return word + lowerFirst(g.Of.Label())
}

// Settings are the values of a point as "knob value" words; what had no choice
// is left out.
func (f *Found) Settings(values []knob.Value) []string {
	var out []string
	for i, v := range values {
		if len(f.Axes[i].Values) < 2 {
			continue
		}
		if k, err := knob.Find(f.Axes[i].Knob); err == nil {
			out = append(out, k.ID+" "+k.Display(v))
		}
	}
	return out
}

// Why says which limit stands in the way: when nothing is feasible, the one that
// nothing keeps or the ones the nearest miss breaks; else the one without which
// there would be better. "" when no limit does.
func (f *Found) Why() string {
	if !f.Any {
		return "none of the combinations can be run"
	}
	if f.Feasible {
		var out []string
		for i := range f.Limits {
			if l := &f.Limits[i]; l.Binding {
				out = append(out, l.Limit.Display()+" binds: without it "+f.Goal.Of.Format(l.Without))
			}
		}
		return strings.Join(out, "; ")
	}
	var never, alone []string
	for i := range f.Limits {
		l := &f.Limits[i]
		switch {
		case l.Met == 0 && math.IsNaN(l.Closest):
			never = append(never, "nothing has a "+strings.ToLower(l.Limit.Of().Label()))
		case l.Met == 0:
			never = append(never, "nothing reaches "+l.Limit.Display()+": the closest is "+l.Limit.Of().Format(l.Closest)+beyond(l.Limit, l.Closest))
		case l.Binding:
			alone = append(alone, "without "+l.Limit.Display()+" there would be "+f.Goal.Of.Format(l.Without))
		}
	}
	switch {
	case len(never) > 0:
		return strings.Join(never, "; ")
	case math.IsNaN(f.Best.Score):
		return "nothing has a " + strings.ToLower(f.Goal.Of.Label())
	}
	var broken []string
	for _, i := range f.Best.Missed {
		l := &f.Limits[i]
		broken = append(broken, l.Limit.Display()+" (is "+l.Limit.Of().Format(l.Value)+beyond(l.Limit, l.Value)+")")
	}
	text := "each limit can be kept alone, not all together; the nearest miss breaks " + strings.Join(broken, " and ")
	if len(alone) > 0 {
		text += "; " + strings.Join(alone, "; ")
	}
	return text
}

// beyond is how far a value is past a limit, in percent.
func beyond(l Limit, v float64) string {
	if l.isFit() || !(l.Value > 0) || math.IsNaN(v) || l.missOf(v) == 0 {
		return ""
	}
	return ", " + metric.Percent(v/l.Value-1)
}
