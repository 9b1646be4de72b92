package ports

import (
	_ "embed" // for the registry and its index
	"iter"
	"math/bits"
	"strings"
)

// registry is the text of registry.tsv: a line per name, the names of a port
// side by side. Strings that lookups return are parts of it.
//
//go:embed registry.tsv
var registry string

// index finds the line of a port; gen/index.go says how it is laid out. It is
// read in place, so nothing is parsed at start-up.
//
//go:embed registry.index
var index string

const (
	wordSize    = 8 + 4 // a word of ports and the count of those before it
	sectionSize = 1 << 16 / 64 * wordSize
	offsets     = len(Transports) * sectionSize
)

// Assignment is one line of IANA's registry.
type Assignment struct {
	// Name is IANA's, in its own spelling.
	Name string
	// First and Last are the ports that the line covers; few cover several.
	First, Last uint16
	// Reference lists the RFCs that the registry cites, as in "RFC9110".
	Reference string
	// Description is IANA's, and may be empty.
	Description string
}

// assigned returns the first line of a port, zero where there is none.
func assigned(t Transport, port uint16) Assignment {
	offset, ok := lineOf(t, port)
	if !ok {
		return Assignment{}
	}
	l, _ := nextLine(registry[offset:])
	return l.assignment()
}

// Aliases returns IANA's further names for a port, in the registry's order:
// "www" and "www-http" for 80.
func Aliases(t Transport, port uint16) []string {
	var aliases []string
	for name := range names(t, port) {
		aliases = append(aliases, name)
	}
	if len(aliases) == 0 {
		return nil
	}
	return aliases[1:]
}

// names yields all of IANA's names for a port, the one in use first.
func names(t Transport, port uint16) iter.Seq[string] {
	return func(yield func(string) bool) {
		offset, ok := lineOf(t, port)
		if !ok {
			return
		}
		first, rest := nextLine(registry[offset:])
		for l := first; l.ports == first.ports && l.transport == first.transport; l, rest = nextLine(rest) {
			if !yield(l.name) {
				return
			}
		}
	}
}

// lines yields the registry line by line, in order of (port, transport).
func lines() iter.Seq[line] {
	return func(yield func(line) bool) {
		l, rest := nextLine(skipHead(registry))
		for ; l.name != ""; l, rest = nextLine(rest) {
			if !yield(l) {
				return
			}
		}
	}
}

// skipHead is the text after the lines that begin with '#'.
func skipHead(text string) string {
	for strings.HasPrefix(text, "#") {
		_, text, _ = strings.Cut(text, "\n")
	}
	return text
}

// line is a line of the registry, cut at its tabs.
type line struct {
	name, ports, transport, reference, description string
}

// nextLine cuts the first line off the text. Past the end it is empty.
func nextLine(text string) (l line, rest string) {
	text, rest, _ = strings.Cut(text, "\n")
	l.name, text, _ = strings.Cut(text, "\t")
	l.ports, text, _ = strings.Cut(text, "\t")
	l.transport, text, _ = strings.Cut(text, "\t")
	l.reference, l.description, _ = strings.Cut(text, "\t")
	return l, rest
}

func (l line) assignment() Assignment {
	first, last := l.span()
	return Assignment{Name: l.name, First: first, Last: last, Reference: l.reference, Description: l.description}
}

// span is the ports that the line covers.
func (l line) span() (first, last uint16) {
	low, high, ranged := strings.Cut(l.ports, "-")
	first = number(low)
	if !ranged {
		return first, first
	}
	return first, number(high)
}

// number reads a port as the generator wrote it: digits, at most 65535.
func number(digits string) (n uint16) {
	for i := range len(digits) {
		n = n*10 + uint16(digits[i]-'0')
	}
	return n
}

// covers says whether the line is of the transport. A line that states none is
// of TCP and UDP: it is from the time when ports were given for both alike.
func (l line) covers(t Transport) bool {
	return l.transport == t.String() || l.transport == "-" && (t == TCP || t == UDP)
}

// newestEntry is how the head of the registry says its date.
const newestEntry = "# newest entry: "

// Date is the date of the registry's newest entry, as in "2026-02-13".
func Date() string {
	_, date, _ := strings.Cut(registry, newestEntry)
	date, _, _ = strings.Cut(date, "\n")
	return date
}

// Rows counts the registry's named lines by transport. Lines that state no
// transport count under 0.
func Rows() map[Transport]int {
	rows := make(map[Transport]int)
	for l := range lines() {
		rows[transportNamed(l.transport)]++
	}
	return rows
}

func transportNamed(name string) Transport {
	for _, t := range Transports {
		if t.String() == name {
			return t
		}
	}
	return 0
}

// lineOf is the offset in the registry of a port's first line.
func lineOf(t Transport, port uint16) (offset int, ok bool) {
	section, ok := sectionOf(t)
	if !ok {
		return 0, false
	}
	at := section + int(port/64)*wordSize
	word := uint64(uint32At(at)) | uint64(uint32At(at+4))<<32
	bit := uint64(1) << (port % 64)
	if word&bit == 0 {
		return 0, false
	}
	before := int(uint32At(at+8)) + bits.OnesCount64(word&(bit-1))
	return int(uint32At(offsets + 4*before)), true
}

// sectionOf is where the transport's section of the index begins.
func sectionOf(t Transport) (at int, ok bool) {
	switch t {
	case TCP:
		return 0, true
	case UDP:
		return sectionSize, true
	case SCTP:
		return 2 * sectionSize, true
	case DCCP:
		return 3 * sectionSize, true
	}
	return 0, false
}

// uint32At reads a little-endian number of the index.
func uint32At(at int) uint32 {
	b := index[at : at+4]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}
