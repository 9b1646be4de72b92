package signatures

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/portscope/portscope/classify/filter"
)

// reader reads a file. It goes on after what is wrong, so that all of it is
// told at once.
type reader struct {
	file   string
	errors Errors
}

// maxErrors is how many errors are told: a file that is something else needs no
// more.
const maxErrors = 50

func (r *reader) fail(n *yaml.Node, format string, args ...any) {
	if len(r.errors) < maxErrors {
		r.errors = append(r.errors, &Error{r.file, max(n.Line, 1), max(n.Column, 1), fmt.Sprintf(format, args...)})
	}
}

// document is the root of the file's only document, nil where it has none.
func (r *reader) document(text []byte) *yaml.Node {
	start := &yaml.Node{Line: 1, Column: 1}
	switch {
	case len(text) > MaxText:
		r.fail(start, "longer than 1 MiB")
		return nil
	case !utf8.Valid(text):
		r.fail(start, "not UTF-8")
		return nil
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	var first, second yaml.Node
	if err := d.Decode(&first); err == io.EOF {
		r.fail(start, "nothing is in it; it begins with signatures:")
		return nil
	} else if err != nil {
		r.malformed(err)
		return nil
	}
	if d.Decode(&second) == nil {
		r.fail(&second, "a second document; a file of signatures is one")
	}
	return first.Content[0]
}

var yamlError = regexp.MustCompile(`^yaml: (?:line (\d+): )?(?s:(.*))$`)

// malformed tells of what is no YAML. The YAML parser stops at the first such
// place, and knows its line, which it counts from 0 where its grammar and not a
// token is wrong.
func (r *reader) malformed(err error) {
	parts := yamlError.FindStringSubmatch(err.Error())
	if parts == nil {
		parts = []string{"", "", err.Error()}
	}
	line, _ := strconv.Atoi(parts[1]) // 0 where there is none
	if strings.HasPrefix(parts[2], "did not find expected") {
		line++
	}
	r.fail(&yaml.Node{Line: line}, "not YAML: %s", parts[2])
}

// isPlain says whether a node is no reference to another: what is said twice is
// written twice, so that a small file stays small.
func (r *reader) isPlain(n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		r.fail(n, "anchors and aliases are not read; write it out")
		return false
	}
	return true
}

// keys are the members that a mapping may have, and what reads each.
type keys map[string]func(*yaml.Node)

// mapping reads the members of a mapping, and says which are there.
func (r *reader) mapping(n *yaml.Node, what string, known keys) map[string]*yaml.Node {
	there := map[string]*yaml.Node{}
	if !r.isPlain(n) {
		return there
	}
	if n.Kind != yaml.MappingNode {
		r.fail(n, "%s is written as keys with values", what)
		return there
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read := known[key.Value]
		switch {
		case read == nil || key.Kind != yaml.ScalarNode:
			r.fail(key, "unknown key %q%s", shortened(key.Value), meant(known, key.Value))
		case there[key.Value] != nil:
			r.fail(key, "%s is there twice, first in line %d", key.Value, there[key.Value].Line)
		default:
			there[key.Value] = key
			read(value)
		}
	}
	return there
}

// meant asks for the nearest key, or lists all.
func meant(known keys, typed string) string {
	var names []string
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	return cmp.Or(filter.Meant(names, typed), "; there are "+strings.Join(names, ", "))
}

// shortened is a text of the file, cut where it is long.
func shortened(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) > most {
		return string([]rune(s)[:most]) + "…"
	}
	return s
}

// items reads the items of a list, or a value that stands for a list of one.
func (r *reader) items(n *yaml.Node, most int, read func(*yaml.Node)) {
	if !r.isPlain(n) {
		return
	}
	if n.Kind != yaml.SequenceNode {
		read(n)
		return
	}
	if len(n.Content) == 0 {
		r.fail(n, "the list is empty")
	}
	if len(n.Content) > most {
		r.fail(n, "%d in a list; there may be %d", len(n.Content), most)
		return
	}
	for _, item := range n.Content {
		read(item)
	}
}

// text is a value as it is written, and whether it is one.
func (r *reader) text(n *yaml.Node) (string, bool) {
	switch {
	case !r.isPlain(n):
		return "", false
	case n.Kind != yaml.ScalarNode:
		r.fail(n, "one value is wanted, no list and no keys")
		return "", false
	case n.Value == "":
		r.fail(n, "the value is missing")
		return "", false
	case n.Tag == "!!binary":
		r.fail(n, "base64 is not read; write hex behind bytes")
		return "", false
	}
	return n.Value, true
}

// line is a text of one line that can be shown.
func (r *reader) line(n *yaml.Node, most int) string {
	s, ok := r.text(n)
	if ok && (utf8.RuneCountInString(s) > most || strings.ContainsFunc(s, func(c rune) bool { return !strconv.IsPrint(c) })) {
		r.fail(n, "a line of at most %d printable characters is wanted", most)
	}
	return s
}

// number is a whole number from low to high, in decimal.
func (r *reader) number(n *yaml.Node, low, high int) int {
	s, ok := r.text(n)
	if !ok {
		return low
	}
	i, err := strconv.Atoi(s)
	if err != nil || i < low || i > high {
		r.fail(n, "%q is no number from %d to %d", shortened(s), low, high)
		return low
	}
	return i
}

// span is a number, or two with "-" between them.
func (r *reader) span(n *yaml.Node, low, high int) (from, to int) {
	s, ok := r.text(n)
	if !ok {
		return low, low
	}
	one, other, isSpan := strings.Cut(s, "-")
	if !isSpan {
		other = one
	}
	from, err := strconv.Atoi(strings.TrimSpace(one))
	to, err2 := strconv.Atoi(strings.TrimSpace(other))
	if err != nil || err2 != nil || from < low || to > high || from > to {
		r.fail(n, "%q is no number from %d to %d, nor two such as 12-64", shortened(s), low, high)
		return low, low
	}
	return from, to
}

// choice is one of some words, "" where it is none of them.
func (r *reader) choice(n *yaml.Node, words ...string) string {
	s, ok := r.text(n)
	if ok && !slices.Contains(words, s) {
		known := keys{}
		for _, w := range words {
			known[w] = nil
		}
		r.fail(n, "unknown value %q%s", shortened(s), meant(known, s))
		return ""
	}
	return s
}
