package ui

import "image"

// lessonRoom is what a step of a lesson wants to show.
type lessonRoom struct {
	open          bool // a lesson, not the list
	levers, watch int  // rows
	chart         bool
	steps         int
}

// arrangeLessons: what is read at the left, what is turned and seen at the
// right.
func (l *Layout) arrangeLessons(b image.Rectangle, r lessonRoom) {
	x, y, w, h := b.Min.X, b.Min.Y, b.Dx(), b.Dy()
	if l.Tier == tierStacked {
		side := min(h/2, lessonSide(r, h/2))
		l.LessonText = rect(x, y, w, h-side)
		l.arrangeLessonSide(rect(x, y+h-side, w, side), r)
		return
	}
	left := clamp(w*47/100, 41, 90)
	if !r.open {
		left = clamp(w*45/100, 38, 60)
	}
	l.LessonText = rect(x, y, left, h)
	l.arrangeLessonSide(rect(x+left, y, w-left, h), r)
}

// lessonSide is how many lines the right column wants, up to a limit.
func lessonSide(r lessonRoom, most int) int {
	if !r.open {
		return min(most, 12)
	}
	return most
}

func (l *Layout) arrangeLessonSide(b image.Rectangle, r lessonRoom) {
	x, y, w, h := b.Min.X, b.Min.Y, b.Dx(), b.Dy()
	if !r.open {
		l.LessonAbout = b
		return
	}
	levers := min(h, r.levers+2)
	if r.levers == 0 { // the page at the end
		levers = 0
	}
	l.LessonLevers = rect(x, y, w, levers)
	y, h = y+levers, h-levers
	watch := min(h, r.watch+2)
	if r.watch == 0 || watch < 3 {
		watch = 0
	}
	l.LessonWatch = rect(x, y, w, watch)
	y, h = y+watch, h-watch
	steps := r.steps + 2
	switch {
	case !r.chart:
		l.LessonSteps = rect(x, y, w, h)
	case h >= 11+steps:
		l.LessonChart = rect(x, y, w, h-steps)
		l.LessonSteps = rect(x, y+h-steps, w, steps)
	default:
		l.LessonChart = rect(x, y, w, h)
	}
}
