//go:build linux

package main

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// BenchmarkStart runs the program on a 160x45 pseudo-terminal and reports the
// time to a whole first frame, the resident memory then, and the processor
// time of a second at rest. The frame is whole when its last line, the footer,
// has come.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	program := b.TempDir() + "/wattif"
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatal(string(out))
	}
	var first time.Duration
	var resident, rest float64
	for b.Loop() {
		cmd := exec.Command(program, "--fresh")
		cmd.Env = append(os.Environ(), "TERM=xterm-256color", "HOME="+dir, "XDG_STATE_HOME="+dir, "XDG_CONFIG_HOME="+dir, "SSH_TTY=")
		begin := time.Now()
		file, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 45, Cols: 160})
		if err != nil {
			b.Skipf("no pseudo-terminal on this machine: %v", err)
		}
		var seen strings.Builder
		buffer := make([]byte, 1<<16)
		for !strings.Contains(seen.String(), "? ") || !strings.Contains(seen.String(), "help") {
			n, err := file.Read(buffer)
			if err != nil {
				b.Fatal(err)
			}
			seen.Write(buffer[:n])
		}
		first += time.Since(begin)
		time.Sleep(300 * time.Millisecond)
		resident = max(resident, status(cmd.Process.Pid, "VmRSS"))
		before := ticks(cmd.Process.Pid)
		time.Sleep(time.Second)
		rest = max(rest, ticks(cmd.Process.Pid)-before)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = file.Close()
	}
	b.ReportMetric(float64(first.Milliseconds())/float64(b.N), "ms/first-frame")
	b.ReportMetric(resident/1024, "MB-resident")
	b.ReportMetric(rest*10, "ms-cpu/s-at-rest")
	b.ReportMetric(0, "ns/op")
}

// status reads a line of /proc/PID/status, kB.
func status(pid int, name string) float64 {
	text, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	m := regexp.MustCompile(name + `:\s+(\d+)`).FindSubmatch(text)
	if m == nil {
		return 0
	}
	v, _ := strconv.ParseFloat(string(m[1]), 64)
	return v
}

// ticks is the processor time a process has used, in hundredths of a second.
func ticks(pid int) float64 {
	text, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return user + system
}
