package sim

// Run computes a scenario. The error is a [*KnobError] or a [*PlanError];
// running out of memory is an answer (Fits is false), not an error.
func Run(s *Scenario) (Result, error) {
	var r Result
	err := RunInto(&r, s)
	return r, err
}

// RunInto is [Run] into a result whose slices are reused, without allocating
// once they have grown.
func RunInto(r *Result, s *Scenario) error {
	return nil
}
