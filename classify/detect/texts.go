package detect

import (
	"slices"
	"strings"
)

// text is b as an attribute's value: bounded, and without the bytes that pad it.
func text(b []byte) string {
	return strings.Trim(string(b[:min(len(b), MaxName)]), "\x00 \r\n")
}

// fact is an attribute with one value, and facts drops those that are empty.
func fact(key, value string) Attribute { return Attribute{Key: key, Values: []string{value}} }

// add appends a fact to the names where it has a value.
func (n *Names) add(key, value string) {
	if value == "" {
		return
	}
	if n.Attributes == nil {
		n.Attributes = make([]Attribute, 0, usualFacts)
	}
	n.Attributes = append(n.Attributes, fact(key, value))
}

// usualFacts is how many facts most flows tell at most.
const usualFacts = 4

// factList gathers attributes that are then kept together: they take two pieces
// of memory, however many they are.
type factList struct {
	list   [16]Attribute
	values [16]string // of those with one value, by their index in list
	n      int
}

// add adds a fact where it has a value and there is room.
func (f *factList) add(key, value string) {
	if value != "" && f.n < len(f.list) {
		f.list[f.n].Key, f.values[f.n] = key, value
		f.n++
	}
}

// addAll adds facts as they are.
func (f *factList) addAll(list ...Attribute) { f.n += copy(f.list[f.n:], list) }

// appendTo appends what was gathered.
func (f *factList) appendTo(list []Attribute) []Attribute {
	list = append(slices.Grow(list, f.n), f.list[:f.n]...)
	values := slices.Clone(f.values[:f.n])
	for i := range list[len(list)-f.n:] {
		if a := &list[len(list)-f.n+i]; a.Values == nil {
			a.Values = values[i : i+1 : i+1]
		}
	}
	return list
}

// begins grades how b begins: as prefix, as the first part of it, or not.
func begins(b []byte, prefix string) grade {
	n := min(len(b), len(prefix))
	switch {
	case string(b[:n]) != prefix[:n]:
		return wrong
	case n < len(prefix):
		return short
	}
	return proven
}

// printable says whether all of b is printable ASCII.
func printable(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// identifier says whether b is a name as programs have them: letters, digits
// and a few signs, the first a letter or an underscore.
func identifier(b []byte) bool {
	for i, c := range b {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_'
		if !letter && (i == 0 || (c < '0' || c > '9') && c != '.' && c != '-' && c != ':') {
			return false
		}
	}
	return len(b) > 0
}

// digits says whether b is decimal digits.
func digits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}
