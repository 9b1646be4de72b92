package signatures

import (
	"encoding/binary"
	"math/bits"

	"github.com/portscope/portscope/classify/detect"
)

// message is how a side begins: its stream as far as it came, or a datagram.
type message struct {
	data []byte
	// size is how long it is on the wire, of a datagram.
	size int
	// ends says that no more of it will come.
	ends, isDatagram bool
}

// A fit is how a message stands to conditions.
type fit uint8

const (
	fails fit = iota // they do not hold, whatever comes
	early            // too little of it has come to tell
	suffices
)

// fit holds the message against all conditions.
func (list conditions) fit(m *message) fit {
	all := suffices
	for i := range list {
		all = min(all, list[i].fit(m))
		if all == fails {
			break
		}
	}
	if all == early && m.ends {
		return fails
	}
	return all
}

func (c *condition) fit(m *message) fit {
	switch {
	case c.expression != nil:
		return c.matches(m)
	case c.length > 0:
		return c.counts(m)
	case c.to > 0:
		return fitIf(m.size >= c.from && m.size <= c.to)
	}
	best := fails
	for _, b := range c.choices {
		best = max(best, c.compare(m.data, b))
	}
	return best
}

func fitIf(holds bool) fit {
	if holds {
		return suffices
	}
	return fails
}

// compare holds data against one choice.
func (c *condition) compare(data, want []byte) fit {
	got := data[min(c.at, len(data)):]
	for i := range min(len(got), len(want)) {
		differ := got[i] ^ want[i]
		if c.mask != nil {
			differ &= c.mask[i]
		}
		if differ != 0 {
			return fails
		}
	}
	if len(got) < len(want) {
		return early
	}
	return suffices
}

// counts says whether a number is the message's length. A stream's message may
// be followed by others.
func (c *condition) counts(m *message) fit {
	if len(m.data) < c.at+c.length {
		return early
	}
	var whole [8]byte
	for i, b := range m.data[c.at : c.at+c.length] {
		if c.little {
			whole[7-i] = b
		} else {
			whole[8-c.length+i] = b
		}
	}
	n := int64(binary.BigEndian.Uint64(whole[:])) + int64(c.adds)
	switch {
	case m.isDatagram:
		return fitIf(n == int64(m.size))
	case n < int64(c.at+c.length) || n > detect.MaxStream:
		return fails
	case int64(len(m.data)) < n:
		return early
	}
	return suffices
}

// matches asks the expression.
func (c *condition) matches(m *message) fit {
	shown := m.data[min(c.at, len(m.data)):]
	shown = shown[:min(len(shown), maxWindow)]
	switch {
	case c.expression.Match(shown):
		return suffices
	case len(shown) == maxWindow:
		return fails
	}
	return early
}

// evidence is where the bytes of a message that fits are that say most: the
// first that are fixed, else what an expression matched, else a number.
func (list conditions) evidence(m *message) (offset, length int) {
	for i := range list {
		c := &list[i]
		for _, b := range c.choices {
			if c.compare(m.data, b) == suffices {
				return c.at, len(b)
			}
		}
	}
	for i := range list {
		if c := &list[i]; c.expression != nil && c.at < len(m.data) {
			at := c.expression.FindIndex(m.data[c.at:min(len(m.data), c.at+maxWindow)])
			return c.at, max(at[1], 1)
		}
	}
	for i := range list {
		if c := &list[i]; c.length > 0 {
			return c.at, c.length
		}
	}
	return 0, 1
}

// bits is how many bits of a message the conditions fix. A number that is a
// datagram's length counts as two bytes at the most: short ones are likelier.
func (list conditions) bits(over detect.Transports) (n int) {
	for i := range list {
		n += list[i].bits(over)
	}
	return n
}

func (c *condition) bits(over detect.Transports) int {
	switch {
	case c.expression != nil:
		return c.fixed
	case c.length > 0 && over&detect.TCP == 0:
		return 8 * min(c.length, 2)
	case len(c.choices) == 0:
		return 0
	}
	least := maxBytes * 8
	for _, b := range c.choices {
		n := len(b) * 8
		if c.mask != nil {
			n = 0
			for _, m := range c.mask {
				n += bits.OnesCount8(m)
			}
		}
		least = min(least, n)
	}
	return max(0, least-bits.Len(uint(len(c.choices)-1)))
}

// first is the bytes that a message may begin with, and whether they are known.
func (list conditions) first() (detect.Bytes, bool) {
	for i := range list {
		c := &list[i]
		switch {
		case c.at > 0:
		case c.expression != nil && c.begins != (detect.Bytes{}):
			return c.begins, true
		case len(c.choices) > 0 && (c.mask == nil || c.mask[0] == 0xff):
			var set detect.Bytes
			for _, b := range c.choices {
				set = set.Or(detect.Range(b[0], b[0]))
			}
			return set, true
		}
	}
	return detect.Bytes{}, false
}
