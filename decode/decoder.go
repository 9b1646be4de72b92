package decode

// Options say how frames are to be decoded. The zero value is the default.
type Options struct {
	// NoTunnels stops at the outermost IP header.
	NoTunnels bool
	// MaxHeldFragments bounds how many later fragments wait for their first
	// part, 0 for the default.
	MaxHeldFragments int
}

// Decoder parses frames. It keeps what one frame must know of an earlier one
// (fragments, tunnel paths), so frames are to be decoded in order by one
// Decoder.
type Decoder struct {
	options Options
}

// NewDecoder returns a Decoder that has seen nothing.
func NewDecoder(o Options) *Decoder { return &Decoder{options: o} }

// Decode parses f into p, which it wholly resets, and says what f was. p is
// valid iff the outcome's kind is Decoded. It allocates nothing for frames
// without fragments and tunnels not seen before.
func (d *Decoder) Decode(f *Frame, p *Packet) Outcome {
	*p = Packet{Time: f.Time, Number: f.Number, WireLength: f.WireLength, Capture: f.Capture}
	return outcome(Unsupported, uint32(f.LinkType))
}

// Released moves into p the next held packet whose first fragment has come,
// and says whether there was one. Ask after each Decode, until there is none.
func (d *Decoder) Released(p *Packet) bool { return false }

// Flush makes Released give all packets still held, at the end of the capture;
// their ports are unknown and 0.
func (d *Decoder) Flush() {}

// Tunnels lists the ways in that packets came by; Packet.Tunnel indexes it.
// Entry 0 is the empty way.
func (d *Decoder) Tunnels() []Tunnel { return nil }

// Tunnel is the headers outside a packet's own, outermost first.
type Tunnel []TunnelHeader

// TunnelHeader is one header that carried another packet.
type TunnelHeader struct {
	// Kind is "vxlan", "gre", "gtp-u", "ip-in-ip", …
	Kind string
	// ID is the header's VNI, key, TEID or tunnel and session number, where
	// HasID.
	ID    uint64
	HasID bool
}
