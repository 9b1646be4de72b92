package decode

// Options say how frames are to be decoded. The zero value is the default.
type Options struct {
	// NoTunnels stops at the outermost IP header.
	NoTunnels bool
	// NoChecksums leaves all checksums unverified. Else Decode verifies those
	// of the first 4096 frames of each capture and of one in 64 after them,
	// which is enough to tell a damaged or offloaded capture and costs some
	// three nanoseconds a frame.
	NoChecksums bool
	// MaxHeldFragments bounds how many later fragments wait for their first
	// part, some two KiB each at the most; 0 is for DefaultHeldFragments.
	MaxHeldFragments int
	// Recalled says that the frames are of partials: see Partial.
	Recalled bool
}

// Decoder parses frames. It keeps what one frame must know of an earlier one
// (fragments, tunnel paths), so frames are to be decoded in order by one
// Decoder.
type Decoder struct {
	options Options
	// unverified says that no checksum is to be computed.
	unverified bool
	// ofFrame is the flags that are a frame's, whatever packet is found in it.
	ofFrame PacketFlags
	sample  sample
	ways    ways
	parts   fragments

	// Of the frame at hand: whether its checksums are verified, how many
	// headers that carry a frame or packet inside another are open, and the
	// tunnels among them.
	verify  bool
	nesting int
	open    []step
	// The packets of an A-MSDU beyond the first, and how many of them Released
	// gave.
	inside []Packet
	given  int
}

// maxNesting is how many headers that carry a whole frame or packet (tunnels,
// MPLS, PPPoE, switches' tags) may lie in one another. What lies deeper is not
// read.
const maxNesting = 16

// NewDecoder returns a Decoder that has seen nothing.
func NewDecoder(o Options) *Decoder {
	held := o.MaxHeldFragments
	if held <= 0 {
		held = DefaultHeldFragments
	}
	d := &Decoder{options: o, unverified: o.NoChecksums || o.Recalled, ofFrame: IsCommented | IsAggregated, open: make([]step, 0, maxNesting), parts: newFragments(held)}
	if o.Recalled {
		d.ofFrame |= IsElided | IsVerified | BadChecksum
	}
	return d
}

// Decode parses f into p, which it wholly resets, and says what f was. p is
// valid iff the outcome's kind is Decoded. It allocates nothing for frames
// without fragments and tunnels not seen before.
//
// The parsers it calls all take what was captured from their header on (b) and
// how long that was on the wire (wire, never less than len(b)): only both tell
// a snapped frame from one that lies.
func (d *Decoder) Decode(f *Frame, p *Packet) Outcome {
	*p = Packet{}
	p.Time, p.Number, p.WireLength, p.Capture = f.Time, f.Number, f.WireLength, f.Capture
	if f.Commented {
		p.Flags = IsCommented
	}
	if d.verify = !d.unverified; d.verify {
		d.verify = d.sample.takes(f)
	} else {
		d.recall(f, p)
	}
	b, wire := f.onWire()
	if f.LinkType == LinkEthernet {
		return d.ethernet(p, b, wire)
	}
	return d.link(p, f.LinkType, b, wire)
}

// onWire is the frame without its check sequence. Captures exist whose frames
// are longer captured than sent; what was captured is then believed.
func (f *Frame) onWire() (b []byte, wire int) {
	b, wire = f.Data, max(int(f.WireLength), len(f.Data))
	if f.FCSLength == 0 {
		return b, wire
	}
	return within(b, wire, max(0, wire-int(f.FCSLength)))
}

// within shortens b and wire to the n bytes that a header says there are.
func within(b []byte, wire, n int) ([]byte, int) {
	return b[:min(len(b), n)], min(wire, n)
}

// short is the outcome of a header of n bytes that b does not hold: the
// capture's fault where the wire had them, else the sender's.
func short(wire, n int) Outcome {
	if wire < n {
		return outcome(Malformed, 0)
	}
	return outcome(Truncated, 0)
}

// Limits counts what a Decoder's bounds and its distrust made it leave out.
type Limits struct {
	// HeldFragments is how many later fragments waited for their first part,
	// and UnknownFragments how many were counted without it, with ports 0:
	// it never came, came too late, or too many waited.
	HeldFragments, UnknownFragments uint64
	// RefusedFragments is how many of the latter came when
	// Options.MaxHeldFragments waited, RefusedDatagrams how many datagrams were
	// given up before their first part came because MaxDatagrams were kept.
	RefusedFragments, RefusedDatagrams uint64
	// OverlappingFragments is how many cover bytes that another fragment of
	// their datagram covers too, and are not its repetition.
	OverlappingFragments uint64
	// UnnumberedTunnels is how often a tunnel header was met that was not in
	// Tunnels, when Tunnels held MaxTunnels.
	UnnumberedTunnels uint64
}

// Limits says what was left out so far.
func (d *Decoder) Limits() Limits {
	l := d.parts.limits
	l.UnnumberedTunnels = d.ways.capped
	return l
}

// Released moves into p the next packet that has no outcome of its own, and says
// whether there was one: the others of an aggregate (IsAggregated), then what was
// held and whose first fragment has come (IsReleased). The payload of the latter
// is the caller's, and is what lies among the datagram's first two KiB. Ask after
// each Decode, until there is none.
func (d *Decoder) Released(p *Packet) bool {
	if d.given < len(d.inside) {
		*p = d.inside[d.given]
		d.given++
		return true
	}
	d.inside, d.given = d.inside[:0], 0
	return d.parts.released(p)
}

// Flush makes Released give all packets still held, at the end of the capture;
// their ports are unknown and 0.
func (d *Decoder) Flush() { d.parts.flush() }
