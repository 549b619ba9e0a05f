//go:build linux

package main

import (
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// BenchmarkKnob presses a key on the program's 160x45 pseudo-terminal with six
// scenarios, each view in turn, and reports how long it takes from the key to the last byte of
// the frame: the median, the 99th percentile and the slowest; how much processor
// time a key takes, which other work on the machine does not lengthen; and how many
// bytes a frame is. Then it reports the processor time of a second at rest.
//
// Control is the same with cat in the program's place, which does nothing but wake,
// read and write: what the machine itself needs, the other work it does included.
//
// Keys are a little more than the usual pause between two apart, and not in step
// with anything. A frame has ended when nothing came for 25 ms.
func BenchmarkKnob(b *testing.B) {
	dir := b.TempDir()
	program := b.TempDir() + "/wattif"
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatal(string(out))
	}
	for _, view := range []struct{ name, keys, forth, back string }{
		{"Control", "", "\n", "\n"},
		{"Dash", "1", "l", "h"},
		{"Compare", "2", "l", "h"},
		{"Roofline", "3", "l", "h"},
		{"Region", "6", "j", "k"},
		{"Explain", "7", "j", "k"},
		{"Undo", "1ll", "u", "U"},
	} {
		b.Run(view.name, func(b *testing.B) {
			cmd := exec.Command(program, "--fresh")
			if view.name == "Control" {
				cmd = exec.Command("cat")
			}
			cmd.Env = append(os.Environ(), "TERM=xterm-256color", "HOME="+dir, "XDG_STATE_HOME="+dir, "XDG_CONFIG_HOME="+dir, "SSH_TTY=")
			file, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 45, Cols: 160})
			if err != nil {
				b.Skipf("no pseudo-terminal on this machine: %v", err)
			}
			defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); _ = file.Close() }()
			var mu sync.Mutex
			var last time.Time
			bytes := 0
			go func() {
				buffer := make([]byte, 1<<16)
				for {
					n, err := file.Read(buffer)
					if err != nil {
						return
					}
					mu.Lock()
					last, bytes = time.Now(), bytes+n
					mu.Unlock()
				}
			}()
			press := func(keys string) {
				for _, k := range keys {
					_, _ = file.WriteString(string(k))
					time.Sleep(120 * time.Millisecond)
				}
			}
			time.Sleep(500 * time.Millisecond)
			if view.name != "Control" {
				press("nnnn" + view.keys)
			}
			time.Sleep(500 * time.Millisecond)
			var took []float64
			size := 0
			n := 0
			worked := ticks(cmd.Process.Pid)
			for b.Loop() {
				key := view.forth
				if n%2 == 1 {
					key = view.back
				}
				n++
				mu.Lock()
				bytes = 0
				mu.Unlock()
				begin := time.Now()
				_, _ = file.WriteString(key)
				for {
					time.Sleep(5 * time.Millisecond)
					mu.Lock()
					end, some := last, bytes
					mu.Unlock()
					if some > 0 && time.Since(end) > 25*time.Millisecond {
						took, size = append(took, float64(end.Sub(begin).Microseconds())/1e3), size+some
						break
					}
					if time.Since(begin) > time.Second { // this key draws nothing
						break
					}
				}
				time.Sleep(time.Duration(n%13) * 1777 * time.Microsecond)
			}
			worked = ticks(cmd.Process.Pid) - worked
			if len(took) == 0 {
				b.Fatal("no key draws anything")
			}
			slices.Sort(took)
			b.ReportMetric(took[len(took)/2], "ms-p50")
			b.ReportMetric(took[len(took)*99/100], "ms-p99")
			b.ReportMetric(took[len(took)-1], "ms-worst")
			b.ReportMetric(worked*10/float64(len(took)), "ms-cpu/key")
			b.ReportMetric(float64(size)/float64(len(took)), "B/frame")
			time.Sleep(2 * time.Second)
			before := ticks(cmd.Process.Pid)
			time.Sleep(3 * time.Second)
			b.ReportMetric((ticks(cmd.Process.Pid)-before)*10/3, "ms-cpu/s-at-rest")
			b.ReportMetric(0, "ns/op")
		})
	}
}
