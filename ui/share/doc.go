// Package share turns scenarios into text to pass on and back.
//
// There are three forms: the readable line of package knob; a short code to
// read aloud, "WAT-7K3M-9QPX-2" (code.go: how it is written, base32.go: its
// letters and check character, damage.go: what a wrong one says); and a full
// string, "wattif1:…", that holds a whole session (full.go). open.go reads any
// of them. lesson.go is the code that is handed in after a lesson.
package share
