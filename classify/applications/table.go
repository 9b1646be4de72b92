package applications

import "bytes"

// Table is a list of suffixes of host names, each with its application. It is
// not changed once it is made, and may be asked by many at once.
type Table struct {
	rows map[string]row // by suffix, in lower case
	next *Table         // is asked for names that have no row here
}

type row struct {
	Application
	line int // in the text
}

// maxName is the length of the longest host name as text (RFC 1035 section
// 2.3.4: 255 bytes with the length of each label and the root's).
const maxName = 253

// Of finds the application of a host name, and whether it has one, as the
// function Of does. The longest suffix in the table decides. A name that a
// user's table does not cover is looked up in the built-in one, which a nil
// table stands for.
func (t *Table) Of(host string) (Application, bool) {
	if len(host) > maxName+1 {
		return Application{}, false
	}
	if t == nil {
		t = builtIn()
	}
	var space [maxName + 1]byte
	name := bytes.TrimSuffix(appendLower(space[:0], host), []byte("."))
	for ; t != nil; t = t.next {
		if a, ok := t.longest(name); ok {
			return a, true
		}
	}
	return Application{}, false
}

// longest is the application of the longest suffix of the name, which begins
// where a label does: notgoogle.com is not below google.com.
func (t *Table) longest(name []byte) (Application, bool) {
	for {
		if r, ok := t.rows[string(name)]; ok {
			return r.Application, true
		}
		dot := bytes.IndexByte(name, '.')
		if dot < 0 {
			return Application{}, false
		}
		name = name[dot+1:]
	}
}

// lower is s with the letters of ASCII in lower case, the only ones that DNS
// compares so (RFC 4343 section 3).
func lower(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			return string(appendLower(nil, s))
		}
	}
	return s
}

// appendLower appends s as lower makes it.
func appendLower(b []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return b
}
