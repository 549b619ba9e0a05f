package ui

// keptLife is what the ledger assumes, as the session's file keeps it; what is
// usual is left out.
type keptLife struct {
	PerDay float64 `yaml:"per_day,omitempty"`
	Growth float64 `yaml:"growth,omitempty"`
	Years  float64 `yaml:"years,omitempty"`
	Renew  float64 `yaml:"renew,omitempty"`
	Start  int     `yaml:"start,omitempty"`
	Made   string  `yaml:"made,omitempty"`
	Ratio  float64 `yaml:"tokens_per_parameter,omitempty"`
	Pupil  string  `yaml:"student,omitempty"`
	Tokens float64 `yaml:"distil_tokens,omitempty"`
	Place  string  `yaml:"move,omitempty"`
}

// keepLife is nil for the usual life.
func keepLife(t lifeTerms) *keptLife {
	if t == (lifeTerms{}) {
		return nil
	}
	return &keptLife{t.perDay, t.growth, t.years, t.renew, t.start, t.made, t.ratio, t.pupil, t.tokens, t.place}
}

// terms reads it; what cannot be is the usual.
func (k *keptLife) terms() lifeTerms {
	if k == nil {
		return lifeTerms{}
	}
	t := lifeTerms{k.PerDay, k.Growth, k.Years, k.Renew, k.Start, k.Made, k.Ratio, k.Pupil, k.Tokens, k.Place}
	if !(t.perDay >= 0) || !(t.growth > -1) || !(t.years >= 0) || t.years > 100 || !(t.renew >= 0) || t.start < 0 || t.start > 12 || !(t.ratio >= 0) || !(t.tokens >= 0) {
		return lifeTerms{}
	}
	return t
}
