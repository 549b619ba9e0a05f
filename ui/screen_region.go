package ui

import (
	"math"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/footprint"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/widget"
)

// regionKey is everything the Region view's figures depend on.
type regionKey struct {
	of    *sim.Scenario
	ask   explore.Ask
	hours float64
}

// regionPanel is the Region view: where and when.
type regionPanel struct {
	key    regionKey
	basis  explore.Basis
	order  explore.Order
	kind   int // index into placeKinds
	filter string
	hours  float64 // of the job

	regions []footprint.Region
	ranking explore.Ranking
	err     error
	index   int // of the place under the cursor; -1 for where it stands, above the others
	shown   int // first place shown

	// Of the place under the cursor.
	place    *explore.Place
	schedule explore.Schedule
	windows  explore.Windows
	month    int // cell under the cursor of the map: 1..12, or 0 for the year
	hour     int

	job     explore.Job
	choices [4]explore.Choice
	version int
}

// placeKinds are what z goes through.
var placeKinds = [...]struct{ id, name string }{{"", textMark("all places")}, {"cloud", textMark("cloud regions")}, {"country", textMark("countries")}, {"zone", textMark("grid zones")}}

// usualHours is the job of a first visit: a nightly run.
const usualHours = 3

// ask is what the places are ranked by now.
func (p *regionPanel) ask(s *sim.Scenario, unit metric.Unit) explore.Ask {
	basis := p.basis
	if b := explore.BasisOf(s); b == explore.Market {
		basis = b
	}
	return explore.Ask{Basis: basis, Order: p.order, Kind: placeKinds[p.kind].id, Words: p.filter, Unit: unit}
}

// prepare ranks the places again when the scenario or the question changed.
func (p *regionPanel) prepare(a *App) {
	if a.view != viewRegion {
		return
	}
	if p.hours == 0 {
		p.hours, p.month, p.hour = usualHours, 0, 12
	}
	s := a.session
	if p.regions == nil {
		p.regions, p.err = explore.Regions(s.catalog)
		if p.err != nil {
			return
		}
	}
	key := regionKey{s.Scenario(), p.ask(s.Scenario(), s.unit), p.hours}
	if key != p.key {
		kept := ""
		if p.place != nil && p.key.of != nil && !p.place.Here {
			kept = p.place.Region.ID
		}
		if p.key.of == nil || p.key.of.Region.ID != key.of.Region.ID {
			kept, p.shown = "", 0 // a new home: the cursor goes there
		}
		p.key = key
		p.ranking, p.err = explore.Places(key.of, p.regions, key.ask)
		p.version++
		if p.err != nil {
			p.place = nil
			return
		}
		p.index = -1
		for i := range p.ranking.Places {
			if p.ranking.Places[i].Region.ID == kept {
				p.index = i
			}
		}
		p.job = explore.JobOf(s.Result(), p.hours)
		p.choices = p.ranking.Choices(key.of, p.job)
	}
	p.look()
}

// look reads the schedule of the place under the cursor.
func (p *regionPanel) look() {
	if p.err != nil {
		return
	}
	p.index = clamp(p.index, -1, len(p.ranking.Places)-1)
	p.place = &p.ranking.Here
	if p.index >= 0 {
		p.place = &p.ranking.Places[p.index]
	}
	there := *p.key.of
	if !p.place.Here {
		there.Region, there.CarbonIntensity = *p.place.Region, sim.Unstated
	}
	p.schedule = explore.ScheduleOf(&there, p.key.ask.Basis)
	p.windows = p.schedule.Windows(there.Month, there.Hour, p.hours)
}

// move goes down the table, or to another month of the map.
func (p *regionPanel) move(n int, inMap bool) {
	if inMap {
		p.month = clamp(p.month+n, 0, footprint.Months-1)
		return
	}
	p.index = clamp(p.index+n, -1, len(p.ranking.Places)-1)
}

// along goes to another hour of the map.
func (p *regionPanel) along(n int) {
	p.hour = ((p.hour+n)%footprint.Hours + footprint.Hours) % footprint.Hours
}

// nextBasis is a: average or marginal, both of the grid where it stands.
func (p *regionPanel) nextBasis(a *App) {
	if explore.BasisOf(a.session.Scenario()) == explore.Market {
		a.notice = a.say("a average/marginal: market-based accounting has neither; v goes back to location-based.")
		return
	}
	if p.basis == explore.Average {
		p.basis = explore.Marginal
		a.notice = a.say("Region: marginal, the plants that answer one more kWh. Not to be compared with averages; annual, so no hours.")
		return
	}
	p.basis = explore.Average
	a.notice = a.say("Region: average, all generation of the grid over its energy.")
}

// nextAccounting is v: location-based or market-based. It is a lever.
func (p *regionPanel) nextAccounting(a *App) {
	to := "market"
	if a.session.Scenario().Accounting == footprint.Market {
		to = "location"
	}
	_ = a.session.Assign("accounting", to)
}

func (p *regionPanel) nextOrder(a *App) {
	p.order = (p.order + 1) % 3
	a.notice = a.sayf("Region: places by %s.", a.say(p.order.String()))
	if p.order == explore.ByCost && p.ranking.Rented {
		a.notice = a.say("Region: places by the price of electricity; rent is taken to be the same everywhere.")
	}
}

func (p *regionPanel) nextKind(a *App) {
	p.kind = (p.kind + 1) % len(placeKinds)
	a.notice = a.sayf("Region: %s.", a.say(placeKinds[p.kind].name))
}

// adopt takes the place under the cursor, or the month and hour of the map.
func (p *regionPanel) adopt(a *App, inMap bool) {
	if p.err != nil || p.place == nil {
		return
	}
	s := a.session
	if !inMap {
		if p.place.Here {
			a.notice = a.sayf("%s stands in %s already.", letter(s.current), p.place.Region.Name)
			return
		}
		_ = s.Assign("region", p.place.Region.ID)
		return
	}
	if !p.schedule.Known() {
		a.notice = a.sayf("%s.", a.retell(p.schedule.Reason))
		return
	}
	next := *s.Scenario()
	next.Region = *p.place.Region
	next.Month, next.Hour = p.month, p.hour
	if p.month == 0 {
		next.Month = sim.Mean
	}
	if next == *s.Scenario() {
		a.notice = a.say("that is when it runs already.")
		return
	}
	_ = s.Replace(next, a.sayf("%s runs in %s, %s", letter(s.current), p.place.Region.ID, cellTime(a.speech(), p.month, p.hour)))
}

// newPlaceFilter narrows the places.
func newPlaceFilter(a *App) overlay {
	o := &fieldOverlay{title: a.say("Places with these words"), prompt: " ", help: a.say("id, name, country; nothing: all places")}
	o.field.Set(a.region.filter)
	o.accept = func(text string) (deed, bool) {
		return func(a *App) tea.Cmd { a.region.filter = text; return nil }, true
	}
	return o
}

// newWindow asks how long the job is.
func newWindow(a *App) overlay {
	o := &fieldOverlay{title: a.say("How many hours does the job run?"), prompt: " ", help: textMark("e.g. 3, 0.5, 90m")}
	o.field.Set(strconv.FormatFloat(a.region.hours, 'g', -1, 64))
	o.accept = func(text string) (deed, bool) {
		hours, err := parseHours(text)
		if err != nil {
			return func(a *App) tea.Cmd { a.notice = a.sayf("%s.", errorText(a.speech(), err)); return nil }, false
		}
		return func(a *App) tea.Cmd { a.region.hours = hours; return nil }, true
	}
	return o
}

// parseHours reads "3", "3h", "90m", "90 min" or "2 days".
func parseHours(text string) (float64, error) {
	t := strings.ToLower(strings.TrimSpace(text))
	scale := 1.0
	for _, u := range [...]struct {
		suffix string
		hours  float64
	}{{"minutes", 1.0 / 60}, {"min", 1.0 / 60}, {"m", 1.0 / 60}, {"hours", 1}, {"hour", 1}, {"h", 1}, {"days", 24}, {"day", 24}, {"d", 24}} {
		if rest, ok := strings.CutSuffix(t, u.suffix); ok {
			t, scale = strings.TrimSpace(rest), u.hours
			break
		}
	}
	v, err := strconv.ParseFloat(t, 64)
	if err != nil {
		return 0, &sim.KnobError{Knob: "hours", Value: text, Reason: textMark("is not a length of a job"), Accepted: "3, 0.5, 90m, 2 days"}
	}
	return v * scale, explore.CheckHours(v * scale)
}

// monthNames are the months in three letters; 0 is the whole year.
var monthNames = [...]string{
	textMark("year"), textMark("Jan"), textMark("Feb"), textMark("Mar"), textMark("Apr"), textMark("May"), textMark("Jun"),
	textMark("Jul"), textMark("Aug"), textMark("Sep"), textMark("Oct"), textMark("Nov"), textMark("Dec"),
}

// cellTime is a cell of the map in words.
func cellTime(l speech, month, hour int) string {
	return l.Say(monthNames[clamp(month, 0, footprint.Months-1)]) + " " + clockText(float64(hour))
}

// clockText is a time of day, hours past midnight.
func clockText(hours float64) string {
	minutes := int(math.Round(hours*60)) % (24 * 60)
	two := func(n int) string {
		if n < 10 {
			return "0" + itoa(int64(n))
		}
		return itoa(int64(n))
	}
	return two(minutes/60) + ":" + two(minutes%60)
}

// windowTime is when a job runs: "Jul 11:00-14:00", "any hour".
func windowTime(l speech, w explore.Window, hours float64) string {
	text := ""
	if w.Month > 0 {
		text = l.Say(monthNames[w.Month]) + " "
	}
	switch {
	case w.Start < 0:
		return text + l.Say("any hour")
	case hours >= footprint.Hours:
		return text + l.Sayf("from %s", clockText(float64(w.Start)))
	}
	return text + clockText(float64(w.Start)) + "-" + clockText(float64(w.Start)+hours)
}

// hoursText is the length of the job: "3 h", "30 min".
func hoursText(l speech, h float64) string {
	if h < 1 {
		return l.Sayf("%s min", strconv.FormatFloat(h*60, 'f', 0, 64))
	}
	return strconv.FormatFloat(h, 'g', 4, 64) + " h"
}

// placeName is a place for a narrow column: its id, and its name where that
// says more.
func placeName(g *footprint.Region) string {
	if g.Kind == "cloud" || strings.HasPrefix(g.Name, g.ID) {
		return g.Name
	}
	return g.ID + " " + g.Name
}

// selectCell puts the cursor on the cell of the map drawn at x and y of a box
// of w by h cells.
func (p *regionPanel) selectCell(x, y, w, h int) {
	cell := clamp((w-6)/footprint.Hours, 1, 3)
	rows := p.heatRows(h)
	if !p.schedule.Known() || y < 0 || y >= len(rows) || x < 5 || (x-5)/cell >= footprint.Hours {
		return
	}
	p.month, p.hour = rows[y], (x-5)/cell
}

// newPlacePicker finds a place by name and moves the edited scenario there.
func newPlacePicker(a *App) overlay {
	s := a.session
	k, err := knob.Find("region")
	if err != nil {
		return nil
	}
	return &listOverlay{
		title: a.sayf("Move %s to", letter(s.current)), picker: widget.NewPicker("find", choicesOf(a.speech(), k, s.Scenario(), s.catalog), s.Scenario().Region.ID), w: 76, h: 30,
		hints: a.say("type to filter  Up Down choose  Enter move there  Esc cancel"),
		choose: func(it widget.Item) deed {
			return func(a *App) tea.Cmd {
				_ = a.session.Assign("region", it.ID)
				return nil
			}
		},
	}
}
