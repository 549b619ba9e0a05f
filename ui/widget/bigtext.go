package widget

import (
	"strings"

	"wattif/ui/theme"
)

// bigRows is the height of a big letter in dots.
const bigRows = 5

// bigLetters are drawn with dots, rows from the top separated by slashes. Small
// letters are their own: mWh is not MWh.
var bigLetters = map[rune]string{
	'0': "###/# #/# #/# #/###", '1': " # /## / # / # /###", '2': "###/  #/###/#  /###", '3': "###/  #/ ##/  #/###", '4': "# #/# #/###/  #/  #",
	'5': "###/#  /###/  #/###", '6': "###/#  /###/# #/###", '7': "###/  #/ # / # / # ", '8': "###/# #/###/# #/###", '9': "###/# #/###/  #/###",
	'A': " # /# #/###/# #/# #", 'B': "## /# #/## /# #/## ", 'C': " ##/#  /#  /#  / ##", 'D': "## /# #/# #/# #/## ", 'E': "###/#  /## /#  /###",
	'F': "###/#  /## /#  /#  ", 'G': " ##/#  /# #/# #/ ##", 'H': "# #/# #/###/# #/# #", 'I': "###/ # / # / # /###", 'J': "  #/  #/  #/# #/ # ",
	'K': "# #/# #/## /# #/# #", 'L': "#  /#  /#  /#  /###", 'M': "#   #/## ##/# # #/#   #/#   #", 'N': "#  #/## #/# ##/#  #/#  #", 'O': " # /# #/# #/# #/ # ",
	'P': "## /# #/## /#  /#  ", 'Q': " # /# #/# #/ # /  #", 'R': "## /# #/## /# #/# #", 'S': " ##/#  / # /  #/## ", 'T': "###/ # / # / # / # ",
	'U': "# #/# #/# #/# #/###", 'V': "# #/# #/# #/# #/ # ", 'W': "#   #/#   #/# # #/## ##/#   #", 'X': "# #/# #/ # /# #/# #", 'Y': "# #/# #/ # / # / # ", 'Z': "###/  #/ # /#  /###",
	'a': "   / ##/# #/# #/ ##", 'b': "#  /## /# #/# #/## ", 'c': "   / ##/#  /#  / ##", 'd': "  #/ ##/# #/# #/ ##", 'e': "   /###/# #/## / ##", 'f': " ##/#  /## /#  /#  ",
	'g': "   / ##/# #/ ##/## ", 'h': "#  /#  /## /# #/# #", 'i': "#/ /#/#/#", 'j': " #/  / #/ #/# ", 'k': "#  /# #/## /# #/# #", 'l': "# /# /# /# /##",
	'm': "     /## # /# # #/# # #/# # #", 'n': "   /## /# #/# #/# #", 'o': "   /###/# #/# #/###", 'p': "   /## /# #/## /#  ", 'q': "   / ##/# #/ ##/  #", 'r': "   /# #/## /#  /#  ",
	's': "   /###/## / ##/###", 't': "#  /## /#  /#  /## ", 'u': "   /# #/# #/# #/###", 'v': "   /# #/# #/# #/ # ", 'w': "     /# # #/# # #/# # #/ # # ", 'x': "   /# #/ # / # /# #", 'y': "   /# #/# #/ ##/## ", 'z': "   /###/  #/#  /###",
	'.': " / / / /#", ',': "  /  /  / #/# ", '-': "   /   /###/   /   ", '+': "   / # /###/ # /   ", '%': "#  #/  # / #  /#  #/    ", '/': "  #/  #/ # /#  /#  ",
	'$': " ##/## / # / ##/## ", ':': " /#/ /#/ ", '=': "   /###/   /###/   ", '?': "## /  #/ # /   / # ", ' ': "  /  /  /  /  ",
}

// BigWidth is how many cells a text takes in big letters; ok is false when one of
// its letters has no big form.
func BigWidth(text string) (w int, ok bool) {
	for _, r := range text {
		dots, known := bigLetters[r]
		if !known {
			return 0, false
		}
		w += strings.IndexByte(dots, '/') + 1
	}
	return max(0, w-1), true
}

// BigHeight is how many lines big letters take.
func BigHeight(t *theme.Theme) int {
	if t.ASCII() {
		return bigRows
	}
	return (bigRows + 1) / 2
}

// BigText is a text in letters several cells large, in plain lines of BigWidth
// cells: half blocks, or # where only ASCII may be used. It is nil when a letter
// has no big form.
func BigText(t *theme.Theme, text string) []string {
	w, ok := BigWidth(text)
	if !ok {
		return nil
	}
	var dots [bigRows + 1][]bool
	for i := range dots {
		dots[i] = make([]bool, w+1)
	}
	x := 0
	for _, r := range text {
		rows := strings.Split(bigLetters[r], "/")
		for y, row := range rows {
			for i, c := range row {
				dots[y][x+i] = c == '#'
			}
		}
		x += len(rows[0]) + 1
	}
	lines := make([]string, BigHeight(t))
	for y := range lines {
		var b strings.Builder
		for x := range w {
			if t.ASCII() {
				b.WriteByte(" #"[index(dots[y][x])])
				continue
			}
			b.WriteString([]string{" ", "▀", "▄", "█"}[index(dots[2*y][x])+2*index(dots[2*y+1][x])])
		}
		lines[y] = b.String()
	}
	return lines
}

func index(b bool) int {
	if b {
		return 1
	}
	return 0
}
