package detect

import "github.com/portscope/portscope/decode"

// answers says whether d belongs to an earlier datagram of the other side, as
// belong tells of the two. Only earlier ones are looked at, so that what is
// said of a datagram never changes as more come.
func (o *Opening) answers(d *Datagram, belong func(asked, answer []byte) bool) bool {
	for i := range o.Datagrams {
		q := &o.Datagrams[i]
		if q == d {
			return false
		}
		if q.Side != d.Side && len(q.Data) > 0 && belong(q.Data, d.Data) {
			return true
		}
	}
	return false
}

// followed counts the earlier datagrams of the same side that d belongs to.
func (o *Opening) followed(d *Datagram, belong func(earlier, later []byte) bool) (n int) {
	for i := range o.Datagrams {
		q := &o.Datagrams[i]
		if q == d {
			break
		}
		if q.Side == d.Side && belong(q.Data, d.Data) {
			n++
		}
	}
	return n
}

// refused says whether the first datagram, or the stream of the side that spoke
// first, is wrong to the detector's judges; the one for a transport that it is
// not looked for on may be nil. It spares a detector that any first byte may
// begin what a whole answer costs.
func (o *Opening) refused(datagram func(*Opening, *Datagram) grade, stream func(*Opening, []byte) grade) bool {
	if o.Transport == decode.TCP {
		for _, side := range o.inOrder() {
			if b := o.Stream[side]; len(b) > 0 {
				return stream(o, b) == wrong
			}
		}
		return false
	}
	for i := range o.Datagrams {
		if d := &o.Datagrams[i]; len(d.Data) > 0 {
			return datagram(o, d) <= short
		}
	}
	return false
}

// zeros says whether all of b is zero.
func zeros(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
