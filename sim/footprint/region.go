package footprint

// Accounting is how purchased electricity is counted.
type Accounting uint8

// The two methods of the GHG Protocol Scope 2 guidance.
const (
	Location Accounting = iota // the grid where the machine stands
	Market                     // after contracts and certificates
)

var accountingNames = [...]string{"location", "market"}

// String returns the method's id.
func (a Accounting) String() string { return accountingNames[a] }

// Boundary is what power and energy count.
type Boundary uint8

// The boundaries.
const (
	BoundaryDevice   Boundary = iota // the chips
	BoundaryServer                   // + host, fabric, fans, power supply
	BoundaryFacility                 // + cooling and distribution (PUE)
)

var boundaryNames = [...]string{"device", "server", "facility"}

// String returns the boundary's id.
func (b Boundary) String() string { return boundaryNames[b] }

// Months and Hours index [Shape]; month 0 is the whole year.
const (
	Months = 13
	Hours  = 24
)

// Shape is the grid intensity of a zone by month and local hour as a ratio to
// the annual mean. Row 0 is the whole year. A zero row is a month not known.
type Shape struct {
	Zone   string
	Source string
	Ratio  [Months][Hours]float64
}

// Region is a place: a country, a grid zone or a cloud region. Numbers that
// are not known are 0 except where noted.
type Region struct {
	ID, Name string
	Kind     string // "country", "zone" or "cloud"
	Zone     string // grid zone
	Country  string // ISO 3166-1 alpha-3

	GridGPerKWh  float64 // annual mean, gCO2e/kWh
	GridYear     int
	GridBasis    string // "life-cycle, generation-based average" ...
	GridSource   string
	GridLicence  string
	MarginalG    float64 // operating margin, gCO2e/kWh; 0 when not known
	MarginalYear int
	MarketG      float64 // market-based, gCO2e/kWh; negative when not known
	MarketYear   int
	CarbonFree   float64 // share of carbon-free electricity, 0..1; negative when not known

	PUE, WUE             float64 // 0 PUE and negative WUE when not known
	PUESource, WUESource string
	WaterLPerKWh         float64 // off-site water of the grid, litres/kWh; negative when not known
	WaterSource          string
	PriceUSDPerKWh       float64 // 0 when not known
	PriceSource          string

	Shape *Shape // nil when there is no profile
}
