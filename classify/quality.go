package classify

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/portscope/portscope/decode"
)

// Quality says how far the capture itself can be trusted.
type Quality struct {
	// Gaps is the flows of which acknowledged bytes were not captured, and
	// MissedBytes how many these were.
	Gaps, MissedBytes uint64
	// OneSided is the TCP flows of which only one end's packets were captured,
	// though these acknowledge the other's; TCPFlows is how many there are.
	OneSided, TCPFlows uint64
	// Snapped is the frames captured only in part.
	Snapped uint64
	// Verified is the packets whose checksums were looked at, BadChecksums how
	// many were wrong, Offloaded how many of these were sent by a host whose
	// checksums are all wrong: they were captured before its network card
	// filled them in.
	Verified, BadChecksums, Offloaded uint64
	// Duplicated is the frames that are the same, byte for byte, as one shortly
	// before: the capture saw the same packet twice.
	Duplicated uint64
	// Backwards is how often time stepped back, by more than a millisecond.
	Backwards uint64
	// Dropped is the frames that the kernel or the interface lost, as far as
	// the captures say; DropsKnown says whether all of them do.
	Dropped    uint64
	DropsKnown bool
}

// Trusted says whether nothing was found that the capture lacks.
func (q *Quality) Trusted() bool {
	return q.Gaps == 0 && q.OneSided == 0 && q.Snapped == 0 && q.BadChecksums == q.Offloaded &&
		q.Duplicated == 0 && q.Backwards == 0 && q.Dropped == 0
}

// watch sees each frame on its way, for what the capture lacks.
type watch struct {
	latest     int64 // of all times
	backwards  uint64
	duplicated uint64
	looks      [watched]uint64 // of recent
	recent     [watched]glimpse
	kept       [watched][]byte // data of recent frames from an earlier batch
	next       uint
	senders    map[address]*checksums
	others     checksums // of senders beyond maxSenders
}

// glimpse is what is remembered of a frame.
type glimpse struct {
	time   int64
	length uint32 // on the wire
	data   []byte
}

const (
	// watched is how many frames before are held against each: a switch that
	// mirrors two ports shows a packet twice in a row.
	watched = 4
	// backstep is how far time may step back unnoticed: capturing on several
	// queues puts frames a little out of order.
	backstep = 1_000_000
	// duplicateWithin is how long after a packet its duplicate comes at most. In
	// nanoseconds.
	duplicateWithin = 2_000_000
	// duplicateLength is how long a frame must be for its equal to be a
	// duplicate: acknowledgements without data are sent twice on purpose.
	duplicateLength = 100
	maxSenders      = 1024
)

// checksums counts the packets of one sender whose checksums were looked at.
type checksums struct{ verified, bad uint64 }

// frame looks at a frame of the batch at hand.
func (w *watch) frame(f *decode.Frame) {
	if f.Time < w.latest-backstep && f.Time != 0 {
		w.backwards++
	}
	w.latest = max(w.latest, f.Time)
	if len(f.Data) < duplicateLength {
		return
	}
	look := lookOf(f)
	if (look == w.looks[0] || look == w.looks[1] || look == w.looks[2] || look == w.looks[3]) && w.saw(f) {
		w.duplicated++
	}
	at := w.next % watched
	w.looks[at] = look
	r := &w.recent[at] // field by field: it is not built elsewhere and copied
	r.time, r.length, r.data = f.Time, f.WireLength, f.Data
	w.next++
}

// lookOf is a number that two frames rarely have in common: of the words where
// IPv4 identifies a packet and TCP a segment, if the frame is Ethernet's.
func lookOf(f *decode.Frame) uint64 {
	data := f.Data[16:duplicateLength]
	id, checksum, seq := binary.LittleEndian.Uint64(data), binary.LittleEndian.Uint64(data[8:]), binary.LittleEndian.Uint64(data[22:])
	return id ^ bits.RotateLeft64(checksum, 24) ^ bits.RotateLeft64(seq, 48) ^ uint64(f.WireLength)
}

// saw says whether a recent frame is the same.
func (w *watch) saw(f *decode.Frame) bool {
	for i := range w.recent {
		if r := &w.recent[i]; r.length == f.WireLength && f.Time-r.time <= duplicateWithin && bytes.Equal(r.data, f.Data) {
			return true
		}
	}
	return false
}

// keep ends a batch, whose frames' data is no longer valid: what the next batch
// is held against is copied.
func (w *watch) keep() {
	for i := range w.recent {
		w.kept[i] = append(w.kept[i][:0], w.recent[i].data...)
		w.recent[i].data = w.kept[i]
	}
}

// packet counts a packet whose checksums were looked at.
func (w *watch) packet(p *decode.Packet) {
	if p.Flags&decode.IsVerified == 0 {
		return
	}
	c := w.sums(address{p.Src, p.Flags&decode.IsIPv6 != 0})
	c.verified++
	if p.Flags&decode.BadChecksum != 0 {
		c.bad++
	}
}

// sums is the counters of a sender, or of all senders beyond the bound.
func (w *watch) sums(s address) *checksums {
	if c := w.senders[s]; c != nil {
		return c
	}
	if len(w.senders) >= maxSenders {
		return &w.others
	}
	c := &checksums{}
	w.senders[s] = c
	return c
}

// quality sums up what was seen of the capture itself, and of its flows.
func (w *walk) quality(flows *Quality) (q Quality) {
	q.Backwards, q.Duplicated = w.watch.backwards, w.watch.duplicated
	q.Verified, q.BadChecksums = w.watch.others.verified, w.watch.others.bad
	for _, c := range w.watch.senders {
		q.Verified += c.verified
		q.BadChecksums += c.bad
		// All, or all but the few that need none filled in, such as fragments.
		if c.bad*10 >= c.verified*8 {
			q.Offloaded += c.bad
		}
	}
	q.DropsKnown = len(w.captures) > 0
	for i := range w.captures {
		q.Snapped += w.captures[i].SnappedFrames
		q.drops(&w.captures[i])
	}
	q.merge(flows)
	return q
}

// merge adds what other flows tell.
func (q *Quality) merge(o *Quality) {
	q.Gaps += o.Gaps
	q.MissedBytes += o.MissedBytes
	q.OneSided += o.OneSided
	q.TCPFlows += o.TCPFlows
}

// drops adds what a capture's interfaces lost.
func (q *Quality) drops(c *Capture) {
	q.DropsKnown = q.DropsKnown && len(c.Interfaces) > 0
	for _, i := range c.Interfaces {
		q.DropsKnown = q.DropsKnown && i.HasCounters
		q.Dropped += i.DroppedByKernel + i.DroppedByInterface
	}
}

// flow looks at what a TCP flow lacks.
func (q *Quality) flow(e *entry, t connection) {
	q.TCPFlows++
	if missed := t.missed(0) + t.missed(1); missed > 0 {
		q.Gaps++
		q.MissedBytes += missed
	}
	for side := range 2 {
		if e.packets.of(1-side) == 0 && t.ends[side].has(hasAck) && t.ends[side].state != reset {
			q.OneSided++
			return
		}
	}
}
