package model

import "fmt"

// Precision is a number format of weights, activations or a key-value cache.
// The zero value is not a format; it means "not stated".
type Precision uint8

// The formats wattif knows, widest first.
const (
	PrecisionUnset Precision = iota
	FP32
	TF32
	BF16
	FP16
	FP8
	INT8
	FP6
	INT4
	FP4
	PrecisionCount // number of formats, for arrays indexed by Precision
)

var precisionNames = [PrecisionCount]string{"", "fp32", "tf32", "bf16", "fp16", "fp8", "int8", "fp6", "int4", "fp4"}

// Precisions lists every format, widest first.
func Precisions() []Precision {
	return []Precision{FP32, TF32, BF16, FP16, FP8, INT8, FP6, INT4, FP4}
}

// String returns the format's id, for example "bf16"; "" when unset.
func (p Precision) String() string {
	if p >= PrecisionCount {
		return fmt.Sprintf("Precision(%d)", uint8(p))
	}
	return precisionNames[p]
}

// ParsePrecision returns the format with the given id.
func ParsePrecision(id string) (Precision, bool) {
	for i, name := range precisionNames {
		if i > 0 && name == id {
			return Precision(i), true
		}
	}
	return PrecisionUnset, false
}

// Bits is the width of one number without scales: 32 for fp32 and for tf32
// (which is stored as fp32), 16, 8, 6 or 4.
func (p Precision) Bits() float64 {
	switch p {
	case FP32, TF32:
		return 32
	case BF16, FP16:
		return 16
	case FP8, INT8:
		return 8
	case FP6:
		return 6
	case INT4, FP4:
		return 4
	}
	return 0
}

// Bytes is the width of one number in bytes, without scales.
func (p Precision) Bytes() float64 { return p.Bits() / 8 }

// StoredBytes is the mean number of bytes a weight of this format takes in
// memory, scales included: int4 is one fp16 scale and one 4-bit zero point per
// 128 weights (GPTQ and AWQ, group size 128), fp4 is one fp8 scale per 16
// weights (NVFP4), fp8 and int8 have one scale a channel, which is not counted.
func (p Precision) StoredBytes() float64 {
	switch p {
	case INT4:
		return (4 + 20.0/128) / 8
	case FP4:
		return (4 + 8.0/16) / 8
	}
	return p.Bytes()
}
