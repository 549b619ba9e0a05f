// Package scan finds the texts of source files that a catalogue has to have.
// It is for tests.
package scan

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Texts are texts and where they stand.
type Texts map[string]string

// Said are the texts that the files of the folders pass to a function that
// says them: Say, Sayf, Retell and the screen's own names for these, textMark,
// and the footers of boxes (methods named foot).
func Said(folders ...string) (Texts, error) {
	out := Texts{}
	err := files(folders, func(name string, set *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.CallExpr:
				if len(x.Args) > 0 && says(x.Fun) {
					if text, ok := literal(x.Args[0]); ok {
						out.put(text, set, x)
					}
				}
			case *ast.FuncDecl:
				if x.Name.Name == "foot" && x.Body != nil {
					ast.Inspect(x.Body, func(n ast.Node) bool {
						if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) == 1 {
							if text, ok := literal(r.Results[0]); ok {
								out.put(text, set, r)
							}
						}
						return true
					})
				}
			}
			return true
		})
	})
	return out, err
}

// says reports whether a function says its first argument.
func says(f ast.Expr) bool {
	switch x := f.(type) {
	case *ast.Ident:
		return x.Name == "say" || x.Name == "textMark"
	case *ast.SelectorExpr:
		switch x.Sel.Name {
		case "Say", "Sayf", "sayf", "Retell", "retell", "Mark":
			return true
		case "say": // of the screen; a session's puts a sentence in the status line
			id, ok := x.X.(*ast.Ident)
			return ok && (id.Name == "a" || id.Name == "p")
		}
	}
	return false
}

// literal is a text written out, in one piece or several.
func literal(e ast.Expr) (string, bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			text, err := strconv.Unquote(x.Value)
			return text, err == nil && text != ""
		}
	case *ast.BinaryExpr:
		a, okA := literal(x.X)
		b, okB := literal(x.Y)
		return a + b, okA && okB && x.Op == token.ADD
	case *ast.ParenExpr:
		return literal(x.X)
	}
	return "", false
}

var (
	verb  = regexp.MustCompile(`%[-+#0-9.]*[a-zA-Z]`)
	words = regexp.MustCompile(`[A-Za-z]{2,} [a-zA-Z]|[a-z] [A-Za-z]{2,}`)
)

// Shapes are the texts of the folders' files, with %s for each value that is
// put in: what is written in one piece, added up, or formatted. Only those of
// more than one word count.
func Shapes(folders ...string) (Texts, error) {
	out := Texts{}
	err := files(folders, func(_ string, set *token.FileSet, file *ast.File) {
		var visit func(ast.Node)
		visit = func(n ast.Node) {
			switch x := n.(type) {
			case *ast.ImportSpec:
				return
			case *ast.BasicLit:
				if text, ok := literal(x); ok && words.MatchString(text) {
					out.put(text, set, x)
				}
				return
			case *ast.CallExpr:
				if text, ok := format(x); ok {
					if words.MatchString(text) {
						out.put(text, set, x)
					}
					for _, a := range x.Args[1:] {
						visit(a)
					}
					return
				}
			case *ast.BinaryExpr:
				if text, ok := sum(x); ok && x.Op == token.ADD {
					if words.MatchString(text) {
						out.put(text, set, x)
					}
					return
				}
			}
			ast.Inspect(n, func(c ast.Node) bool {
				if c == nil || c == n {
					return c == n
				}
				visit(c)
				return false
			})
		}
		visit(file)
	})
	return out, err
}

// Literals are all texts of the folders' files, of one word too.
func Literals(folders ...string) (Texts, error) {
	out := Texts{}
	err := files(folders, func(_ string, set *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if x, ok := n.(*ast.BasicLit); ok {
				if text, ok := literal(x); ok {
					out.put(text, set, x)
				}
			}
			return true
		})
	})
	return out, err
}

// sum is what an addition of texts comes to; ok is false when no text is in it.
func sum(e ast.Expr) (text string, ok bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		return literal(x)
	case *ast.ParenExpr:
		return sum(x.X)
	case *ast.CallExpr:
		if f, ok := format(x); ok {
			return f, true
		}
	case *ast.BinaryExpr:
		if x.Op == token.ADD {
			a, okA := sum(x.X)
			b, okB := sum(x.Y)
			return a + b, okA || okB
		}
	}
	return "%s", false
}

// format is the first argument of a Sprintf or Errorf with %s for every verb.
func format(x *ast.CallExpr) (string, bool) {
	f, ok := x.Fun.(*ast.SelectorExpr)
	if !ok || len(x.Args) == 0 || f.Sel.Name != "Sprintf" && f.Sel.Name != "Errorf" {
		return "", false
	}
	text, ok := literal(x.Args[0])
	return verb.ReplaceAllString(text, "%s"), ok
}

func (t Texts) put(text string, set *token.FileSet, n ast.Node) {
	if _, ok := t[text]; !ok {
		at := set.Position(n.Pos())
		t[text] = filepath.ToSlash(at.Filename) + ":" + strconv.Itoa(at.Line)
	}
}

// files parses the Go files of folders, tests and those that write
// documentation left out.
func files(folders []string, each func(name string, set *token.FileSet, file *ast.File)) error {
	for _, folder := range folders {
		list, err := os.ReadDir(folder)
		if err != nil {
			return err
		}
		for _, e := range list {
			name := e.Name()
			if e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || name == "markdown.go" || name == "keysdoc.go" {
				continue
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, filepath.Join(folder, name), nil, 0)
			if err != nil {
				return err
			}
			each(name, set, file)
		}
	}
	return nil
}
