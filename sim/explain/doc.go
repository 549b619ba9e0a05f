// Package explain says where a number comes from: the formula in symbols, the
// same with the scenario's numbers put in, the sources of every input, the
// interval and what it is made of, down to single operations.
//
// Read node.go (what a node is and how its parts give it), explain.go (the
// entry), then time.go, energy.go, place.go and memory.go (the trees by what
// they are about), source.go and interval.go.
//
// A node's rule is its formula: the text is written from it, and the tests
// compute every node from its parts and compare with what [sim.Run] said. The
// values are those of the result; nothing is simulated again.
package explain
