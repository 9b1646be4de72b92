package policy

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/portscope/portscope/classify/filter"
)

// MaxText bounds a policy's length, in bytes.
const MaxText = 4 << 20

// parser reads one policy. It goes on after what is wrong, so that all of it
// is told at once.
type parser struct {
	lines  []string
	groups map[string]*yaml.Node
	own    []string // the user's protocols, and their facts
	spent  int      // values read
	errors Errors
}

// document is the root of the policy's only document, nil where there is none.
func (p *parser) document(text []byte) *yaml.Node {
	if len(text) > MaxText {
		p.failAt(1, 1, "", "a policy of %d bytes; %d are the most", len(text), MaxText)
		return nil
	}
	if !p.isText(text) {
		return nil
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	var first, second yaml.Node
	switch err := d.Decode(&first); {
	case err == io.EOF:
		p.failAt(1, 1, "", "an empty policy; it has rules, expect or limits")
		return nil
	case err != nil:
		p.malformed(err)
		return nil
	}
	if err := d.Decode(&second); err == nil {
		p.fail(&second, "", "a second document; a policy is one")
	} else if err != io.EOF {
		p.malformed(err)
	}
	return first.Content[0]
}

// isText says whether the policy is UTF-8. YAML may be UTF-16, too; that would
// need other columns, and nobody writes it.
func (p *parser) isText(text []byte) bool {
	if utf8.Valid(text) {
		return true
	}
	for i, line := range p.lines {
		if !utf8.ValidString(line) {
			valid := strings.ToValidUTF8(line, "\ufffd")
			p.failAt(i+1, utf8.RuneCountInString(valid[:strings.IndexRune(valid, '\ufffd')])+1, "", "not UTF-8")
			return false
		}
	}
	return false
}

// fail notes what is wrong at a node. The text is what offends, "" where it is
// plain from the problem.
func (p *parser) fail(n *yaml.Node, text, format string, args ...any) {
	p.failAt(n.Line, n.Column, text, format, args...)
}

func (p *parser) failAt(line, column int, text, format string, args ...any) {
	e := &Error{Line: max(line, 1), Column: max(column, 1), Text: filter.Quoted(text), Problem: fmt.Sprintf(format, args...)}
	if e.Line <= len(p.lines) {
		e.Source = strings.ToValidUTF8(strings.ReplaceAll(strings.TrimRight(p.lines[e.Line-1], "\r"), "\t", " "), "\ufffd")
	}
	p.errors = append(p.errors, e)
}
