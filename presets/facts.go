package presets

// Equivalent is an everyday quantity that a result is held against.
type Equivalent struct {
	Kind       string // "carbon", "electricity", "water" or "llm_anchor" (what others publish per prompt)
	ID         string
	Label      string  // "average US petrol car"
	Per        string  // "km": one of what
	Value      float64 // of one, in Unit
	Unit       string  // "gCO2e", "kWh", "L" ...
	Source     string
	Licence    string
	Confidence string // "high", "medium", "low"
	Note       string
}

// Datacentre is a published PUE or WUE of an operator. What is not stated is
// negative.
type Datacentre struct {
	Operator, Kind, Scope, Year string
	PUE, PUELow, PUEHigh        float64
	WUE                         float64 // litres per IT kWh
	WUEBasis                    string  // "withdrawal", "consumption" ...: not to be ranked against each other
	Source, Confidence, Note    string
}

// Fuel is what a kind of power station emits and evaporates, per kWh.
type Fuel struct {
	ID                            string
	LifecycleG, DirectG           float64 // gCO2e
	WaterL                        float64 // litres consumed
	LifecycleSource, DirectSource string
	WaterSource                   string
}

// RentalPrice sums up what an accelerator costs to rent, USD per device-hour,
// on demand, over a group of providers.
type RentalPrice struct {
	Accelerator, Group string
	Offers             int
	Low, Median, High  float64
	Spot               float64 // median, 0 when none was seen
}

// factShelf holds the tables that no knob chooses from.
type factShelf struct {
	equivalents []Equivalent
	datacentres []Datacentre
	fuels       []Fuel
	rents       []RentalPrice
	published   []Published
}

var equivalentSchema = func() *schema[Equivalent] {
	type e = Equivalent
	return newSchema(
		required(word("kind", func(s string) (string, bool) {
			return s, s == "carbon" || s == "electricity" || s == "water" || s == "llm_anchor"
		}, []string{"carbon", "electricity", "water", "llm_anchor"}, func(x *e) *string { return &x.Kind })),
		required(text("id", func(x *e) *string { return &x.ID })),
		required(text("label", func(x *e) *string { return &x.Label })),
		required(text("per", func(x *e) *string { return &x.Per })),
		required(number("value", 1e-9, 1e12, 1, func(x *e) *float64 { return &x.Value })),
		required(text("value_unit", func(x *e) *string { return &x.Unit })),
		required(text("source", func(x *e) *string { return &x.Source })),
		text("licence", func(x *e) *string { return &x.Licence }),
		oneOrText("confidence", func(x *e) *string { return &x.Confidence }),
		text("note", func(x *e) *string { return &x.Note }),
	)
}()

func oneOrText[T any](name string, at func(*T) *string) field[T] {
	return word(name, func(s string) (string, bool) { return s, s == "high" || s == "medium" || s == "low" }, []string{"high", "medium", "low"}, at)
}

var datacentreSchema = func() *schema[Datacentre] {
	type d = Datacentre
	return newSchema(
		required(text("operator", func(x *d) *string { return &x.Operator })),
		text("kind", func(x *d) *string { return &x.Kind }),
		text("scope", func(x *d) *string { return &x.Scope }),
		text("year", func(x *d) *string { return &x.Year }),
		number("pue", 1, 5, 1, func(x *d) *float64 { return &x.PUE }),
		number("pue_low", 1, 5, 1, func(x *d) *float64 { return &x.PUELow }),
		number("pue_high", 1, 5, 1, func(x *d) *float64 { return &x.PUEHigh }),
		number("wue_l_kwh", 0, 20, 1, func(x *d) *float64 { return &x.WUE }),
		text("wue_basis", func(x *d) *string { return &x.WUEBasis }),
		required(text("source", func(x *d) *string { return &x.Source })),
		ignored[d]("licence"),
		oneOrText("confidence", func(x *d) *string { return &x.Confidence }),
		text("note", func(x *d) *string { return &x.Note }),
	)
}()

var fuelSchema = func() *schema[Fuel] {
	type f = Fuel
	return newSchema(
		required(text("fuel", func(x *f) *string { return &x.ID })),
		required(number("lifecycle_g_kwh", 0, 2000, 1, func(x *f) *float64 { return &x.LifecycleG })),
		required(text("lifecycle_source", func(x *f) *string { return &x.LifecycleSource })),
		required(number("direct_g_kwh", 0, 2000, 1, func(x *f) *float64 { return &x.DirectG })),
		text("direct_source", func(x *f) *string { return &x.DirectSource }),
		required(number("water_consumption_l_kwh", 0, 100, 1, func(x *f) *float64 { return &x.WaterL })),
		text("water_source", func(x *f) *string { return &x.WaterSource }),
	)
}()

var rentSchema = func() *schema[RentalPrice] {
	type p = RentalPrice
	return newSchema(
		required(text("accelerator", func(x *p) *string { return &x.Accelerator })),
		required(text("group", func(x *p) *string { return &x.Group })),
		whole("offers", 1, 1<<20, func(x *p) *int { return &x.Offers }),
		number("min", 0.001, 1e4, 1, func(x *p) *float64 { return &x.Low }),
		number("median", 0.001, 1e4, 1, func(x *p) *float64 { return &x.Median }),
		number("max", 0.001, 1e4, 1, func(x *p) *float64 { return &x.High }),
		number("spot_median", 0.001, 1e4, 1, func(x *p) *float64 { return &x.Spot }),
	)
}()

func (l *Library) readFacts() (*factShelf, error) {
	f := &factShelf{}
	err := l.layers[0].each("facts", ".csv", func(file, content string) error {
		switch stem(file) {
		case "equivalents":
			return collect(equivalentSchema, file, content, &f.equivalents, nil)
		case "datacentres":
			return collect(datacentreSchema, file, content, &f.datacentres, func(d *Datacentre) {
				if d.WUE == 0 && d.WUEBasis == "" {
					d.WUE = -1
				}
				if d.PUE == 0 {
					d.PUE = -1
				}
			})
		case "fuels":
			return collect(fuelSchema, file, content, &f.fuels, nil)
		case "runs":
			return collect(publishedSchema, file, content, &f.published, nil)
		case "rental_prices":
			return collect(rentSchema, file, content, &f.rents, nil)
		}
		return &FileError{File: file, Reason: "is not a known table of facts"}
	})
	return f, err
}

func collect[T any](s *schema[T], file, content string, to *[]T, finish func(*T)) error {
	return s.readTable(file, content, func(e *T, _ int) error {
		if finish != nil {
			finish(e)
		}
		*to = append(*to, *e)
		return nil
	})
}

// Equivalents lists everyday quantities of carbon, electricity and water, and
// what others publish per prompt.
func (l *Library) Equivalents() []Equivalent {
	f, err := l.facts.get(l.readFacts)
	if err != nil {
		return nil
	}
	return f.equivalents
}

// Datacentres lists published PUE and WUE figures by operator.
func (l *Library) Datacentres() []Datacentre {
	f, err := l.facts.get(l.readFacts)
	if err != nil {
		return nil
	}
	return f.datacentres
}

// Fuels lists emission and water factors by fuel.
func (l *Library) Fuels() []Fuel {
	f, err := l.facts.get(l.readFacts)
	if err != nil {
		return nil
	}
	return f.fuels
}

// RentalPrices lists rental prices by accelerator and kind of provider.
func (l *Library) RentalPrices() []RentalPrice {
	f, err := l.facts.get(l.readFacts)
	if err != nil {
		return nil
	}
	return f.rents
}
