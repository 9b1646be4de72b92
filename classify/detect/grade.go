package detect

import "github.com/portscope/portscope/decode"

// A grade is how well one message fits a protocol.
type grade uint8

const (
	wrong  grade = iota // it cannot be one
	short               // a stream that is too short yet to tell
	fits                // it is as specified, but so little is fixed that others look so too
	proven              // nothing else looks so
)

// A rule says what makes up for messages that only fit, and how the decision
// is told.
type rule struct {
	// why and header are the evidence's phrase and its length in bytes.
	why    string
	header int
	// ports are those at one of which a message that fits is believed.
	ports []uint16
	// both believes messages that fit if each side sent one.
	both bool
	// count believes that many messages that fit, datagrams only; 0 is none.
	count int
}

// ofDatagrams answers from what judge says of each datagram, in the order of
// the capture: the first that is wrong makes it No, the first that is proven or
// made up for makes it Yes. Later ones change nothing, so that verdicts stand.
func ofDatagrams(o *Opening, judge func(*Opening, *Datagram) grade, r *rule) Match {
	var fitting [2]int
	for i := range o.Datagrams {
		d := &o.Datagrams[i]
		if len(d.Data) == 0 {
			continue
		}
		g := judge(o, d)
		if g <= short { // a datagram gets no longer
			return Match{}
		}
		fitting[d.Side&1]++
		if g == proven || r.believes(o, fitting) {
			m := yes(int(d.Side), 0, min(r.header, len(d.Data)), r.why)
			m.Evidence.Datagram = uint8(i)
			return m
		}
	}
	return Match{Verdict: Maybe}
}

// believes says whether so many messages that fit, of each side, are enough.
func (r *rule) believes(o *Opening, fitting [2]int) bool {
	return r.both && fitting[0] > 0 && fitting[1] > 0 ||
		r.count > 0 && fitting[0]+fitting[1] >= r.count ||
		o.HasPort(r.ports...)
}

// ofStreams answers from what judge says of how each side's stream begins, the
// side that spoke first before the other.
func ofStreams(o *Opening, judge func(o *Opening, stream []byte) grade, r *rule) Match {
	var fitting [2]int
	for _, side := range o.inOrder() {
		b := o.Stream[side]
		if len(b) == 0 {
			continue
		}
		switch judge(o, b) {
		case wrong:
			return Match{}
		case proven:
			return yes(side, 0, min(r.header, len(b)), r.why)
		case fits:
			fitting[side] = 1
			if r.believes(o, fitting) {
				return yes(side, 0, min(r.header, len(b)), r.why)
			}
		}
	}
	return Match{Verdict: Maybe}
}

// inOrder is the sides of a TCP flow, the one that sent payload first leading.
func (o *Opening) inOrder() [2]int {
	if len(o.Segments) > 0 && o.Segments[0].Side == 1 {
		return [2]int{1, 0}
	}
	return [2]int{0, 1}
}

// whole says whether all of a datagram was captured, and kept.
func (d *Datagram) whole() bool { return len(d.Data) == d.Length }

// judged answers over whichever transport the flow has.
func judged(o *Opening, datagram func(*Opening, *Datagram) grade, stream func(*Opening, []byte) grade, r *rule) Match {
	if o.Transport == decode.TCP {
		return ofStreams(o, stream, r)
	}
	return ofDatagrams(o, datagram, r)
}

// evident is the whole message that a match's evidence lies in.
func (o *Opening) evident(m *Match) []byte {
	if o.Transport == decode.TCP {
		return o.Stream[m.Evidence.Side]
	}
	return o.Datagrams[m.Evidence.Datagram].Data
}

// first is the first datagram that is not empty: there is one where a datagram
// is judged.
func (o *Opening) first() *Datagram {
	for i := range o.Datagrams {
		if d := &o.Datagrams[i]; len(d.Data) > 0 {
			return d
		}
	}
	return nil
}
