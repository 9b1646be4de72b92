package classify

import "slices"

// Timeline is traffic over time, in intervals of equal length.
type Timeline struct {
	// Start is when the first interval begins, in nanoseconds since the Unix
	// epoch; Interval is the length of each, in nanoseconds: a millisecond, or
	// two, or four, …, so that there are at most 200.
	Start, Interval int64
	Buckets         []Bucket
}

// Bucket is the frames of one interval, and their bytes on the wire.
type Bucket struct{ Packets, Bytes uint64 }

func (b *Bucket) add(c Bucket) {
	b.Packets += c.Packets
	b.Bytes += c.Bytes
}

// The finest interval, in nanoseconds, and how many there may be.
const (
	finestInterval = 1_000_000
	maxBuckets     = 200
)

// timeline gathers a Timeline. Its intervals begin at multiples of their
// length since the epoch, so that two timelines differ in their level alone: an
// interval is finestInterval << level. It coarsens as the span grows, which
// loses nothing: each interval is two finer ones.
type timeline struct {
	level   uint8
	first   int64 // the number of buckets[0], counted from the epoch
	buckets []Bucket
}

// bucketOf is the number of the interval that a time lies in. Times before the
// epoch, which no capture can hold but by damage, count as the epoch.
func bucketOf(at int64, level uint8) int64 { return max(at, 0) / finestInterval >> level }

// add counts frames at a time.
func (l *timeline) add(at int64, b Bucket) {
	n := bucketOf(at, l.level)
	if i := n - l.first; i >= 0 && i < int64(len(l.buckets)) {
		l.buckets[i].add(b)
		return
	}
	for !l.spans(n) {
		l.coarsen()
		n >>= 1
	}
	switch {
	case len(l.buckets) == 0:
		l.first = n
		l.buckets = append(l.buckets, b)
		return
	case n < l.first:
		l.buckets = slices.Insert(l.buckets, 0, make([]Bucket, l.first-n)...)
		l.first = n
	}
	for int64(len(l.buckets)) <= n-l.first {
		l.buckets = append(l.buckets, Bucket{})
	}
	l.buckets[n-l.first].add(b)
}

// spans says whether interval n and those that there are do not become too
// many.
func (l *timeline) spans(n int64) bool {
	if len(l.buckets) == 0 {
		return true
	}
	last := l.first + int64(len(l.buckets)) - 1
	return max(last, n)-min(l.first, n) < maxBuckets
}

// coarsen makes one interval of each two.
func (l *timeline) coarsen() {
	first := l.first >> 1
	merged := l.buckets[:0] // never longer than what was merged
	for i, b := range l.buckets {
		at := (l.first+int64(i))>>1 - first
		if at == int64(len(merged)) {
			merged = append(merged, Bucket{})
		}
		merged[at].add(b)
	}
	l.level, l.first, l.buckets = l.level+1, first, merged
}

// merge adds the traffic of another timeline.
func (l *timeline) merge(o *timeline) {
	for l.level < o.level {
		l.coarsen()
	}
	for i, b := range o.buckets {
		if b.Packets > 0 {
			l.add((o.first+int64(i))<<o.level*finestInterval, b)
		}
	}
}

// within is the timeline in the intervals of another, which spans it.
func (l *timeline) within(frame *timeline) Timeline {
	for l.level < frame.level {
		l.coarsen()
	}
	t := Timeline{
		Start: frame.first << frame.level * finestInterval, Interval: finestInterval << frame.level,
		Buckets: make([]Bucket, len(frame.buckets)),
	}
	for i, b := range l.buckets {
		if at := l.first + int64(i) - frame.first; at >= 0 && at < int64(len(t.Buckets)) {
			t.Buckets[at].add(b)
		}
	}
	return t
}

// sumOf is the traffic of all services, in the intervals of a timeline.
func sumOf(services []Application, intervals Timeline) Timeline {
	sum := Timeline{Start: intervals.Start, Interval: intervals.Interval, Buckets: make([]Bucket, len(intervals.Buckets))}
	for i := range services {
		for j, b := range services[i].Timeline.Buckets {
			sum.Buckets[j].add(b)
		}
	}
	return sum
}
