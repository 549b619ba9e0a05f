package ui

import (
	"sync"

	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/sim/metric"
)

// Room is what people who look at their own screens share: the scenarios of the
// teacher. It is safe for concurrent use.
type Room struct {
	mu    sync.Mutex
	board board
	seats map[chan struct{}]bool
}

// board is what the teacher shows. Scenarios on it are never changed.
type board struct {
	version           uint64
	all               []sim.Scenario
	baseline, current int
	unit              metric.Unit
	said              string
}

// NewRoom makes a room in which nothing is shown yet.
func NewRoom() *Room { return &Room{seats: map[chan struct{}]bool{}} }

// show puts the teacher's scenarios on the board and tells everybody.
func (r *Room) show(s *Session) {
	next := board{baseline: s.baseline, current: s.current, unit: s.unit, said: s.cause}
	for i := range s.count {
		next.all = append(next.all, *s.slots[i])
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	next.version = r.board.version + 1
	r.board = next
	for seat := range r.seats {
		select {
		case seat <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// look returns the board; ok is false when nothing is shown.
func (r *Room) look() (b board, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.board, len(r.board.all) > 0
}

// sit returns a channel that tells of changes, closed by leave.
func (r *Room) sit() (news <-chan struct{}, leave func()) {
	seat := make(chan struct{}, 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seats[seat] = true
	return seat, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.seats[seat] {
			delete(r.seats, seat)
			close(seat)
		}
	}
}

// boardMsg says that the teacher has changed something.
type boardMsg struct{}

// hearBoard is a command that waits for the teacher's next change.
func (a *App) hearBoard() tea.Cmd {
	news := a.news
	if news == nil {
		return nil
	}
	return func() tea.Msg {
		if _, ok := <-news; !ok {
			return nil
		}
		return boardMsg{}
	}
}

// needRoom refuses to follow where there is nobody to follow.
func (a *App) needRoom() string {
	switch {
	case a.options.Room == nil:
		return textMark("there is no teacher here; wattif serve --teach makes a room")
	case a.options.Teacher:
		return textMark("you are the teacher: the others follow you")
	}
	return ""
}

// follow is F: the teacher's scenarios, as they change; again: on one's own.
func (a *App) follow() {
	if a.following {
		a.following = false
		a.notice = a.say("you are on your own now; undo brings your scenarios back.")
		return
	}
	a.following, a.followedBoard = true, 0
	a.notice = a.say("the teacher has shown nothing yet; it comes by itself.")
	if _, ok := a.options.Room.look(); ok {
		a.notice = ""
		a.copyBoard()
	}
}

// copyBoard takes over what the teacher shows. The first time is a step of the
// history, so that undo brings one's own scenarios back.
func (a *App) copyBoard() {
	b, ok := a.options.Room.look()
	if !ok || !a.following || b.version == a.followedBoard {
		return
	}
	s := a.session
	if a.followedBoard == 0 {
		all := append([]sim.Scenario(nil), b.all...)
		if err := s.ReplaceAll(all, "the teacher's scenarios"); err != nil {
			a.following = false
			return
		}
	} else {
		s.state = state{count: len(b.all)}
		for i := range b.all {
			one := b.all[i]
			s.slots[i] = &one
		}
		s.redo = s.redo[:0]
	}
	s.baseline, s.current, s.unit = b.baseline, b.current, b.unit
	s.problem = Problem{}
	s.say(b.said)
	s.settle()
	a.followedBoard, a.followed = b.version, s.state
	a.notice = ""
	a.refresh()
}

// attend keeps the room up to date after every message: what the teacher changes
// is shown, and who changes something no longer follows.
func (a *App) attend() {
	room := a.options.Room
	switch {
	case room == nil:
	case a.options.Teacher:
		s := a.session
		if a.shown.count == 0 || !s.same(&a.shown) || s.current != a.shown.current || s.unit != a.shownUnit {
			a.shown, a.shownUnit = s.state, s.unit
			room.show(s)
		}
	case a.following && a.followedBoard > 0 && !a.session.same(&a.followed):
		a.following = false
		a.notice = a.sayf("you changed something: you are on your own now; %s follows again.", a.keys.byAction["follow"].show)
		a.dirty = true
	}
}
