package ui

import (
	"image"
	"math"

	tea "charm.land/bubbletea/v2"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/theme"
	"wattif/ui/widget"
)

// likeBox says what the present unit of work is like: kettles, kilometres,
// charges of a phone, each with its source.
type likeBox struct {
	of     string // the unit, with what it takes
	things []presets.Likeness
	at     int
}

// amountsOf are what a unit of work takes.
func amountsOf(r *sim.Result, u metric.Unit) presets.Amounts {
	f := unitFor(r, u).Factor(r)
	p := &r.Footprint
	return presets.Amounts{KWh: r.Joules() * f / 3.6e6, Grams: p.TotalG() * f, Litres: (p.OnSiteWaterL + p.OffSiteWaterL) * f}
}

// newLike is K.
func newLike(a *App) overlay {
	o := &likeBox{}
	o.read(a)
	return o
}

func (o *likeBox) read(a *App) {
	r := a.session.Result()
	x := amountsOf(r, a.session.unit)
	o.things = a.options.Library.Like(x)
	o.of = a.sayf("%s: %s, %s CO2e, %s of water", a.perWords(), quantityOr(x.KWh*1e3, "Wh"), quantityOr(x.Grams, "g"), quantityOr(x.Litres, "L"))
	o.at = clamp(o.at, 0, max(0, len(o.things)-1))
}

func quantityOr(v float64, unit string) string {
	if math.IsNaN(v) {
		return "?"
	}
	return metric.Quantity(v, unit)
}

func (o *likeBox) key(a *App, msg tea.KeyPressMsg) (deed, bool) {
	switch msg.String() {
	case "esc", "q", "enter", "K", "backspace":
		return nil, true
	case "up", "k":
		o.scroll(-1)
	case "down", "j":
		o.scroll(1)
	case "f":
		a.nextUnit()
		o.read(a)
	}
	return nil, false
}

func (o *likeBox) paste(*App, string)                {}
func (o *likeBox) scroll(n int)                      { o.at = clamp(o.at+n, 0, max(0, len(o.things)-1)) }
func (o *likeBox) click(*App, int, int) (deed, bool) { return nil, false }
func (o *likeBox) foot() string                      { return textMark("Up Down source  f unit  Esc close") }
func (o *likeBox) place(a *App) image.Rectangle      { return centered(a, 78, len(o.things)+8) }

func (o *likeBox) draw(a *App, w, h int) block.Block {
	t := a.theme
	return block.Into(w, h, t.Frame(a.sayf("What is that like? %s", letter(a.session.current)), a.perWords(), true), func(w, h int) block.Block {
		lines := []string{t.Row(w).Space(1).Cell(theme.Strong, o.of, w-1).String(), ""}
		table := &widget.Table{Cursor: o.at, Focused: true, Columns: []widget.Column{{Align: widget.AlignRight}, {}, {Token: theme.Faint, Max: 30}}}
		for i := range o.things {
			x := &o.things[i]
			table.Lines = append(table.Lines, widget.Line{Cells: []widget.Cell{{Text: timesText(x.Times), Token: theme.Strong}, {Text: a.say(x.Per) + ": " + a.say(x.Label)}, {Text: oneOf(x)}}})
		}
		foot := []string{}
		if o.at < len(o.things) {
			x := &o.things[o.at]
			text := a.sayf("Source: %s", x.Source)
			if x.Note != "" {
				text += "; " + x.Note
			}
			foot = wrap(text, w-2)
			if len(foot) > 3 {
				foot = foot[:3]
			}
		}
		room := max(1, h-len(lines)-len(foot))
		out := block.Above(block.Fit(w, len(lines), lines), table.Draw(w, room, t))
		for i := range foot {
			foot[i] = t.Row(w).Space(1).Add(theme.Faint, foot[i]).String()
		}
		return block.Above(out, block.Fit(w, len(foot), foot)).Resize(w, h)
	})
}

// timesText is how many: "2.3", "1/440".
func timesText(v float64) string {
	if v < 0.1 {
		return "1/" + compactCount(1/v)
	}
	return compactCount(v)
}

// oneOf is what one of it takes.
func oneOf(x *presets.Likeness) string { return trimmed(x.Value) + " " + x.Unit }
