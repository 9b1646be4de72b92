package policy

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/portscope/portscope/classify/filter"
	"github.com/portscope/portscope/report"
)

// MaxText bounds a policy's length, in bytes.
const MaxText = 4 << 20

// parser reads one policy. It goes on after what is wrong, so that all of it
// is told at once.
type parser struct {
	lines  []string
	groups map[string]*yaml.Node
	spent  int // values read
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

var (
	yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(?s:(.*))$`)
	// What the YAML parser, other than its scanner, complains of: it counts
	// lines from 0 then.
	fromZero = regexp.MustCompile(`^did not find expected (key|node content|',' or '[\]}]'|'-' indicator|<)`)
)

// malformed tells of what is no YAML. The YAML parser stops at the first such
// place.
func (p *parser) malformed(err error) {
	parts := yamlLine.FindStringSubmatch(err.Error())
	if parts == nil {
		p.failAt(1, 1, "", "not YAML: %v", err)
		return
	}
	line, _ := strconv.Atoi(parts[1]) // 0 where there is none
	if line == 0 || fromZero.MatchString(parts[2]) {
		line++
	}
	if at := p.tabbed(line); at > 0 {
		p.failAt(at, 1, "", "not YAML: a tab; lines are indented by blanks")
		return
	}
	p.failAt(line, p.indent(line), "", "not YAML: %s", inYAML(parts[2]))
}

// inYAML says in other words what the YAML parser says most.
func inYAML(problem string) string {
	switch {
	case problem == "did not find expected key":
		return "among the keys from here on, a line is indented otherwise than the others"
	case problem == "did not find expected '-' indicator":
		return "in the list from here on, a line is indented otherwise than the others, or lacks its \"- \""
	case problem == "could not find expected ':'":
		return "a key without its colon"
	case problem == "mapping values are not allowed in this context":
		return "a colon in a text; put the text in quotes"
	case problem == "found character that cannot start any token":
		return "texts that begin with @, ` or % stand in quotes"
	case strings.HasPrefix(problem, "did not find expected ',' or"):
		return "a list in brackets that is not closed, or lacks a comma"
	case problem == "found unexpected end of stream":
		return "a quote that is not closed"
	}
	return problem
}

// tabbed is the first line at or about a place that is indented by a tab, 0 for
// none.
func (p *parser) tabbed(line int) int {
	for at := max(line-1, 1); at <= min(line+1, len(p.lines)); at++ {
		if strings.HasPrefix(strings.TrimLeft(p.lines[at-1], " "), "\t") {
			return at
		}
	}
	return 0
}

// indent is the column of a line's first character that is no blank.
func (p *parser) indent(line int) int {
	if line < 1 || line > len(p.lines) {
		return 1
	}
	s := p.lines[line-1]
	return len(s) - len(strings.TrimLeft(s, " ")) + 1
}

// fail notes what is wrong at a node. The text is what offends, "" where it is
// plain from the problem.
func (p *parser) fail(n *yaml.Node, text, format string, args ...any) {
	p.failAt(n.Line, n.Column, text, format, args...)
}

func (p *parser) failAt(line, column int, text, format string, args ...any) {
	e := &Error{Line: max(line, 1), Column: max(column, 1), Text: quoted(text), Problem: fmt.Sprintf(format, args...)}
	if e.Line <= len(p.lines) {
		e.Source = strings.ToValidUTF8(strings.ReplaceAll(strings.TrimRight(p.lines[e.Line-1], "\r"), "\t", " "), "\ufffd")
	}
	p.errors = append(p.errors, e)
}

// quoted is a text of the policy, cut where it is long.
func quoted(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	if strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return strconv.Quote(s)
	}
	return s
}

// meant asks for the nearest of some names, where one is near.
func meant(names []string, name string) string {
	if n := filter.Nearest(names, name); n != "" {
		return "; did you mean " + n + "?"
	}
	return ""
}

// followed is the node that an alias stands for, and others themselves.
func followed(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// members calls each with the members of a mapping that have keys of their
// own. What is no mapping is told of as what it should be.
func (p *parser) members(n *yaml.Node, what string, each func(key, value *yaml.Node)) {
	n = followed(n)
	if n.Kind != yaml.MappingNode {
		p.fail(n, n.Value, "%s is written as keys with values, such as %s", what, exampleOf(what))
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode:
			p.fail(key, "", "a key is a text")
		case key.Tag == "!!merge":
			p.fail(key, key.Value, "no key of policies; what is said twice is written twice, or is a group")
		case seen[key.Value] > 0:
			p.fail(key, key.Value, "the key is there twice, first in line %d", seen[key.Value])
		default:
			seen[key.Value] = key.Line
			each(key, value)
		}
	}
}

func exampleOf(what string) string {
	switch what {
	case "groups":
		return "database: [db.example.test, 192.0.2.32]"
	case "a limit":
		return "retransmissions: 2 %"
	case "an expectation":
		return `"see: the database is used"`
	case "a rule":
		return `"allow: the database"`
	}
	return "default: deny"
}

// items calls each with the items of a list.
func (p *parser) items(n *yaml.Node, what string, each func(*yaml.Node)) {
	n = followed(n)
	if n.Kind != yaml.SequenceNode {
		p.fail(n, n.Value, "a list of %s, each after a \"- \"", what)
		return
	}
	for _, item := range n.Content {
		each(item)
	}
}

// unknownKey tells of a key that there is not.
func (p *parser) unknownKey(key *yaml.Node, known []string) {
	near := meant(known, key.Value)
	if group, fact, dotted := strings.Cut(key.Value, "."); dotted && near == "" {
		if of := filter.Nearest(protocols(), group); of != "" && !strings.Contains(fact, ".") {
			near = "; did you mean " + of + "." + fact + "?"
		}
	}
	if near == "" {
		near = "; there are " + strings.Join(known, ", ")
	}
	p.fail(key, key.Value, "unknown key%s", near)
}

// text is a scalar's text, and whether it is one.
func (p *parser) text(n *yaml.Node) (string, bool) {
	n = followed(n)
	switch {
	case n.Kind != yaml.ScalarNode:
		p.fail(n, "", "one value, not a list or keys with values")
	case n.Tag == "!!null" || n.Value == "":
		p.fail(n, "", "the value is missing")
	case n.Tag == "!!binary":
		p.fail(n, "", "a text is not written in base64")
	default:
		return n.Value, true
	}
	return "", false
}

// line is a text for people, and must be one line.
func (p *parser) line(n *yaml.Node) string {
	s, ok := p.text(n)
	if ok && strings.Contains(strings.TrimSpace(s), "\n") {
		p.fail(followed(n), "", "one line of text")
	}
	return report.Clean(strings.TrimSpace(s))
}

// choice is a text that is one of some.
func (p *parser) choice(n *yaml.Node, names ...string) (index int, ok bool) {
	s, ok := p.text(n)
	if !ok {
		return 0, false
	}
	if i := slices.Index(names, s); i >= 0 {
		return i, true
	}
	near := meant(names, s)
	if near == "" {
		near = "; it is " + enumerate(names)
	}
	p.fail(followed(n), s, "not a value here%s", near)
	return 0, false
}

// enumerate is a list in words: "a, b or c".
func enumerate(names []string) string {
	last := len(names) - 1
	if last <= 0 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
