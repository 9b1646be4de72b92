package signatures

import (
	"encoding/hex"
	"fmt"
	"math"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/portscope/portscope/classify/detect"
)

// The bounds of one condition.
const (
	maxAt     = 1024 // where it may look
	maxBytes  = 256  // that it compares
	maxWindow = 1024 // that an expression is shown
)

// condition is one thing that must hold for a message: one of choices, length,
// sizes and expression.
type condition struct {
	at int
	// choices are the bytes of which one must be there; mask, where not empty,
	// is which of their bits count.
	choices [][]byte
	mask    []byte
	// length is how many bytes a number has that is the message's length after
	// adds is added to it, 0 for none.
	length, adds int
	little       bool
	// from and to are the sizes that a datagram may have, 0 for any.
	from, to   int
	expression *regexp.Regexp
	groups     []string     // names of its groups, "" for those without
	fixed      int          // bits that it fixes at least
	begins     detect.Bytes // what its matches begin with, where not any
	text       string       // as it was written, for people
}

// conditions is all that must hold for a message.
type conditions []condition

// conditions reads a side's conditions.
func (r *reader) conditions(n *yaml.Node, over detect.Transports) (list conditions) {
	r.items(n, maxConditions, func(n *yaml.Node) {
		if c, ok := r.condition(n, over); ok {
			list = append(list, c)
		}
	})
	return list
}

// condition reads one, and says whether nothing is wrong with it.
func (r *reader) condition(n *yaml.Node, over detect.Transports) (c condition, ok bool) {
	before := len(r.errors)
	var mask *yaml.Node
	there := r.mapping(n, "a condition", keys{
		"at":     func(v *yaml.Node) { c.at = r.number(v, 0, maxAt) },
		"bytes":  func(v *yaml.Node) { c.choices = r.choicesOf(v, r.hex) },
		"mask":   func(v *yaml.Node) { mask, c.mask = v, r.hex(v) },
		"text":   func(v *yaml.Node) { c.choices = r.choicesOf(v, r.literal) },
		"length": func(v *yaml.Node) { c.length = r.number(v, 1, 4) },
		"adds":   func(v *yaml.Node) { c.adds = r.number(v, -maxAt, maxAt) },
		"order":  func(v *yaml.Node) { c.little = r.choice(v, "big", "little") == "little" },
		"size":   func(v *yaml.Node) { c.from, c.to = r.span(v, 1, math.MaxUint16) },
		"match":  func(v *yaml.Node) { r.expression(v, &c, over) },
	})
	r.only(n, there, len(r.errors) > before)
	if len(r.errors) > before {
		return c, false
	}
	for _, b := range c.choices {
		if c.mask != nil && len(c.mask) != len(b) {
			r.fail(mask, "the mask has %d bytes, what it is for %d", len(c.mask), len(b))
			break
		}
	}
	if there["size"] != nil && over&detect.TCP != 0 {
		r.fail(there["size"], "size is a datagram's; over tcp there are none")
	}
	c.text = c.write(there)
	return c, len(r.errors) == before
}

// only looks at whether a condition has one kind, and what goes with it. Where
// something is wrong already, what is missing may be that.
func (r *reader) only(n *yaml.Node, there map[string]*yaml.Node, wrong bool) {
	kind := ""
	for _, k := range []string{"bytes", "text", "length", "size", "match"} {
		switch {
		case there[k] == nil:
		case kind != "":
			r.fail(there[k], "a condition has one of bytes, text, length, size and match; put %s into one of its own", k)
		default:
			kind = k
		}
	}
	if kind == "" {
		if wrong {
			return
		}
		r.fail(n, "the condition has none of bytes, text, length, size and match")
	}
	for k, of := range map[string]string{"mask": "bytes", "adds": "length", "order": "length"} {
		if there[k] != nil && kind != of {
			r.fail(there[k], "%s goes with %s", k, of)
		}
	}
	if there["at"] != nil && kind == "size" {
		r.fail(there["at"], "at does not go with size")
	}
}

// choicesOf reads the bytes of which one must be there.
func (r *reader) choicesOf(n *yaml.Node, read func(*yaml.Node) []byte) (list [][]byte) {
	r.items(n, maxChoices, func(n *yaml.Node) {
		if b := read(n); b != nil {
			list = append(list, b)
		}
	})
	return list
}

// hex reads bytes in hex, with blanks between them or not.
func (r *reader) hex(n *yaml.Node) []byte {
	s, ok := r.text(n)
	if !ok {
		return nil
	}
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil || len(b) == 0 || len(b) > maxBytes {
		r.fail(n, "%q is not up to %d bytes in hex, such as 16 03 01", shortened(s), maxBytes)
		return nil
	}
	return b
}

// literal reads a text.
func (r *reader) literal(n *yaml.Node) []byte {
	s, ok := r.text(n)
	if ok && len(s) > maxBytes {
		r.fail(n, "a text of %d bytes; %d are the most", len(s), maxBytes)
	}
	if !ok {
		return nil
	}
	return []byte(s)
}

// write is a condition for people: `"ACME" at 0`.
func (c *condition) write(there map[string]*yaml.Node) string {
	var s strings.Builder
	switch {
	case c.expression != nil:
		fmt.Fprintf(&s, "match of %s", shortened(c.text))
	case c.length > 0:
		s.WriteString("length")
	case c.to > 0 && c.from == c.to:
		return fmt.Sprintf("%d bytes", c.from)
	case c.to > 0:
		return fmt.Sprintf("%d to %d bytes", c.from, c.to)
	}
	for i, b := range c.choices {
		if i > 0 {
			s.WriteString(" or ")
		}
		if there["text"] != nil {
			fmt.Fprintf(&s, "%q", shortened(string(b)))
		} else {
			fmt.Fprintf(&s, "% x", b[:min(len(b), maxShown)])
		}
	}
	fmt.Fprintf(&s, " at %d", c.at)
	return s.String()
}

// maxShown bounds the bytes of a condition that are shown.
const maxShown = 16

// String is all conditions for people.
func (list conditions) String() string {
	const most = 120
	var s strings.Builder
	for i := range list {
		if i > 0 {
			s.WriteString(", ")
		}
		if s.Len()+len(list[i].text) > most {
			s.WriteString("…")
			break
		}
		s.WriteString(list[i].text)
	}
	return s.String()
}

// example is bytes that the conditions ask for, nil where they fix none.
func (list conditions) example() []byte {
	for i := range list {
		if len(list[i].choices) > 0 {
			b := list[i].choices[0]
			return b[:min(len(b), maxShown)]
		}
	}
	return nil
}
