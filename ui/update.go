package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// quitMsg asks for the end of the program; signal is the reason, nil for q.
type quitMsg struct{ signal error }

// savedMsg reports that the session was written, or why not.
type savedMsg struct{ err error }

// Update routes one message and starts the work that panels asked for.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if a.player != nil {
		if cmd, done := a.play(msg); done {
			return a, a.withPending(cmd)
		}
	}
	_, cmd := a.route(msg)
	a.attend()
	return a, a.withPending(cmd)
}

// route handles one message: the environment first, then the overlay in front,
// then keys and mouse. Messages it does not know change nothing.
func (a *App) route(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		if msg.Width != a.w || msg.Height != a.h {
			a.w, a.h = msg.Width, msg.Height
			a.refresh()
		}
	case tea.BackgroundColorMsg:
		if dark := msg.IsDark(); dark != a.dark {
			a.dark = dark
			a.setTheme()
			a.refresh()
		}
	case tea.BlurMsg:
		a.blurred = true
	case quitMsg:
		a.signal = msg.signal
		return a, a.quit()
	case goalFoundMsg:
		a.goalFound(msg)
	case jobReport:
		return a, a.report(msg)
	case backgroundMsg:
		if msg.dark != a.dark {
			a.dark = msg.dark
			a.setTheme()
			a.refresh()
		}
	case boardMsg:
		a.copyBoard()
		return a, a.hearBoard()
	case savedMsg:
		a.saveProblem = msg.err
	case tea.KeyPressMsg:
		a.blurred = false
		return a, a.key(msg)
	case tea.PasteMsg:
		a.paste(msg.Content)
	case tea.MouseClickMsg:
		if a.blurred {
			a.blurred = false
			return a, nil
		}
		return a, a.click(msg.X, msg.Y, msg.Button)
	case tea.MouseWheelMsg:
		return a, a.wheel(tea.Mouse(msg))
	}
	return a, nil
}

// key handles one key press.
func (a *App) key(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	a.notice = ""
	if b := a.keys.byKey[name]; b == nil || b.id != "interrupt" {
		a.armed = false
	}
	a.dirty = true
	if top := a.top(); top != nil {
		if !a.always(name) {
			deed, done := top.key(a, msg)
			if done {
				a.close()
			}
			var cmd tea.Cmd
			if deed != nil {
				cmd = deed(a)
			}
			a.refresh()
			return cmd
		}
	}
	if a.view == viewLessons && a.lessons.typed(a, msg) {
		a.refresh()
		return nil
	}
	b := a.keys.find(msg)
	if b == nil {
		return nil
	}
	return a.do(b.id)
}

// always reports whether a key acts even while a box is open: it ends or
// redraws the program, and types nothing.
func (a *App) always(key string) bool {
	b := a.keys.byKey[key]
	return b != nil && (b.id == "interrupt" || b.id == "suspend" || b.id == "redraw") && (strings.HasPrefix(key, "ctrl+") || strings.HasPrefix(key, "alt+"))
}

// do performs an action of the table, or says why it cannot be done now.
func (a *App) do(id action) tea.Cmd {
	b := a.keys.byAction[id]
	if b == nil {
		return nil
	}
	a.dirty = true
	if a.view == viewLessons {
		if cmd, ok := a.lessons.perform(a, id); ok {
			a.refresh()
			return cmd
		}
	}
	if b.when != nil {
		if reason := a.retell(b.when(a)); reason != "" {
			a.notice = a.sayf("%s %s: %s.", b.show, a.say(b.tip), reason)
			return nil
		}
	}
	cmd := a.perform(id)
	a.refresh()
	return cmd
}

// perform is the one switch over actions.
func (a *App) perform(id action) tea.Cmd {
	s := a.session
	switch id {
	case "dash", "compare", "roofline", "sweep", "sensitivity", "region-view", "explain", "lessons", "ledger":
		a.show(map[action]view{"dash": viewDash, "compare": viewCompare, "roofline": viewRoofline, "sweep": viewSweep, "sensitivity": viewSensitivity, "region-view": viewRegion, "explain": viewExplain, "lessons": viewLessons, "ledger": viewLedger}[id])
	case "predict":
		a.predictNext()
	case "why":
		a.explainHere()
	case "like":
		a.push(newLike(a))
	case "measure":
		a.push(newMeasure(a))
	case "order":
		a.chooseOrder()
	case "window":
		a.push(newWindow(a))
	case "next-pane":
		a.turnPane(1)
	case "previous-pane":
		a.turnPane(-1)
	case "up":
		a.move(-1)
	case "down":
		a.move(1)
	case "page-up":
		a.move(-10)
	case "page-down":
		a.move(10)
	case "first":
		a.move(-1 << 20)
	case "last":
		a.move(1 << 20)
	case "left":
		a.along(-1, false)
	case "right":
		a.along(1, false)
	case "big-left":
		a.along(-1, true)
	case "big-right":
		a.along(1, true)
	case "enter":
		a.enter()
	case "list":
		if a.view == viewSweep {
			a.tick()
			break
		}
		a.listHere()
	case "find":
		a.find()
	case "default":
		if a.view == viewLedger {
			a.life.resetTerm(a)
			break
		}
		if k := a.lever(); k != nil {
			_ = s.ResetLever(k.ID) // the reason stands beside the lever
		}
	case "default-all":
		a.resetAll()
	case "mark":
		a.markAxis()
	case "more":
		a.levers.all = true
	case "fewer":
		a.levers.all = false
	case "unit":
		a.nextUnit()
	case "variant":
		a.nextVariant()
	case "alternative":
		a.nextAlternative()
	case "zoom":
		a.toggleZoom()
	case "previous-scenario":
		s.Select((s.current + s.count - 1) % s.count)
	case "next-scenario":
		s.Select((s.current + 1) % s.count)
	case "new":
		_ = s.Duplicate()
	case "delete":
		_ = s.Delete()
	case "rename":
		a.push(newRename(s))
	case "baseline":
		s.SetBaseline()
	case "undo":
		s.Undo()
	case "redo":
		s.Redo()
	case "presets":
		a.push(newPresetPicker(a))
	case "goal":
		return a.openGoal()
	case "copy":
		a.push(newCopyMenu(a))
	case "export":
		a.push(newExportMenu(a))
	case "limits":
		a.push(newLimits(a))
	case "command":
		a.push(newPrompt(a))
	case "help":
		a.push(newHelp(a))
	case "language":
		a.nextLanguage()
	case "theme":
		a.nextTheme()
	case "big":
		a.toggleBig()
	case "code":
		a.push(newCodeScreen(a))
	case "follow":
		a.follow()
	case "mouse":
		a.mouse = !a.mouse
		a.notice = a.say("the mouse selects text again; M takes it back.")
		if a.mouse {
			a.notice = a.say("the mouse works levers; Shift+drag selects text, M releases it.")
		}
	case "back":
		a.back()
	case "quit":
		if a.back() {
			return nil
		}
		return a.quit()
	case "interrupt":
		return a.interrupt()
	case "suspend":
		if a.options.Served || orphaned() {
			a.notice = a.say("there is no shell to go to from here.")
			break
		}
		return tea.Suspend
	case "redraw":
		return func() tea.Msg { return redrawMsg{} }
	}
	return nil
}

// show goes to a view; the first visit says in one line how to read it.
func (a *App) show(v view) {
	a.view = v
	switch v {
	case viewSweep:
		a.sweep.again()
	case viewSensitivity:
		a.sense.again()
	case viewLessons:
		a.lessons.load(a)
	}
	if a.visited[v] {
		return
	}
	a.visited[v] = true
	switch v {
	case viewSweep:
		a.session.say(a.say("A curve for each scenario; Left and Right walk the points, Enter adopts one; v goes to the heat map and the Pareto frontier, Tab to what varies."),
			a.say("Left and Right walk, Enter adopts, v heat map and Pareto, Tab to what varies."))
	case viewSensitivity:
		a.session.say(a.say("Widest bar: what matters most. Below, every single change by what it saves; Tab goes there, Enter adopts it, S sets limits to keep."),
			a.say("Widest bar matters most; below, single changes by what they save: Tab, Enter."))
	case viewCompare:
		a.session.say(a.sayf("Each row against the baseline %s; the row under the cursor is drawn below with its range; z leaves only what differs.", letter(a.session.baseline)),
			a.say("Each row is against the baseline; z leaves only what differs."))
	case viewRegion:
		a.session.say(a.sayf("Where and when: Up and Down walk the places, Enter moves %s there; Tab goes to the hours, w sets how long the job runs.", letter(a.session.current)),
			a.say("Up and Down walk the places, Enter moves there; Tab: hours, w: job."))
	case viewExplain:
		a.session.say(a.say("Every figure is a tree: Right opens a node, Left closes it; / finds a figure, i opens one from anywhere."),
			a.say("Right opens a node, Left closes it; / finds a figure."))
	case viewLedger:
		a.life.prepare(a)
		a.session.say(a.life.headline(a)+" "+a.say("Left and Right change an assumption; Tab goes to the chart and to what pays; v energy, cost, water."), a.life.headline(a), a.say("Left and Right change an assumption."))
	case viewRoofline:
		a.session.say(a.sayf("%s. On the slope memory limits, on the flat arithmetic; Left and Right walk the operations.", upperFirst(boundSentence(a.speech(), a.session.Result()))),
			a.say("Slope: memory limits; flat: arithmetic. Left and Right walk the operations."))
	}
}

// resetAll is D: right after resuming a kept session it is a fresh start, else
// every lever goes back.
func (a *App) resetAll() {
	if a.resumed && len(a.session.undo) == 0 {
		if start, err := firstScenarios(a.options.Library); err == nil {
			_ = a.session.ReplaceAll(start, a.say("a fresh start"))
			return
		}
	}
	_ = a.session.ResetAll()
}

// back goes one step back and reports whether there was one.
func (a *App) back() bool {
	switch {
	case len(a.overlays) > 0:
		a.close()
	case a.stopJobs():
		a.notice = a.say("stopped; what was found stays.")
	case a.predict.on:
		a.predict.on = false
	case a.zoom && a.view == viewDash:
		a.zoom = false
	case a.view != viewDash:
		a.view = viewDash
	case a.focus() != focusLevers:
		a.focused[a.view] = focusLevers
	default:
		return false
	}
	return true
}

// interrupt is Ctrl+C: it closes the box in front, and quits the second time.
func (a *App) interrupt() tea.Cmd {
	if a.armed {
		return a.quit()
	}
	a.armed = true
	if len(a.overlays) > 0 {
		a.close()
	}
	a.notice = a.say("Ctrl+C again quits; the session is kept.")
	if a.stopJobs() {
		a.notice = a.sayf("stopped; %s", a.notice)
	}
	return nil
}

// quit keeps the session and ends the program.
func (a *App) quit() tea.Cmd {
	a.quitting = true
	store := a.options.Store
	if store == nil {
		return tea.Quit
	}
	kept, err := marshalSession(a.session)
	save := func() tea.Msg {
		if err != nil {
			return savedMsg{err}
		}
		return savedMsg{store.Save(kept)}
	}
	return tea.Sequence(save, tea.Quit)
}
