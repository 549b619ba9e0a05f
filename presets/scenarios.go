package presets

// placeholder until the knobs are there
type Workload struct{ ID string }
type ScenarioPreset struct{ ID string }

func (l *Library) readWorkloads() (*shelf[Workload], error) { return newShelf[Workload](), nil }
func (l *Library) readScenarios() (*shelf[ScenarioPreset], error) {
	return newShelf[ScenarioPreset](), nil
}
