package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"

	"wattif/ui"
	"wattif/ui/language"
)

// Exit codes.
const (
	exitDone      = 0
	exitNoAnswer  = 1   // the question is sound, the answer is no
	exitMalformed = 2   // the question cannot be asked
	exitSignal    = 128 // plus the signal: 130 for SIGINT, 143 for SIGTERM
)

// noAnswer ends the program with exit code 1 after an answer has been printed.
type noAnswer struct{ reason string } // "" says nothing more

func (e noAnswer) Error() string { return e.reason }

// exitStatus ends the program quietly with a code of its own.
type exitStatus int

func (e exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// writeError is a failure to write the answer, which is no fault of the question.
type writeError struct{ err error }

func (e writeError) Error() string { return "cannot write the answer: " + e.err.Error() }
func (e writeError) Unwrap() error { return e.err }

// finish prints what is left to say on standard error and returns the exit
// code. A reader that closed the pipe has what it wanted: that is no error.
func finish(err error, stderr io.Writer, l language.Language) int {
	if err == nil {
		return exitDone
	}
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) {
		return exitDone
	}
	var status exitStatus
	if errors.As(err, &status) {
		return int(status)
	}
	if text := strings.TrimSpace(ui.ErrorText(l, err)); text != "" {
		fmt.Fprintln(stderr, "wattif: "+strings.Join(strings.Fields(text), " "))
	}
	var no noAnswer
	var write writeError
	if errors.As(err, &no) || errors.As(err, &write) {
		return exitNoAnswer
	}
	return exitMalformed
}
