package classify

import (
	"context"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// Slice says of each frame of an analysis whether it is one of its flows'.
type Slice struct {
	begins map[uint64]int // a flow's first frame to its index
	errors map[uint64]int // an ICMP error's frame to the index of the flow it is about
	frames frameSet
}

// Holds says whether the frame with that number is counted to one of the flows.
func (s *Slice) Holds(frame uint64) bool { return s.frames.has(frame) }

// Begins is the index, from 0 in the summary's order, of the flow whose first
// frame it is.
func (s *Slice) Begins(frame uint64) (flow int, ok bool) {
	flow, ok = s.begins[frame]
	return flow, ok
}

// Error is the index of the flow that an ICMP error in the frame is about. The
// frame itself is counted to a flow of its own, which may not be in the slice.
func (s *Slice) Error(frame uint64) (flow int, ok bool) {
	flow, ok = s.errors[frame]
	return flow, ok
}

// Cut walks through the captures a second time and finds the frames of the
// summary's flows, which Run made of the same captures with the same options.
// What ends a capture early ended Run as well, and is no error here; that of ctx
// is.
func Cut(ctx context.Context, sources []decode.Source, s *Summary, o Options) (*Slice, error) {
	c := newCutter(s, o.filled())
	c.walk = newWalk(sources, o.filled())
	err := c.run(ctx)
	c.heedErrors()
	return &c.slice, err
}

// cutter is the second walk. It leads the packets to their flows through a
// table of its own, as the first walk did: a flow is known by its first frame.
type cutter struct {
	slice Slice
	walk  *walk
	table *table
	// keys are the socket pairs whose packets the table is shown, from the
	// first frame of a flow on. Where a bound was reached in the first walk, all
	// are shown: what was kept out then depends on all flows.
	keys map[Key]bool
	all  bool
}

func newCutter(s *Summary, o Options) *cutter {
	c := &cutter{
		slice: Slice{begins: make(map[uint64]int, s.FlowCount()), errors: map[uint64]int{}},
		table: newTable(o, detect.NewEngine(o.Detectors), 0),
		keys:  map[Key]bool{}, all: len(s.Limits) > 0,
	}
	for f := range s.Flows {
		if f.hasFrames() {
			c.slice.begins[f.FirstFrame] = f.Number - 1
		}
	}
	return c
}

func (c *cutter) run(ctx context.Context) error {
	var b decode.Batch
	var packets packetList
	for {
		err := c.walk.readPackets(ctx, &b, &packets)
		for i := range packets.list {
			c.add(&packets.list[i])
		}
		if err != nil {
			return context.Cause(ctx)
		}
	}
}

// add leads a packet to its flow.
func (c *cutter) add(p *decode.Packet) {
	key, sender := keyOf(p)
	if !c.all && !c.keys[key] {
		if _, begins := c.slice.begins[p.Number]; !begins && !isICMPError(p) {
			return
		}
		c.keys[key] = true
	}
	tag := uint32(key.hash(c.table.seed))
	if !c.table.addKeyed(p, &key, sender, tag) {
		return
	}
	e := c.table.entries.at(c.table.find(&key, tag).place)
	if _, wanted := c.slice.begins[e.firstFrame]; wanted && p.Flags&decode.IsAggregated == 0 {
		c.slice.frames.add(p.Number)
	}
}

// heedErrors finds the flows that ICMP errors are about.
func (c *cutter) heedErrors() {
	tables := []*table{c.table}
	for i := range c.table.knowledge.errors {
		x := &c.table.knowledge.errors[i]
		if e := flowOf(tables, x); e != nil {
			if flow, wanted := c.slice.begins[e.firstFrame]; wanted {
				c.slice.errors[x.frame] = flow
			}
		}
	}
}

// isICMPError says whether a packet is of a socket pair of ICMP errors.
func isICMPError(p *decode.Packet) bool {
	return (p.Protocol == decode.ICMP || p.Protocol == decode.ICMPv6) && icmpErrorKind(p) != ""
}

// frameSet is a set of frames, a bit for each number.
type frameSet []uint64

func (s *frameSet) add(frame uint64) {
	for uint64(len(*s)) <= frame/64 {
		*s = append(*s, 0)
	}
	(*s)[frame/64] |= 1 << (frame % 64)
}

func (s frameSet) has(frame uint64) bool {
	return frame/64 < uint64(len(s)) && s[frame/64]>>(frame%64)&1 != 0
}
