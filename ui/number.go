package ui

import "strconv"

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func fixed(v float64, digits int) string { return strconv.FormatFloat(v, 'f', digits, 64) }
