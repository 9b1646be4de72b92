package classify

// track is when a flow sent what, kept only of flows that last longer than one
// interval of their table's timelines. What a flow sent in intervals that are
// over is either in the meter of its kind or, while the flow may still turn
// out to be of another, in stretches.
type track struct {
	done      Bucket    // the flow's frames of intervals that are over
	meter     *timeline // of the flow's kind, once that is known
	stretches []stretch
}

// stretch is what a flow sent in one interval, which at lies in.
type stretch struct {
	at int64
	Bucket
}

// total is all frames of the flow.
func (e *entry) total() Bucket {
	return Bucket{e.packets.of(0) + e.packets.of(1), e.bytes[0] + e.bytes[1]}
}

// passTime ends the flow's interval, which its latest packet is in, where a
// packet comes in a later one.
func (t *table) passTime(e *entry, now int64) {
	t.raise(now)
	if bucketOf(now, t.level) <= bucketOf(e.last, t.level) {
		return
	}
	if e.track == 0 {
		e.track = t.tracks.grow()
	}
	k := t.tracks.at(e.track)
	total := e.total()
	over := stretch{e.last, Bucket{total.Packets - k.done.Packets, total.Bytes - k.done.Bytes}}
	choosy := t.options.Only != nil // then a meter must not mix flows
	if (e.row == 0 || choosy) && t.quota.stretch(&e.key, 1) {
		k.done, k.stretches = total, append(k.stretches, over)
		return
	}
	if choosy {
		return // drain finds the rest at the flow's end
	}
	k.done = total
	if k.meter == nil || e.row == 0 {
		k.meter = t.meter(e)
	}
	k.meter.add(over.at, over.Bucket)
}

// raise coarsens the table's intervals so that its span has few of them.
func (t *table) raise(now int64) {
	if t.from == 0 {
		t.from = now
	}
	for bucketOf(now, t.level)-bucketOf(t.from, t.level) >= maxBuckets {
		t.level++
	}
}

// meter is the timeline of all flows of e's kind.
func (t *table) meter(e *entry) *timeline {
	k := e.kind()
	m := t.meters[k]
	if m == nil {
		m = &timeline{level: t.level}
		t.meters[k] = m
	}
	return m
}

// drain adds to l what is in the flow's track and not in a meter.
func (t *table) drain(e *entry, l *timeline) {
	rest := e.total()
	if e.track != 0 {
		k := t.tracks.at(e.track)
		for _, p := range k.stretches {
			l.add(p.at, p.Bucket)
		}
		rest.Packets -= k.done.Packets
		rest.Bytes -= k.done.Bytes
	}
	l.add(e.last, rest)
}

// settleTrack moves a flow's stretches to the meter of the kind it was found to be.
func (t *table) settleTrack(e *entry) {
	if e.track == 0 || t.options.Only != nil {
		return
	}
	k := t.tracks.at(e.track)
	m := t.meter(e)
	for _, p := range k.stretches {
		m.add(p.at, p.Bucket)
	}
	t.quota.stretch(&e.key, -len(k.stretches))
	k.stretches = nil
}
