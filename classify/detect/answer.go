package detect

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

// zeros says whether all of b is zero.
func zeros(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
