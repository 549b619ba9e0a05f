package main

import (
	"math"
	"strings"

	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/footprint"
	"wattif/sim/metric"
	"wattif/ui/language"
)

// regionFlags are the options of regions.
type regionFlags struct {
	format, sort, kind, find, basis string
	top                             int
}

func (p *program) regionsCommand() *cobra.Command {
	var f regionFlags
	cmd := &cobra.Command{
		Use:   "regions [SCENARIO | LINE…]",
		Short: "Where to run it: every place by carbon, cost or water",
		Long: `Move a scenario to every country, grid zone and cloud region and rank them.

What moving changes is the grid, its water and price, and the facility: the
computers need the same energy everywhere, and a place's PUE changes what the
facility adds. Latency, law and the traffic of moving are not modelled.

Average, marginal and market-based figures answer different questions and are
never mixed: --basis chooses one, and a place without such a figure comes last.`,
		Example: `  wattif regions llama-3.1-70b fp8 2xh100-sxm DE
  wattif regions --sort water --kind cloud --top 20
  wattif regions --find "aws eu" -o csv`,
		ValidArgsFunction: p.completeLine,
		RunE:              func(_ *cobra.Command, args []string) error { return p.regions(args, &f) },
	}
	formatFlag(cmd, &f.format)
	flags := cmd.Flags()
	flags.StringVar(&f.sort, "sort", "carbon", "`order`: carbon, cost, water")
	flags.StringVar(&f.kind, "kind", "", "only one `kind` of place: country, zone, cloud, place")
	flags.StringVar(&f.find, "find", "", "only places with all these `words` in id or name")
	flags.StringVar(&f.basis, "basis", "", "`way` of counting: average, marginal, market (default: the scenario's accounting)")
	flags.IntVar(&f.top, "top", 0, "only the first `n` places; 0 for all (20 as a table)")
	for flag, words := range map[string][]string{"sort": {"carbon", "cost", "water"}, "kind": {"country", "zone", "cloud", "place"}, "basis": {"average", "marginal", "market"}} {
		must(cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)))
	}
	return cmd
}

// ask reads the flags of a ranking.
func (f *regionFlags) ask(s *sim.Scenario) (explore.Ask, error) {
	a := explore.Ask{Basis: explore.BasisOf(s), Kind: f.kind, Words: f.find}
	var err error
	if a.Order, err = explore.ParseOrder(f.sort); err != nil {
		return a, err
	}
	if f.basis != "" {
		a.Basis, err = explore.ParseBasis(f.basis)
	}
	return a, err
}

func (p *program) regions(args []string, f *regionFlags) error {
	if err := checkFormat(f.format); err != nil {
		return err
	}
	s, err := p.joined(args)
	if err != nil {
		return err
	}
	ask, err := f.ask(&s)
	if err != nil {
		return err
	}
	places, err := explore.Regions(p.library)
	if err != nil {
		return err
	}
	k, err := explore.Places(&s, places, ask)
	if err != nil {
		return err
	}
	shown := k.Places
	top := f.top
	if top == 0 && (f.format == formatTable || f.format == formatMarkdown) {
		top = 20
	}
	if top > 0 {
		shown = shown[:min(top, len(shown))]
	}
	a := rankingAnswer{k: &k, shown: shown, speech: p.speech}
	switch f.format {
	case formatJSON:
		err = writeJSON(p.stdout, a.object())
	case formatCSV:
		err = a.csv().write(p.stdout, formatCSV)
	default:
		err = p.page(a.table(), a.notes(), f.format)
	}
	if err == nil && len(shown) == 0 {
		return noAnswer{p.say("no place is like that")}
	}
	return err
}

// page prints a table and the notes below it.
func (p *program) page(t *table, notes []string, format string) error {
	if err := t.write(p.stdout, format); err != nil {
		return err
	}
	var b strings.Builder
	b.WriteByte('\n')
	for _, n := range notes {
		if format == formatMarkdown {
			b.WriteString("- " + n + "\n")
			continue
		}
		b.WriteString("- " + wrap(n, 2) + "\n")
	}
	_, err := p.stdout.Write([]byte(b.String()))
	return err
}

// rankingAnswer prints a ranking of places.
type rankingAnswer struct {
	k     *explore.Ranking
	shown []explore.Place

	speech language.Language
}

func (a *rankingAnswer) table() *table {
	k, l := a.k, a.speech
	t := &table{
		head:  []string{l.Say("place"), l.Say("grid"), l.Say("carbon"), "", l.Say("water"), l.Say("electricity"), "PUE", l.Say("name")},
		right: []bool{false, true, true, true, true, true, true, false},
	}
	row := func(p *explore.Place) {
		id := p.Region.ID
		if p.Here {
			id += l.Say(" (here)")
		}
		change := metric.Percent(k.Against(p))
		if p.Here {
			change = ""
		}
		t.add(id, l.Value(gridText(p.Grid)), metric.Quantity(p.TotalG(), "g"), change,
			metric.Quantity(p.WaterL, "L"), metric.Quantity(p.ElectricityUSD, "USD"), metric.Quantity(p.PUE, ""), p.Region.Name)
	}
	listed := false
	for i := range a.shown {
		listed = listed || a.shown[i].Here
		row(&a.shown[i])
	}
	if !listed {
		row(&k.Here)
	}
	return t
}

func (a *rankingAnswer) notes() []string {
	k, l := a.k, a.speech
	first := l.Sayf("per %s, %s of %s places", l.Say(k.Per), thousands(len(a.shown)), thousands(len(k.Places)))
	if len(k.Places) < k.All {
		first += l.Sayf(" like that (%s in all)", thousands(k.All))
	}
	first += l.Sayf(", by %s; the change is of what they are ranked by, against %s", l.Say(k.Order.String()), k.Here.Region.ID)
	return append([]string{first}, retold(l, k.Notes)...)
}

func (a *rankingAnswer) object() object {
	k := a.k
	list := make([]object, len(a.shown))
	for i := range a.shown {
		list[i] = placeObject(k, &a.shown[i])
	}
	return object{
		{"per", k.Per},
		{"basis", k.Basis.String()},
		{"order", k.Order.String()},
		{"rented", k.Rented},
		{"places_in_all", k.All},
		{"notes", k.Notes},
		{"here", placeObject(k, &k.Here)},
		{"places", list},
	}
}

func placeObject(k *explore.Ranking, p *explore.Place) object {
	g := p.Region
	return object{
		{"id", g.ID},
		{"name", g.Name},
		{"kind", g.Kind},
		{"country", g.Country},
		{"zone", g.Zone},
		{"here", p.Here},
		{"grid_g_per_kwh", number(p.Grid)},
		{"pue", number(p.PUE)},
		{"energy_kwh", number(footprint.KWh(p.Joules))},
		{"co2e_g", number(p.TotalG())},
		{"co2e_operational_g", number(p.OperationalG)},
		{"co2e_embodied_g", number(p.EmbodiedG)},
		{"water_l", number(p.WaterL)},
		{"cost_usd", number(p.USD)},
		{"electricity_usd", number(p.ElectricityUSD)},
		{"change", number(k.Against(p))},
		{"hourly_profile", g.Shape != nil},
		{"basis", g.GridBasis},
		{"source", g.GridSource},
		{"licence", g.GridLicence},
	}
}

func (a *rankingAnswer) csv() *table {
	t := &table{}
	for _, f := range placeObject(a.k, &a.k.Here) {
		t.head = append(t.head, f.key)
	}
	for i := range a.shown {
		var row []string
		for _, f := range placeObject(a.k, &a.shown[i]) {
			row = append(row, cellText(f.value))
		}
		t.add(row...)
	}
	return t
}

// retold are sentences of the engine in a language.
func retold(l language.Language, notes []string) []string {
	out := make([]string, len(notes))
	for i, n := range notes {
		out[i] = l.Retell(n)
	}
	return out
}

// gridText is a grid intensity for people.
func gridText(g float64) string {
	if math.IsNaN(g) {
		return "unknown"
	}
	return metric.Quantity(g, "g/kWh")
}

// signedChange is a relative change, "" where it is not known.
func signedChange(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return metric.Percent(v)
}
