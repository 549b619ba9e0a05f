// Package chart draws data with units as blocks of exact size.
//
// It owns its scales, ticks, clipping, legends and painting; curves are drawn
// on the braille grid and canvas of ntcharts, a series at a time. Every
// function holds its rectangle at any size, down to nothing: a chart without
// room for axes becomes one line with the number that matters.
package chart

import "wattif/ui/theme"

// Scale maps values to positions along an axis.
type Scale uint8

// The scales. The logarithmic ones have no place for values of 0 and below.
const (
	Linear Scale = iota
	Log10
	Log2
)

// Axis describes one direction of a chart.
type Axis struct {
	Label string // what is measured, "batch"
	Unit  string // "tok/s", "FLOP/byte"; "" for none
	Scale Scale
	// Min and Max bound the axis; both 0: from the data. A linear axis over
	// values of one sign starts at 0 unless Tight.
	Min, Max float64
	Tight    bool
	// Format writes tick labels; nil: three significant digits with k, M, G.
	Format func(float64) string
}

// Point is one value. NaN in Y is a gap in the curve, Inf an arrow at the edge.
type Point struct{ X, Y float64 }

// Style is how a series is drawn.
type Style uint8

// The styles. Auto takes the line patterns in turn, so that series differ
// without colour.
const (
	Auto Style = iota
	Line
	Dashed
	Dotted
	DashDot
	Scatter
)

// Series is one curve.
type Series struct {
	Name   string
	Letter rune // drawn on the curve at a few points and in the legend; 0: none
	Points []Point
	Token  theme.Token
	Style  Style
	// Missing are inputs without a result, drawn as crosses ("does not fit").
	// With NaN in Y they stand on the X axis.
	Missing []Point
}

// Marker is one point with a name. With NaN in Y it is a vertical line at X,
// with NaN in X a horizontal one at Y, labelled at its end.
type Marker struct {
	X, Y   float64
	Rune   rune // 0: a symbol of the given size
	Size   int  // 0 to 3, small to large
	Token  theme.Token
	Label  string // beside the marker, where there is room
	Legend string // in the legend; "" for none
}

// Bar is one horizontal bar of stacked parts.
type Bar struct {
	Label string
	Group string // bars of a group share a scale and a heading; "" with "" too
	Parts []Part
	Total string      // at the right end, with its unit
	Token theme.Token // of the label
}

// Part is a piece of a bar. NaN and negative values count as nothing.
type Part struct {
	Name   string
	Value  float64
	Token  theme.Token
	Letter rune
}
