//go:build unix

package ui

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// orphaned reports whether no shell would take the program back after it is
// suspended: the system then ignores the request and the program would wait for
// ever. It is so for the first process of a session or a container.
func orphaned() bool {
	parent := syscall.Getppid()
	group, err := syscall.Getpgid(parent)
	if err == nil && group == syscall.Getpgrp() {
		return false // the shell, or one of its scripts
	}
	mine, err := unix.Getsid(0)
	if err != nil {
		return false
	}
	theirs, err := unix.Getsid(parent)
	return err != nil || theirs != mine
}
