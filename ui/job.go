package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// job is work in the background: a sweep, a Monte Carlo. It runs in a command,
// reports in pieces, and is cancelled when what it is about changes. State
// changes only in Update, when a report arrives.
type job struct {
	gen         uint64
	cancel      context.CancelFunc
	reports     chan jobReport
	running     bool
	done, total int
}

// jobReport is one piece of news of a job. Those of an older generation are
// dropped.
type jobReport struct {
	of    *job
	gen   uint64
	done  int
	last  bool
	apply func(*App) // takes over what was found; nil: only the count moved
}

// jobWork does the work. report hands news over; it reports false when the job
// was cancelled and may stop.
type jobWork func(ctx context.Context, report func(done int, apply func(*App)) bool)

// start cancels what ran before and returns the commands of the new work.
func (j *job) start(total int, work jobWork) tea.Cmd {
	j.stop()
	j.gen++
	ctx, cancel := context.WithCancel(context.Background())
	reports := make(chan jobReport, 4)
	j.cancel, j.reports, j.running, j.done, j.total = cancel, reports, true, 0, total
	gen := j.gen
	run := func() tea.Msg {
		// Closed also when the work panics, so that nothing waits for ever.
		defer close(reports)
		defer cancel()
		work(ctx, func(done int, apply func(*App)) bool {
			select {
			case reports <- jobReport{of: j, gen: gen, done: done, apply: apply}:
				return true
			case <-ctx.Done():
				return false
			}
		})
		return nil
	}
	return tea.Batch(run, j.wait())
}

// wait is a command that brings the next report.
func (j *job) wait() tea.Cmd {
	reports, gen := j.reports, j.gen
	return func() tea.Msg {
		r, ok := <-reports
		if !ok {
			return jobReport{of: j, gen: gen, last: true}
		}
		return r
	}
}

// stop cancels the work; what was found stays.
func (j *job) stop() bool {
	was := j.running
	if j.cancel != nil {
		j.cancel()
	}
	j.running = false
	return was
}

// report takes news over, in Update, and waits for more.
func (a *App) report(r jobReport) tea.Cmd {
	j := r.of
	if r.gen != j.gen || !j.running {
		return nil
	}
	if r.last {
		j.running = false
		a.refresh()
		return nil
	}
	j.done = r.done
	if r.apply != nil {
		r.apply(a)
	}
	a.refresh()
	return j.wait()
}

// later keeps a command for the end of Update: panels that prepare themselves
// start work with it.
func (a *App) later(cmd tea.Cmd) {
	if cmd != nil {
		a.pending = append(a.pending, cmd)
	}
}

// withPending adds the commands that were kept to the one at hand.
func (a *App) withPending(cmd tea.Cmd) tea.Cmd {
	if len(a.pending) == 0 {
		return cmd
	}
	all := a.pending
	a.pending = nil
	if cmd != nil {
		all = append(all, cmd)
	}
	return tea.Batch(all...)
}

// stopJobs cancels everything that runs; it reports whether anything did.
func (a *App) stopJobs() bool {
	stopped := false
	for _, j := range [...]*job{&a.sweep.job, &a.sense.job} {
		stopped = j.stop() || stopped
	}
	return stopped
}
