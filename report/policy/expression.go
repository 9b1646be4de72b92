package policy

import (
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/filter"
)

// expression reads a condition in the language of filters, and says whether it
// wants the whole record.
func (p *parser) expression(n *yaml.Node) (holds func(*classify.Flow) bool, whole bool) {
	text, ok := p.text(n)
	if !ok {
		return nil, false
	}
	f, err := filter.Compile(text, p.ownFacts()...)
	if err == nil {
		return f.Match, f.WantsWhole()
	}
	p.misexpressed(n, err)
	return nil, false
}

// misexpressed tells of what is wrong in an expression.
func (p *parser) misexpressed(n *yaml.Node, err error) {
	n = followed(n)
	e, ok := err.(*filter.Error)
	if !ok {
		p.fail(n, "", "%v", err)
		return
	}
	line, column := p.within(n, e.Line), p.column(n, e.Line, e.Column)
	if line > len(p.lines) || column > utf8.RuneCountInString(p.lines[line-1])+1 {
		line, column = n.Line, n.Column // its lines were joined
	}
	p.failAt(line, column, "", "%s", e.Problem)
}

// within is the policy's line that holds a line of a text.
func (p *parser) within(n *yaml.Node, line int) int {
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return n.Line + line // the text begins below its mark
	}
	return n.Line + line - 1
}

// column is that of a place in a text. Where the text is not written as it is
// read, folded or with escapes, that is about where it stands.
func (p *parser) column(n *yaml.Node, line, column int) int {
	switch {
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return p.indent(n.Line+line) + column - 1
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		return n.Column + column
	}
	return n.Column + column - 1
}
