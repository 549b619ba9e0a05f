// Package footprint turns joules, device-seconds and a place into carbon,
// water and money.
//
// Read region.go (a place), then carbon.go, embodied.go, water.go, cost.go.
//
// Two pairs are never mixed: location-based with market-based, average with
// marginal. Every figure says which it is.
package footprint
