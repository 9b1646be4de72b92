package detect

// maxScan is how many segments of a stream whose start was not captured are
// tried for the beginning of a message.
const maxScan = 8

// firstMessage looks for the beginning of a message: at the start of the side
// that spoke first or, where that was not captured, at the start of each of the
// first segments. judge is told whether its bytes are from a stream's start and
// whether more may come.
func (o *Opening) firstMessage(judge func(b []byte, fromStart, complete bool) Verdict) (side, at int, v Verdict) {
	side = o.firstSpeaker()
	if o.FromStart[side] {
		return side, 0, judge(o.Stream[side], true, o.Complete)
	}
	for i := range min(len(o.Segments), maxScan) {
		s := &o.Segments[i]
		b := o.Stream[s.Side]
		w := judge(b[min(int(s.Offset), len(b)):], false, o.Complete)
		if w == Yes {
			return int(s.Side), int(s.Offset), Yes
		}
		v = max(v, w)
	}
	if len(o.Segments) < maxScan {
		v = Maybe
	}
	return side, 0, v
}

// firstSpeaker is the side whose bytes came first.
func (o *Opening) firstSpeaker() int {
	side := o.inOrder()[0]
	if len(o.Stream[side]) == 0 {
		return 1 - side
	}
	return side
}

// startOf is where the other side's messages begin, as far as can be told: at
// its start, or at its first segment that judge does not refuse.
func (o *Opening) startOf(side int, judge func(b []byte, fromStart, complete bool) Verdict) int {
	if o.FromStart[side] {
		return 0
	}
	for i := range min(len(o.Segments), maxScan) {
		s := &o.Segments[i]
		b := o.Stream[s.Side]
		if int(s.Side) == side && judge(b[min(int(s.Offset), len(b)):], false, o.Complete) != No {
			return int(s.Offset)
		}
	}
	return 0
}

// anyOf is the answer on a protocol's own port, where what is damaged does not
// speak against it: the first datagram that fits counts, whatever else was sent.
func anyOf(o *Opening, judge func(*Opening, *Datagram) grade, why string) Match {
	for i := range o.Datagrams {
		d := &o.Datagrams[i]
		if judge(o, d) >= fits {
			m := yes(int(d.Side), 0, min(len(d.Data), dnsHeader), why)
			m.Evidence.Datagram = uint8(i)
			return m
		}
	}
	return Match{Verdict: Maybe}
}
