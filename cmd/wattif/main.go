// Command wattif answers what-if questions about the time, energy, emissions,
// cost and memory of language models, on a live screen or in a pipe.
//
// Read program.go (how a command line becomes scenarios), one file a
// subcommand after it, output.go (table, JSON, CSV, Markdown), then exit.go.
package main

import "os"

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)) }
