package presets_test

import (
	"fmt"

	"wattif/presets"
	"wattif/sim"
)

func ExampleLoad() {
	library, err := presets.Load()
	if err != nil {
		panic(err)
	}
	scenario, err := library.Resolve("llama-3.1-8b fp8 1xh100-sxm b16 in1k out128 SE")
	if err != nil {
		panic(err)
	}
	result, err := sim.Run(&scenario)
	if err != nil {
		panic(err)
	}
	fmt.Println(scenario.Model.Name, "on", scenario.Device.Name, "in", scenario.Region.Name)
	fmt.Println("fits:", result.Fits)
	// Output:
	// Meta-Llama-3.1-8B on H100 SXM5 80GB in Sweden
	// fits: true
}

// Every situation has a question, and most a change that answers it.
func ExampleLibrary_Versus() {
	library, _ := presets.Load()
	before, _ := library.Scenario("move-to-sweden")
	after, _, _ := library.Versus("move-to-sweden")
	fmt.Println(before.Region.Name, "->", after.Region.Name)
	// Output: Poland -> Sweden
}
