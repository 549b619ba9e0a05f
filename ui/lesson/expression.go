package lesson

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Expression is a formula over metrics and knobs of a step's scenarios:
//
//	then.tpot_ms / start.tpot_ms < 1.5 and then.fits
//
// Names without a scenario are of the start. Conditions are 1 or 0; a result
// that is not known is NaN and makes every comparison false.
type Expression struct {
	Text string
	root node
}

// node is a part of an expression.
type node struct {
	kind byte // 'n' number, 'v' name, 'f' function, or an operator
	num  float64
	name string // of a value, function or operator
	in   []node
}

// maxDepth bounds the nesting of an expression.
const maxDepth = 64

// functions are what an expression may call, with the number of arguments (0:
// any).
var functions = map[string]int{"min": 0, "max": 0, "abs": 1, "round": 1, "floor": 1}

// ParseExpression reads an expression. The error says what stands where.
func ParseExpression(text string) (*Expression, error) {
	p := parser{text: text}
	p.next()
	root, err := p.either(0)
	if err == nil && p.token != "" {
		err = fmt.Errorf("%q stands where the expression should end", p.token)
	}
	if err != nil {
		return nil, err
	}
	return &Expression{Text: strings.TrimSpace(text), root: root}, nil
}

// parser cuts the text into tokens as it goes.
type parser struct {
	text  string
	at    int
	token string // "" at the end
}

func (p *parser) next() {
	for p.at < len(p.text) && strings.IndexByte(" \t\n", p.text[p.at]) >= 0 {
		p.at++
	}
	start := p.at
	if start == len(p.text) {
		p.token = ""
		return
	}
	c := p.text[start]
	switch {
	case isDigit(c) || c == '.' && start+1 < len(p.text) && isDigit(p.text[start+1]):
		for p.at < len(p.text) && (isDigit(p.text[p.at]) || p.text[p.at] == '.' || p.text[p.at] == 'e' ||
			(p.text[p.at] == '-' || p.text[p.at] == '+') && p.text[p.at-1] == 'e') {
			p.at++
		}
	case isLetter(c):
		for p.at < len(p.text) && (isLetter(p.text[p.at]) || isDigit(p.text[p.at]) || p.text[p.at] == '.') {
			p.at++
		}
	default:
		p.at++
		if strings.IndexByte("<>=!", c) >= 0 && p.at < len(p.text) && p.text[p.at] == '=' {
			p.at++
		}
	}
	p.token = p.text[start:p.at]
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }

// either is a list of conditions joined by "or".
func (p *parser) either(depth int) (node, error) { return p.chain(depth, p.both, "or") }

// both is a list of conditions joined by "and".
func (p *parser) both(depth int) (node, error) { return p.chain(depth, p.comparison, "and") }

func (p *parser) sum(depth int) (node, error)     { return p.chain(depth, p.product, "+", "-") }
func (p *parser) product(depth int) (node, error) { return p.chain(depth, p.unary, "*", "/") }

// chain is operands of one rank, from left to right.
func (p *parser) chain(depth int, part func(int) (node, error), operators ...string) (node, error) {
	left, err := part(depth)
	for err == nil && oneOf(p.token, operators) {
		op := p.token
		p.next()
		var right node
		right, err = part(depth)
		left = node{kind: 'o', name: op, in: []node{left, right}}
	}
	return left, err
}

func (p *parser) comparison(depth int) (node, error) {
	if p.token == "not" {
		if depth > maxDepth {
			return node{}, fmt.Errorf("it is nested too deeply")
		}
		p.next()
		in, err := p.comparison(depth + 1)
		return node{kind: 'o', name: "not", in: []node{in}}, err
	}
	left, err := p.sum(depth)
	if err != nil || !oneOf(p.token, []string{"<", "<=", ">", ">=", "=", "==", "!="}) {
		return left, err
	}
	op := p.token
	p.next()
	right, err := p.sum(depth)
	return node{kind: 'o', name: op, in: []node{left, right}}, err
}

func (p *parser) unary(depth int) (node, error) {
	if depth > maxDepth {
		return node{}, fmt.Errorf("it is nested too deeply")
	}
	switch t := p.token; {
	case t == "":
		return node{}, fmt.Errorf("it ends where a value should stand")
	case t == "-":
		p.next()
		in, err := p.unary(depth + 1)
		return node{kind: 'o', name: "neg", in: []node{in}}, err
	case t == "(":
		p.next()
		in, err := p.either(depth + 1)
		if err == nil && p.token != ")" {
			err = fmt.Errorf("a ) is missing")
		}
		p.next()
		return in, err
	case isDigit(t[0]) || t[0] == '.':
		v, err := strconv.ParseFloat(t, 64)
		if err != nil {
			return node{}, fmt.Errorf("%q is not a number", t)
		}
		p.next()
		return node{kind: 'n', num: v}, nil
	case isLetter(t[0]) && !oneOf(t, []string{"and", "or", "not"}):
		p.next()
		if p.token != "(" {
			return node{kind: 'v', name: t}, nil
		}
		return p.call(t, depth)
	}
	return node{}, fmt.Errorf("%q stands where a value should", p.token)
}

func (p *parser) call(name string, depth int) (node, error) {
	want, ok := functions[name]
	if !ok {
		return node{}, fmt.Errorf("%s is not a function: min, max, abs, round and floor are", name)
	}
	f := node{kind: 'f', name: name}
	for p.token == "(" || p.token == "," {
		p.next()
		arg, err := p.either(depth + 1)
		if err != nil {
			return f, err
		}
		f.in = append(f.in, arg)
	}
	if p.token != ")" {
		return f, fmt.Errorf("a ) is missing after %s(", name)
	}
	p.next()
	if want > 0 && len(f.in) != want {
		return f, fmt.Errorf("%s takes %d value, not %d", name, want, len(f.in))
	}
	return f, nil
}

func oneOf(s string, list []string) bool {
	for _, x := range list {
		if s == x {
			return true
		}
	}
	return false
}

// Names lists the values that the expression names.
func (e *Expression) Names() []string {
	var out []string
	var walk func(*node)
	walk = func(n *node) {
		if n.kind == 'v' && !oneOf(n.name, out) {
			out = append(out, n.name)
		}
		for i := range n.in {
			walk(&n.in[i])
		}
	}
	walk(&e.root)
	return out
}

// Name is the value's name where the expression is nothing but one, else "".
func (e *Expression) Name() string {
	if e.root.kind == 'v' {
		return e.root.name
	}
	return ""
}

// Eval computes the expression; value says what a name stands for.
func (e *Expression) Eval(value func(name string) float64) float64 { return e.root.eval(value) }

func (n *node) eval(value func(string) float64) float64 {
	switch n.kind {
	case 'n':
		return n.num
	case 'v':
		return value(n.name)
	}
	v := make([]float64, len(n.in))
	for i := range n.in {
		v[i] = n.in[i].eval(value)
	}
	if n.kind == 'f' {
		return call(n.name, v)
	}
	switch n.name {
	case "neg":
		return -v[0]
	case "not":
		return truth(v[0] == 0)
	case "+":
		return v[0] + v[1]
	case "-":
		return v[0] - v[1]
	case "*":
		return v[0] * v[1]
	case "/":
		if v[1] == 0 {
			return math.NaN()
		}
		return v[0] / v[1]
	case "<":
		return truth(v[0] < v[1])
	case "<=":
		return truth(v[0] <= v[1])
	case ">":
		return truth(v[0] > v[1])
	case ">=":
		return truth(v[0] >= v[1])
	case "=", "==":
		return truth(v[0] == v[1])
	case "!=":
		return truth(v[0] != v[1] && v[0] == v[0] && v[1] == v[1])
	case "and":
		return truth(yes(v[0]) && yes(v[1]))
	}
	return truth(yes(v[0]) || yes(v[1])) // or
}

func call(name string, v []float64) float64 {
	switch name {
	case "abs":
		return math.Abs(v[0])
	case "round":
		return math.Round(v[0])
	case "floor":
		return math.Floor(v[0])
	}
	best := v[0]
	for _, x := range v[1:] {
		if name == "min" {
			best = math.Min(best, x)
		} else {
			best = math.Max(best, x)
		}
	}
	return best
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// yes reports whether a value is a condition that holds; NaN does not.
func yes(v float64) bool { return v != 0 && v == v }
