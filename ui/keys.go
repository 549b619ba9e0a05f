package ui

// action names what a key does. Keys, footer, help, the command prompt and
// docs/keys.md all read the table below.
type action string

// scope is where an action means something.
type scope uint8

const (
	everywhere  scope = iota
	onLevers          // it is about the lever under the cursor
	onCharts          // it is about the chart or table of the view
	onScenarios       // it is about the scenarios
	scopeCount
)

var scopeNames = [scopeCount]string{"everywhere", "levers", "charts and tables", "scenarios"}

// binding is one row of the table.
type binding struct {
	id    action
	keys  []string // as bubbletea names them
	show  string   // as people read them
	tip   string   // one or two words for the footer
	brief string   // what it does, for the first page of the help
	help  string   // the same in full
	in    scope
	// when gives the reason why the action cannot be done now, "" when it can.
	when func(*App) string
}

// needLevers refuses keys that act on the lever under the cursor where no
// lever is shown.
func (a *App) needLevers() string {
	if a.layout.Levers.Empty() && a.layout.Tier != tierLine {
		return a.say("no levers stand here; 1 goes to them")
	}
	return ""
}

// needTerms is needLevers, but for the assumptions of the ledger.
func (a *App) needTerms() string {
	if a.view == viewLedger {
		return ""
	}
	return a.needLevers()
}

// needMark is needLevers, but for the knobs of Sweep.
func (a *App) needMark() string {
	if a.view == viewSweep {
		return ""
	}
	return a.needLevers()
}

func (a *App) needOrder() string {
	switch a.view {
	case viewSweep, viewSensitivity, viewRegion:
		return ""
	}
	return a.say("it is for Sweep (4), Sensitivity (5) and Region (6); here v chooses the figure")
}

// needFiles refuses what writes a file on a machine that is somebody else's.
func (a *App) needFiles() string {
	if a.options.Served {
		return textMark("no file is written on the machine that serves; y copies")
	}
	return ""
}

func (a *App) needRegion() string {
	if a.view != viewRegion {
		return a.say("it is for the Region view, 6")
	}
	return ""
}

var bindings = []binding{
	// Levers.
	{id: "up", keys: []string{"up", "k"}, show: "Up k", tip: "lever", brief: "previous lever or row", help: "previous lever or row", in: everywhere},
	{id: "down", keys: []string{"down", "j"}, show: "Down j", tip: "lever", brief: "next lever or row", help: "next lever or row", in: everywhere},
	{id: "left", keys: []string{"left", "h"}, show: "Left h", tip: "less", brief: "lever down a step; go left", help: "lever one step down; move left", in: everywhere},
	{id: "right", keys: []string{"right", "l"}, show: "Right l", tip: "more", brief: "lever up a step; go right", help: "lever one step up; move right", in: everywhere},
	{id: "big-left", keys: []string{"shift+left", "H"}, show: "Shift+Left H", tip: "big step", brief: "lever a big step down", help: "lever a big step down", in: everywhere},
	{id: "big-right", keys: []string{"shift+right", "L"}, show: "Shift+Right L", tip: "big step", brief: "lever a big step up", help: "lever a big step up", in: everywhere},
	{id: "page-up", keys: []string{"pgup"}, show: "PgUp", tip: "page", brief: "a page up", help: "a page up", in: everywhere},
	{id: "page-down", keys: []string{"pgdown"}, show: "PgDn", tip: "page", brief: "a page down", help: "a page down", in: everywhere},
	{id: "first", keys: []string{"home", "g"}, show: "Home g", tip: "first", brief: "first lever or row", help: "first lever or row", in: everywhere},
	{id: "last", keys: []string{"end", "G"}, show: "End G", tip: "last", brief: "last lever or row", help: "last lever or row", in: everywhere},
	{id: "enter", keys: []string{"enter"}, show: "Enter", tip: "type", brief: "type a value; adopt a point", help: "type a value; adopt the point under the reading line, or the point or change under the cursor", in: onLevers},
	{id: "list", keys: []string{"space"}, show: "Space", tip: "list", brief: "list of choices, fuzzy find", help: "all choices of the lever, with fuzzy find; in Sweep: the knob varies, or rests", in: onLevers, when: func(a *App) string {
		if a.view == viewRegion || a.view == viewExplain || a.view == viewSweep || a.view == viewLedger {
			return "" // it lists places or figures, or what varies
		}
		if a.focus() != focusLevers {
			return "Tab goes to the levers, whose choices it lists"
		}
		return ""
	}},
	{id: "find", keys: []string{"/"}, show: "/", tip: "find lever", brief: "find a lever by name", help: "find a lever by name; in Region: filter places; in Explain: find a figure", in: onLevers},
	{id: "default", keys: []string{"d"}, show: "d", tip: "default", brief: "lever back to its default", help: "this lever back to its default", in: onLevers, when: (*App).needTerms},
	{id: "default-all", keys: []string{"D"}, show: "D", tip: "all default", brief: "all levers like the baseline", help: "every lever like the baseline's (of the baseline: the modest default)", in: onLevers},
	{id: "mark", keys: []string{"m"}, show: "m", tip: "x axis", brief: "chart against this lever", help: "draw the chart against this lever; again: against the usual one; in Sweep: vary it first", in: onLevers, when: (*App).needMark},
	{id: "more", keys: []string{"+"}, show: "+", tip: "more levers", brief: "show less used levers", help: "show the less used levers too", in: onLevers, when: (*App).needLevers},
	{id: "fewer", keys: []string{"-"}, show: "-", tip: "fewer levers", brief: "fold less used levers", help: "fold the less used levers away", in: onLevers, when: (*App).needLevers},

	// Views.
	{id: "dash", keys: []string{"1"}, show: "1", tip: "Dash", brief: "Dash: levers, consequences", help: "Dash: levers and their consequences", in: everywhere},
	{id: "compare", keys: []string{"2"}, show: "2", tip: "Compare", brief: "Compare: every figure", help: "Compare: every figure of every scenario", in: everywhere},
	{id: "roofline", keys: []string{"3"}, show: "3", tip: "Roofline", brief: "Roofline: limits and ops", help: "Roofline: which limit, which operation", in: everywhere},
	{id: "region-view", keys: []string{"6"}, show: "6", tip: "Region", brief: "Region: where and when", help: "Region: where and when it emits least", in: everywhere},
	{id: "explain", keys: []string{"7"}, show: "7", tip: "Explain", brief: "Explain: every figure's tree", help: "Explain: every figure as formula, numbers, sources", in: everywhere},
	{id: "lessons", keys: []string{"8"}, show: "8", tip: "Lessons", brief: "Lessons: guess, try, see why", help: "Lessons: guess, try, see why; six of them, each with scenarios of its own", in: everywhere},
	{id: "ledger", keys: []string{"9"}, show: "9", tip: "Ledger", brief: "Ledger: a model's life", help: "Ledger: training and years of use in one account; when use outweighs, what pays", in: everywhere},
	{id: "measure", keys: []string{"c"}, show: "c", tip: "calibrate", brief: "correct by a measurement", help: "calibrate: type what you measured (46 tok/s, 350 W); all scenarios on that device and software follow", in: onLevers},
	{id: "like", keys: []string{"K"}, show: "K", tip: "like", brief: "kettles, kilometres, phones", help: "what the energy, carbon and water are like: kettles, kilometres, phone charges, with sources; f another unit", in: onCharts},
	{id: "why", keys: []string{"i"}, show: "i", tip: "why", brief: "explain the figure here", help: "explain the figure under the cursor", in: everywhere},
	{id: "order", keys: []string{"o"}, show: "o", tip: "order", brief: "which figure; place order", help: "which figure Sweep and Sensitivity look at; in Region: places by carbon, cost or water", in: onCharts, when: (*App).needOrder},
	{id: "window", keys: []string{"w"}, show: "w", tip: "job", brief: "hours of the job", help: "in Region: how many hours the job runs", in: onCharts, when: (*App).needRegion},
	{id: "sweep", keys: []string{"4"}, show: "4", tip: "Sweep", brief: "Sweep: curve, map, Pareto", help: "Sweep: a curve over one knob, a map over two, the Pareto frontier over all", in: everywhere},
	{id: "sensitivity", keys: []string{"5"}, show: "5", tip: "Sensitivity", brief: "Sensitivity and levers", help: "Sensitivity: which input matters, how sure it is, which change saves most", in: everywhere},
	{id: "next-pane", keys: []string{"tab"}, show: "Tab", tip: "pane", brief: "next pane", help: "next pane", in: everywhere},
	{id: "previous-pane", keys: []string{"shift+tab"}, show: "Shift+Tab", tip: "pane", brief: "previous pane", help: "previous pane", in: everywhere},
	{id: "unit", keys: []string{"f"}, show: "f", tip: "unit", brief: "per request, Mtok, day, year", help: "energy, carbon and cost per request, 1k tokens, 1M tokens, user-hour, day or year; of training: job or step", in: onCharts},
	{id: "variant", keys: []string{"v"}, show: "v", tip: "figure", brief: "another figure; a phase", help: "another figure in the chart; in Roofline: one phase; in Sweep: line, heat map, Pareto; in Sensitivity: low-high, 10 %, Monte Carlo, own system or service; in Region: location or market; in Ledger: emissions, energy, cost, water", in: onCharts},
	{id: "alternative", keys: []string{"a"}, show: "a", tip: "chart", brief: "another chart; the baseline", help: "another chart: against a lever, where it goes, sequence length; in Roofline: the baseline too; in Sweep: other axes; in Region: average or marginal; in Ledger: each month", in: onCharts},
	{id: "zoom", keys: []string{"z"}, show: "z", tip: "zoom", brief: "large chart; differences", help: "the chart over the whole right side; in Compare: only what differs; in Region: the kind of places; in Ledger: the months", in: onCharts},

	// Scenarios.
	{id: "previous-scenario", keys: []string{","}, show: ",", tip: "scenario", brief: "previous scenario", help: "previous scenario", in: onScenarios},
	{id: "next-scenario", keys: []string{"."}, show: ".", tip: "scenario", brief: "next scenario", help: "next scenario", in: onScenarios},
	{id: "new", keys: []string{"n"}, show: "n", tip: "new", brief: "copy this scenario", help: "new scenario: a copy of this one", in: onScenarios, when: func(a *App) string {
		if a.session.count == maxScenarios {
			return errNoRoom.Error()
		}
		return ""
	}},
	{id: "delete", keys: []string{"x"}, show: "x", tip: "delete", brief: "delete this scenario", help: "delete this scenario", in: onScenarios, when: func(a *App) string {
		if a.session.count == 1 {
			return "the only scenario stays; n makes another"
		}
		return ""
	}},
	{id: "rename", keys: []string{"r"}, show: "r", tip: "rename", brief: "rename this scenario", help: "rename this scenario", in: onScenarios},
	{id: "baseline", keys: []string{"b"}, show: "b", tip: "baseline", brief: "compare all with this one", help: "compare everything with this scenario", in: onScenarios},
	{id: "undo", keys: []string{"u"}, show: "u", tip: "undo", brief: "undo the last change", help: "undo the last change", in: everywhere, when: func(a *App) string {
		if len(a.session.undo) == 0 {
			return "nothing to undo"
		}
		return ""
	}},
	{id: "redo", keys: []string{"U", "ctrl+r"}, show: "U", tip: "redo", brief: "redo what was undone", help: "redo what was undone", in: everywhere, when: func(a *App) string {
		if len(a.session.redo) == 0 {
			return "nothing to redo"
		}
		return ""
	}},
	{id: "presets", keys: []string{"p"}, show: "p", tip: "presets", brief: "whole situations", help: "whole situations, with what each would change", in: onScenarios},
	{id: "goal", keys: []string{"="}, show: "=", tip: "goal", brief: "seek a goal; make it fit", help: "goal seek: fewest devices, largest batch, least energy, cleanest place and more; when it does not fit: changes that make it fit", in: onLevers},
	{id: "copy", keys: []string{"y"}, show: "y", tip: "copy", brief: "copy: code, line, table", help: "copy menu: short code, line, full string, command, figure, table, screen", in: onScenarios},
	{id: "export", keys: []string{"e"}, show: "e", tip: "export", brief: "export: CSV, HTML, LaTeX", help: "export menu: figures with ranges and sources as CSV, JSON, Markdown, HTML, LaTeX, SVG", in: onScenarios, when: (*App).needFiles},
	{id: "limits", keys: []string{"S"}, show: "S", tip: "limits", brief: "limits: TTFT, power, budget", help: "limits on waiting, time per token, power, budget: goals and checks keep them", in: onLevers},

	// Lessons.
	{id: "predict", keys: []string{"P"}, show: "P", tip: "predict", brief: "hide results until a guess", help: "hide results; again: type a guess of the figure under the cursor, which shows them and how far off it was", in: onCharts},
	{id: "answer", keys: []string{"A"}, show: "A", tip: "answer", brief: "lesson: show the answer", help: "in a lesson: show the answer without a guess", in: onCharts, when: (*App).needLesson},
	{id: "reset-step", keys: []string{"R"}, show: "R", tip: "reset", brief: "lesson: reset the step", help: "in a lesson: take the step back as it was; in the list: all answers of the lesson", in: onCharts, when: (*App).needLesson},

	// The program.
	{id: "command", keys: []string{":"}, show: ":", tip: "cmd", brief: "any action or setting", help: "any action, setting or one-line scenario by name", in: everywhere},
	{id: "help", keys: []string{"?"}, show: "?", tip: "help", brief: "help; again: all keys", help: "help for this lever; again: all keys", in: everywhere},
	{id: "language", show: ":lang", tip: "language", brief: "English or Chinese", help: "the other language: English, Chinese (:lang en, :lang zh); --ascii keeps Han letters and draws with ASCII", in: everywhere},
	{id: "theme", keys: []string{"t"}, show: "t", tip: "theme", brief: "next theme", help: "next theme: auto, dark, light, projector, contrast, mono", in: everywhere},
	{id: "big", keys: []string{"T"}, show: "T", tip: "big", brief: "answers in big letters", help: "the six answers in big letters, for the last row of a room; again: as usual", in: everywhere},
	{id: "code", keys: []string{"Q"}, show: "Q", tip: "code", brief: "the code, full screen", help: "the code of this scenario over the whole screen, to be typed after wattif", in: onScenarios},
	{id: "follow", keys: []string{"F"}, show: "F", tip: "follow", brief: "follow the teacher", help: "in a room of wattif serve: the teacher's scenarios as they change; again: on one's own", in: onScenarios, when: (*App).needRoom},
	{id: "mouse", keys: []string{"M"}, show: "M", tip: "mouse", brief: "release or take the mouse", help: "release the mouse for selecting text; again: take it", in: everywhere},
	{id: "back", keys: []string{"esc", "backspace"}, show: "Esc", tip: "back", brief: "one step back", help: "one step back; never quits", in: everywhere},
	{id: "quit", keys: []string{"q"}, show: "q", tip: "quit", brief: "back; at the top: quit", help: "one step back; at the top quits (the session is kept)", in: everywhere},
	{id: "interrupt", keys: []string{"ctrl+c"}, show: "Ctrl+C", tip: "quit", brief: "close; twice: quit", help: "stop the work, close the box; twice quits", in: everywhere},
	{id: "suspend", keys: []string{"ctrl+z"}, show: "Ctrl+Z", tip: "suspend", brief: "suspend to the shell", help: "suspend to the shell", in: everywhere},
	{id: "redraw", keys: []string{"ctrl+l"}, show: "Ctrl+L", tip: "redraw", brief: "draw again", help: "draw the screen again", in: everywhere},
}

// byKey finds bindings by key; byAction by id. Both are written once.
var byKey, byAction = indexBindings(bindings)

func indexBindings(table []binding) (map[string]*binding, map[action]*binding) {
	keys, ids := map[string]*binding{}, map[action]*binding{}
	for i := range table {
		b := &table[i]
		ids[b.id] = b
		for _, k := range b.keys {
			keys[k] = b
		}
	}
	return keys, ids
}

// footerItem is one hint of the footer; several actions may share one.
type footerItem struct {
	show, tip string
	ids       []action
}

// footers lists at most nine hints for each focus, ordered by use. Their
// labels are not typed again: show is made of the table's keys unless a pair
// is shown short.
var footers = map[focus][]footerItem{
	focusLevers: {
		{"<- ->", "set", []action{"left", "right"}},
		{"", "", []action{"enter"}},
		{"", "", []action{"list"}},
		{"", "", []action{"next-pane"}},
		{", .", "switch", []action{"previous-scenario", "next-scenario"}},
		{"", "", []action{"undo"}},
		{"", "", []action{"presets"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusCards: {
		{"arrows", "choose", []action{"left", "right", "up", "down"}},
		{"v", "figure", []action{"variant"}},
		{"a", "chart", []action{"alternative"}},
		{"", "", []action{"next-pane"}},
		{", .", "switch", []action{"previous-scenario", "next-scenario"}},
		{"", "", []action{"undo"}},
		{"", "", []action{"presets"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusChart: {
		{"<- ->", "read", []action{"left", "right"}},
		{"Enter", "adopt", []action{"enter"}},
		{"v", "figure", []action{"variant"}},
		{"a", "chart", []action{"alternative"}},
		{"", "", []action{"zoom"}},
		{"", "", []action{"next-pane"}},
		{"", "", []action{"undo"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusCompare: {
		{"arrows", "cell", []action{"left", "right", "up", "down"}},
		{"z", "differ", []action{"zoom"}},
		{"", "", []action{"baseline"}},
		{"", "", []action{"new"}},
		{"", "", []action{"delete"}},
		{"", "", []action{"undo"}},
		{"", "", []action{"presets"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusPlaces: {
		{"Enter", "move there", []action{"enter"}},
		{"", "", []action{"order"}},
		{"", "", []action{"window"}},
		{"v", "market", []action{"variant"}},
		{"a", "marginal", []action{"alternative"}},
		{"z", "kind", []action{"zoom"}},
		{"/", "filter", []action{"find"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusHeat: {
		{"arrows", "cell", []action{"left", "right", "up", "down"}},
		{"Enter", "run then", []action{"enter"}},
		{"", "", []action{"window"}},
		{"a", "marginal", []action{"alternative"}},
		{"", "", []action{"next-pane"}},
		{"", "", []action{"undo"}},
		{", .", "switch", []action{"previous-scenario", "next-scenario"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusTree: {
		{"<- ->", "close, open", []action{"left", "right"}},
		{"/", "find", []action{"find"}},
		{"H L", "scroll", []action{"big-left", "big-right"}},
		{", .", "switch", []action{"previous-scenario", "next-scenario"}},
		{"", "", []action{"back"}},
		{"", "", []action{"undo"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusRoof: {
		{"<- ->", "op", []action{"left", "right"}},
		{"v", "phase", []action{"variant"}},
		{"a", "baseline", []action{"alternative"}},
		{"", "", []action{"next-pane"}},
		{", .", "switch", []action{"previous-scenario", "next-scenario"}},
		{"", "", []action{"undo"}},
		{"", "", []action{"presets"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusSweep: {
		{"arrows", "walk", []action{"left", "right", "up", "down"}},
		{"Enter", "adopt", []action{"enter"}},
		{"v", "kind", []action{"variant"}},
		{"a", "axes", []action{"alternative"}},
		{"o", "figure", []action{"order"}},
		{"", "", []action{"limits"}},
		{"Tab", "what varies", []action{"next-pane"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusFrontier: {
		{"Up Down", "point", []action{"up", "down"}},
		{"Enter", "adopt", []action{"enter"}},
		{"v", "kind", []action{"variant"}},
		{"a", "axes", []action{"alternative"}},
		{"o", "figure", []action{"order"}},
		{"", "", []action{"limits"}},
		{"Tab", "what varies", []action{"next-pane"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusVary: {
		{"Up Down", "knob", []action{"up", "down"}},
		{"Space", "vary", []action{"list"}},
		{"Enter", "values", []action{"enter"}},
		{"m", "first", []action{"mark"}},
		{"v", "kind", []action{"variant"}},
		{"", "", []action{"limits"}},
		{"", "", []action{"next-pane"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusTornado: {
		{"Up Down", "input", []action{"up", "down"}},
		{"Enter", "go to it", []action{"enter"}},
		{"v", "kind", []action{"variant"}},
		{"o", "figure", []action{"order"}},
		{"Tab", "levers", []action{"next-pane"}},
		{", .", "switch", []action{"previous-scenario", "next-scenario"}},
		{"", "", []action{"undo"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusLesson: {
		{"Up Down", "lesson", []action{"up", "down"}},
		{"Enter", "begin", []action{"enter"}},
		{"R", "forget answers", []action{"reset-step"}},
		{"", "", []action{"back"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusLessonGuess: {
		{"Enter", "guess", []action{"enter"}},
		{"i", "hint", []action{"why"}},
		{"", "", []action{"answer"}},
		{"Bksp", "step back", []action{"back"}},
		{"Esc", "leave", []action{"back"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusLessonTry: {
		{"Enter", "do it", []action{"enter"}},
		{"<- ->", "turn", []action{"left", "right"}},
		{"Bksp", "step back", []action{"back"}},
		{"", "", []action{"reset-step"}},
		{"Esc", "leave", []action{"back"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusLessonLevers: {
		{"Enter", "go on", []action{"enter"}},
		{"<- ->", "turn", []action{"left", "right"}},
		{"PgDn", "read on", []action{"page-down"}},
		{"Bksp", "step back", []action{"back"}},
		{"", "", []action{"reset-step"}},
		{"Esc", "leave", []action{"back"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusLessonEnd: {
		{"Enter", "next lesson", []action{"enter"}},
		{"y", "copy code", []action{"copy"}},
		{"R", "again", []action{"reset-step"}},
		{"Bksp", "step back", []action{"back"}},
		{"Esc", "leave", []action{"back"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusTerms: {
		{"<- ->", "set", []action{"left", "right"}},
		{"Enter", "type", []action{"enter"}},
		{"d", "default", []action{"default"}},
		{"v", "figure", []action{"variant"}},
		{"a", "monthly", []action{"alternative"}},
		{"", "", []action{"next-pane"}},
		{"", "", []action{"undo"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusLife: {
		{"<- ->", "read", []action{"left", "right"}},
		{"v", "figure", []action{"variant"}},
		{"a", "monthly", []action{"alternative"}},
		{"z", "months", []action{"zoom"}},
		{"", "", []action{"next-pane"}},
		{"", "", []action{"export"}},
		{"", "", []action{"undo"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusAccount: {
		{"Up Down", "month", []action{"up", "down"}},
		{"z", "months", []action{"zoom"}},
		{"v", "figure", []action{"variant"}},
		{"", "", []action{"next-pane"}},
		{"", "", []action{"export"}},
		{"", "", []action{"undo"}},
		{"", "", []action{"presets"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusWays: {
		{"Up Down", "change", []action{"up", "down"}},
		{"Enter", "adopt", []action{"enter"}},
		{"v", "figure", []action{"variant"}},
		{"a", "monthly", []action{"alternative"}},
		{"", "", []action{"next-pane"}},
		{"", "", []action{"undo"}},
		{", .", "switch", []action{"previous-scenario", "next-scenario"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
	focusSavings: {
		{"Up Down", "change", []action{"up", "down"}},
		{"Enter", "adopt", []action{"enter"}},
		{"o", "figure", []action{"order"}},
		{"", "", []action{"limits"}},
		{"", "", []action{"next-pane"}},
		{", .", "switch", []action{"previous-scenario", "next-scenario"}},
		{"", "", []action{"undo"}},
		{"", "", []action{"command"}},
		{"", "", []action{"help"}},
	},
}
