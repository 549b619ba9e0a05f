package presets

import (
	"strconv"

	"wattif/sim/footprint"
)

type shapeSource struct{ zone, source, year, timezone string }

var shapesSchema = newSchema(
	required(text("zone", func(e *shapeSource) *string { return &e.zone })),
	text("year", func(e *shapeSource) *string { return &e.year }),
	text("timezone", func(e *shapeSource) *string { return &e.timezone }),
	required(text("source", func(e *shapeSource) *string { return &e.source })),
)

var shapeSchema = func() *schema[shapeRow] {
	fields := []field[shapeRow]{required(whole("month", 0, 12, func(e *shapeRow) *int { return &e.month }))}
	for h := range footprint.Hours {
		name := "h" + strconv.Itoa(h)
		if h < 10 {
			name = "h0" + strconv.Itoa(h)
		}
		fields = append(fields, required(number(name, 0.01, 10, 1, func(e *shapeRow) *float64 { return &e.ratio[h] })))
	}
	return newSchema(fields...)
}()

type shapeRow struct {
	month int
	ratio [footprint.Hours]float64
}

// shape reads the month and hour profile of a zone, nil when there is none.
func (s *regionShelf) shape(zone string) (*footprint.Shape, error) {
	source, ok := s.known[zone]
	if !ok {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if shape, ok := s.shapes[zone]; ok {
		return shape, nil
	}
	file := "regions/odbl/shapes/" + zone + ".csv"
	content, err := shipped.ReadFile(file)
	if err != nil {
		return nil, &FileError{File: file, Reason: cause(err)}
	}
	shape := &footprint.Shape{Zone: zone, Source: source}
	err = shapeSchema.readTable(file, string(content), func(e *shapeRow, _ int) error {
		shape.Ratio[e.month] = e.ratio
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.shapes[zone] = shape
	return shape, nil
}
