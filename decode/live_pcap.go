//go:build cgo

package decode

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	libpcap "github.com/google/gopacket/pcap"
)

// LiveSupport says by what live interfaces are captured from.
func LiveSupport() string { return libpcap.Version() }

// pollInterval bounds how long Read waits in libpcap before it looks whether to
// stop: libpcap's own timeout need not fire on an idle interface.
const pollInterval = 200 * time.Millisecond

// liveBlock is the memory for the frames of one Read; the longest frame must
// fit besides.
const liveBlock = blockSize

// maxLiveFrames is how many frames one Read returns at the most.
const maxLiveFrames = 4096

// OpenLive begins to capture from an interface. The Source ends, with io.EOF,
// when ctx is done. The error is an *OpenError.
func OpenLive(ctx context.Context, o LiveOptions) (Source, error) {
	if o.Interface == "" {
		name, err := DefaultDevice()
		if err != nil {
			return nil, err
		}
		o.Interface = name
	}
	handle, err := activate(o)
	if err != nil {
		return nil, &OpenError{Name: o.Interface, What: liveReason(err), Err: err}
	}
	l := &live{ctx: ctx, handle: handle, snap: handle.SnapLen(), info: Info{Name: o.Interface, Format: "live", Decimals: 6}}
	if handle.Resolution() == gopacket.TimestampResolutionMicrosecond {
		l.info.Decimals = 9 // gopacket says each of the two for the other
	}
	l.info.Interfaces = []Interface{{Name: o.Interface, LinkType: linkTypeOf(handle), SnapLength: uint32(o.SnapLength)}}
	if o.Filter == "" {
		return l, nil
	}
	if err := handle.SetBPFFilter(o.Filter); err != nil {
		handle.Close()
		return nil, noFilter(o.Filter, err)
	}
	return l, nil
}

// activate opens the interface.
func activate(o LiveOptions) (*libpcap.Handle, error) {
	inactive, err := libpcap.NewInactiveHandle(o.Interface)
	if err != nil {
		return nil, err
	}
	defer inactive.CleanUp()
	err = errors.Join(inactive.SetSnapLen(o.snap()), inactive.SetPromisc(!o.NoPromiscuous), inactive.SetTimeout(pollInterval), inactive.SetBufferSize(o.buffer()))
	if err != nil {
		return nil, err
	}
	return inactive.Activate()
}

// snap is the most bytes that are captured of a frame.
func (o *LiveOptions) snap() int {
	if o.SnapLength > 0 {
		return o.SnapLength
	}
	return maxSnapLength
}

// buffer is how many bytes of frames the kernel is to keep.
func (o *LiveOptions) buffer() int {
	if o.BufferSize > 0 {
		return o.BufferSize
	}
	return DefaultLiveBuffer
}

// noSuchInterface is said of a name that none has.
const noSuchInterface = "there is no such interface; `portscope interfaces` lists them"

// liveReason says why an interface cannot be captured from, and what to do.
func liveReason(err error) string {
	text := err.Error()
	switch lower := strings.ToLower(text); {
	case strings.Contains(lower, "permission"), strings.Contains(lower, "not permitted"):
		return "no permission to capture; run with sudo, or once: sudo setcap cap_net_raw,cap_net_admin+eip $(command -v portscope)"
	case strings.Contains(lower, "no such device"), strings.Contains(lower, "doesn't exist"):
		return noSuchInterface
	case strings.Contains(lower, "not up"), strings.Contains(lower, "is down"):
		return "the interface is down"
	}
	return text
}

// linkTypeOf is the link type of a handle. gopacket's number holds only its
// low 8 bits; the names of those that the handle could give tell the rest.
func linkTypeOf(h *libpcap.Handle) LinkType {
	low := h.LinkType()
	list, _ := h.ListDataLinks() // without it, the low bits are all there is
	for _, d := range list {
		if number := libpcap.DatalinkNameToVal(d.Name); number >= 0 && layers.LinkType(number) == low {
			return linkTypeOfDLT(number)
		}
	}
	return linkTypeOfDLT(int(low))
}

// linkTypeOfDLT is the link type that a system's own number stands for. They
// differ where systems disagree on the number:
// https://www.tcpdump.org/linktypes.html.
func linkTypeOfDLT(number int) LinkType {
	switch t := LinkType(number); t {
	case LinkRawBSD, LinkRawOpenBSD:
		return LinkRaw
	default:
		return t
	}
}

// live is a Source that captures from an interface.
type live struct {
	ctx      context.Context
	handle   *libpcap.Handle
	snap     int
	info     Info
	number   uint64
	counters sync.Mutex // libpcap adds up what the kernel counted anew
	counted  liveCounts
	// Once ctx is done, frames are read up to the number due, until none came
	// until then. What is unread of them in the end was lost; guarded by
	// counters.
	due    uint64
	until  time.Time
	unread uint64
}

// Read implements Source. It copies the frames, since libpcap lends each only
// until the next.
func (l *live) Read(b *Batch) error {
	if size := liveBlock + l.snap; cap(b.block) < size {
		b.block = make([]byte, 0, size)
	}
	b.block, b.Frames = b.block[:0], b.Frames[:0]
	for len(b.block) < liveBlock && len(b.Frames) < maxLiveFrames {
		if l.stopped() {
			return io.EOF
		}
		switch err := l.next(b); err {
		case nil:
			l.patience()
			// Where frames trickle in, libpcap's timeout never expires.
			if n := len(b.Frames); b.Frames[n-1].Time-b.Frames[0].Time > int64(pollInterval) {
				return nil
			}
		case libpcap.NextErrorTimeoutExpired:
			return nil // also of no frames: Taps wants to know
		case io.EOF:
			return io.EOF
		default:
			return &ReadError{Name: l.info.Name, Packet: l.number + 1, What: err.Error(), Err: err}
		}
	}
	return nil
}

// stopped says whether to end: ctx is done, and what the kernel had captured by
// then was read. The kernel keeps frames back for up to pollInterval; a program
// that lags behind has a buffer full of them to read.
func (l *live) stopped() bool {
	if l.ctx.Err() == nil {
		return false
	}
	if l.until.IsZero() {
		l.until = time.Now().Add(2 * pollInterval)
		if n, err := l.stats(); err == nil {
			l.due = n.received - min(n.dropped, n.received)
		}
	}
	if l.number < l.due && time.Now().Before(l.until) {
		return false
	}
	l.counters.Lock()
	defer l.counters.Unlock()
	l.unread = l.due - min(l.number, l.due)
	return true
}

// patience waits anew for the next of the frames that are due, as one came.
func (l *live) patience() {
	if !l.until.IsZero() {
		l.until = time.Now().Add(2 * pollInterval)
	}
}

// next appends the next frame.
func (l *live) next(b *Batch) error {
	data, ci, err := l.handle.ZeroCopyReadPacketData()
	if err != nil {
		return err
	}
	data = data[:min(len(data), cap(b.block)-len(b.block))]
	at := len(b.block)
	b.block = append(b.block, data...)
	l.number++
	b.Frames = append(b.Frames, Frame{
		Data: b.block[at:len(b.block):len(b.block)], Time: ci.Timestamp.UnixNano(), Number: l.number,
		WireLength: uint32(ci.Length), LinkType: l.info.Interfaces[0].LinkType,
	})
	return nil
}

// liveCounts are the kernel's counters.
type liveCounts struct{ received, dropped, droppedByDevice uint64 }

// add goes on to what libpcap says now, whose counters of 32 bits begin anew
// within hours.
func (n *liveCounts) add(s *libpcap.Stats) {
	n.received = following(n.received, s.PacketsReceived)
	n.dropped = following(n.dropped, s.PacketsDropped)
	// The device's own counter falls back when the device goes away.
	n.droppedByDevice = max(n.droppedByDevice, uint64(uint32(s.PacketsIfDropped)))
}

// following is a count whose lower half is now, where it was before.
func following(before uint64, now int) uint64 {
	return before + uint64(uint32(now)-uint32(before))
}

func (l *live) stats() (liveCounts, error) {
	l.counters.Lock()
	defer l.counters.Unlock()
	stats, err := l.handle.Stats()
	if err == nil {
		l.counted.add(stats)
	}
	n := l.counted
	n.dropped += l.unread
	return n, err
}

// Info implements Source. The kernel's counters are those of the moment.
func (l *live) Info() Info {
	info := l.info
	i := l.info.Interfaces[0]
	if n, err := l.stats(); err == nil {
		i.Received, i.DroppedByKernel, i.DroppedByInterface = n.received, n.dropped, n.droppedByDevice
		i.HasCounters = true
	}
	info.Interfaces = []Interface{i}
	return info
}

// Close implements Source.
func (l *live) Close() error {
	l.handle.Close()
	return nil
}
