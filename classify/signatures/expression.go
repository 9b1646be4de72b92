package signatures

import (
	"math/bits"
	"regexp"
	"regexp/syntax"
	"slices"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/portscope/portscope/classify/detect"
)

// The bounds of an expression: its length in bytes, and the instructions that
// it comes to.
const (
	maxExpression = 500
	maxSteps      = 2000
)

// The groups that name a flow rather than being facts of it.
const (
	groupHost        = "host"
	groupApplication = "application"
)

var groupForm = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

// expression reads a regular expression into a condition.
func (r *reader) expression(n *yaml.Node, c *condition, over detect.Transports) {
	s, ok := r.text(n)
	if !ok {
		return
	}
	if len(s) > maxExpression {
		r.fail(n, "an expression of %d bytes; %d are the most", len(s), maxExpression)
		return
	}
	parsed, err := syntax.Parse(s, syntax.Perl)
	if err != nil {
		r.fail(n, "%v", err)
		return
	}
	tree := parsed.Simplify()
	program, err := syntax.Compile(tree)
	switch {
	case err != nil:
		r.fail(n, "%v", err)
	case len(program.Inst) > maxSteps:
		r.fail(n, "the expression comes to %d steps; %d are the most", len(program.Inst), maxSteps)
	case over&detect.TCP != 0 && asksForEnd(tree):
		r.fail(n, "over tcp nobody can say where a text ends: write what ends it in place of $ and of word boundaries")
	default:
		c.expression = regexp.MustCompile(`\A(?:` + s + `)`)
		c.groups, c.text = c.expression.SubexpNames(), s
		c.fixed = fixedBits(tree)
		c.begins, _ = firstBytes(tree)
	}
	for _, g := range parsed.CapNames() {
		if g != "" && !groupForm.MatchString(g) {
			r.fail(n, "%q is no name for a group: up to 32 of a-z, 0-9 and _", g)
		}
	}
}

// asksForEnd says whether an expression may depend on there being no more text.
func asksForEnd(e *syntax.Regexp) bool {
	switch e.Op {
	case syntax.OpEndLine, syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return true
	}
	return slices.ContainsFunc(e.Sub, asksForEnd)
}

// fixedBits is how many bits of what it matches an expression fixes at least.
func fixedBits(e *syntax.Regexp) int {
	switch e.Op {
	case syntax.OpLiteral:
		return len(string(e.Rune)) * 8
	case syntax.OpCharClass:
		return max(0, 8-bits.Len(uint(classSize(e.Rune)-1)))
	case syntax.OpCapture, syntax.OpPlus:
		return fixedBits(e.Sub[0])
	case syntax.OpRepeat:
		return e.Min * fixedBits(e.Sub[0])
	case syntax.OpConcat:
		n := 0
		for _, part := range e.Sub {
			n += fixedBits(part)
		}
		return n
	case syntax.OpAlternate:
		least := fixedBits(e.Sub[0])
		for _, part := range e.Sub[1:] {
			least = min(least, fixedBits(part))
		}
		return least
	}
	return 0
}

// classSize is how many characters a class has, 256 where more.
func classSize(ranges []rune) int {
	n := 0
	for i := 0; i+1 < len(ranges); i += 2 {
		n += int(ranges[i+1]-ranges[i]) + 1
		if n >= 256 {
			return 256
		}
	}
	return max(n, 1)
}

// firstBytes is the bytes that what an expression matches may begin with, and
// whether they are known.
func firstBytes(e *syntax.Regexp) (detect.Bytes, bool) {
	switch e.Op {
	case syntax.OpLiteral:
		if c := e.Rune[0]; c < utf8.RuneSelf && e.Flags&syntax.FoldCase == 0 {
			return detect.AnyOf(string(c)), true
		}
	case syntax.OpCapture, syntax.OpPlus:
		return firstBytes(e.Sub[0])
	case syntax.OpConcat:
		for _, part := range e.Sub {
			if part.Op != syntax.OpBeginText && part.Op != syntax.OpBeginLine {
				return firstBytes(part)
			}
		}
	case syntax.OpAlternate:
		return firstOfAll(e.Sub)
	case syntax.OpCharClass:
		if last := e.Rune[len(e.Rune)-1]; last < utf8.RuneSelf {
			var set detect.Bytes
			for i := 0; i+1 < len(e.Rune); i += 2 {
				set = set.Or(detect.Range(byte(e.Rune[i]), byte(e.Rune[i+1])))
			}
			return set, true
		}
	}
	return detect.Bytes{}, false
}

func firstOfAll(list []*syntax.Regexp) (set detect.Bytes, known bool) {
	for _, e := range list {
		b, ok := firstBytes(e)
		if !ok {
			return detect.Bytes{}, false
		}
		set = set.Or(b)
	}
	return set, true
}
