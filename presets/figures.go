package presets

import "wattif/sim/calibrate"

// Figures reads the errors by group that the last calibration measured.
func Figures() ([]calibrate.Figures, error) {
	const name = "calibration/figures.csv"
	file, err := shipped.Open(name)
	if err != nil {
		return nil, &FileError{File: name, Reason: cause(err)}
	}
	defer file.Close()
	return calibrate.ReadFigures(file, name)
}
