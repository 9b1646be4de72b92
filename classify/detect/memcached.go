package detect

import (
	"bytes"

	"github.com/portscope/portscope/decode"
)

// memcached reads commands and answers of the text protocol, whole lines, the
// binary protocol's header, and both behind the frame header of UDP (memcached
// protocol.txt).
var memcached = &Detector{
	Name: "memcached", Title: "Memcached", Spec: "memcached protocol.txt",
	Over: TCP | UDP,
	Head: []Place{
		{TCP, 0, Range('a', 'z').Or(Range('A', 'Z')).Or(AnyOf("\x80\x81"))},
	},
	Bound: Bound{UDP, []PortRange{{memcachedPort, memcachedPort}}},
	Probe: probeMemcached,
}

const (
	memcachedPort   = 11211
	memcachedHeader = 24 // of the binary protocol
	memcachedFrame  = 8  // of a datagram
)

var memcachedRule = rule{why: "command or answer of the protocol", header: 4, ports: []uint16{memcachedPort}, both: true}

func probeMemcached(o *Opening) Match {
	if o.Transport == decode.UDP && !o.HasPort(memcachedPort) {
		return Match{}
	}
	return judged(o, memcachedDatagram, memcachedStream, &memcachedRule)
}

func memcachedDatagram(o *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) <= memcachedFrame || be16(b, 2) >= be16(b, 4) || be16(b, 6) != 0 {
		return wrong
	}
	if be16(b, 2) > 0 { // not the first datagram of an answer
		return fits
	}
	return min(fits, memcachedStream(o, b[memcachedFrame:]))
}

func memcachedStream(_ *Opening, b []byte) grade {
	if b[0] == 0x80 || b[0] == 0x81 {
		return memcachedBinary(b)
	}
	return memcachedLine(b)
}

// memcachedBinary grades a header: the opcode, and lengths that agree.
func memcachedBinary(b []byte) grade {
	if len(b) > 1 && b[1] > 0x4a || len(b) > 5 && b[5] != 0 {
		return wrong
	}
	if len(b) < memcachedHeader {
		return short
	}
	if body := int(be32(b, 8)); be16(b, 2) > 250 || b[4] > 32 || be16(b, 2)+int(b[4]) > body || body > 1<<26 {
		return wrong
	}
	return fits
}

// memcachedLine grades a line of text by its first word and what must follow.
func memcachedLine(b []byte) grade {
	line, _, ended := bytes.Cut(b[:min(len(b), 300)], []byte("\r\n"))
	word, rest, more := bytes.Cut(line, []byte(" "))
	if !ended && !printable(bytes.TrimSuffix(line, []byte("\r"))) || len(word) > 9 {
		return wrong
	}
	kind := memcachedWord(string(word))
	if !ended {
		if len(b) >= 300 || more && kind == 0 {
			return wrong
		}
		return short
	}
	switch {
	case kind == 's' && len(bytes.Fields(rest)) >= 4 && digits(bytes.Fields(rest)[1]),
		kind == 'V' && len(bytes.Fields(rest)) >= 3 && digits(bytes.Fields(rest)[2]):
		return proven
	case kind == 'g' && len(rest) > 0, kind == 'a', kind == 'S' && len(bytes.Fields(rest)) >= 2:
		return fits
	}
	return wrong
}

// memcachedWord is the form of the line that word begins: 's' stores, 'g' takes
// keys, 'a' stands alone or not, 'V' is a value, 'S' a figure; 0 is none.
func memcachedWord(word string) byte {
	switch word {
	case "set", "add", "replace", "append", "prepend", "cas":
		return 's'
	case "get", "gets", "delete", "incr", "decr", "touch", "gat", "gats", "mg", "ms", "md", "ma", "me", "verbosity":
		return 'g'
	case "stats", "version", "flush_all", "quit", "mn", "HD", "EN", "MN", "OK", "STORED", "NOT_STORED", "EXISTS", "NOT_FOUND", "DELETED", "TOUCHED", "END", "VERSION":
		return 'a'
	case "VALUE":
		return 'V'
	case "STAT":
		return 'S'
	}
	return 0
}
