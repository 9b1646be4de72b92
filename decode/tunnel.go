package decode

// Tunnel is the headers outside a packet's own, outermost first.
type Tunnel []TunnelHeader

// TunnelHeader is one header that carried another packet.
type TunnelHeader struct {
	// Kind is "4in4", "6in4", "4in6", "6in6", "gre", "erspan", "etherip",
	// "vxlan", "vxlan-gpe", "geneve", "nsh", "gtp-u", "teredo", "l2tp",
	// "ayiya", "mpls-in-ip", "mpls-in-udp" or "capwap".
	Kind string
	// ID is the header's number, where HasID: VXLAN's and Geneve's VNI, GRE's
	// key (NVGRE's: virtual subnet in the upper 24 bits, flow in the lower 8)
	// or PPTP call, ERSPAN's session, GTP-U's TEID, L2TP's tunnel (upper 16
	// bits) and session, NSH's path, the outermost MPLS label.
	ID    uint64
	HasID bool
}

// tunnelKind is TunnelHeader.Kind as a number.
type tunnelKind uint8

const (
	tunnel4in4 tunnelKind = iota
	tunnel6in4
	tunnel4in6
	tunnel6in6
	tunnelGRE
	tunnelERSPAN
	tunnelEtherIP
	tunnelVXLAN
	tunnelVXLANGPE
	tunnelGeneve
	tunnelNSH
	tunnelGTPU
	tunnelTeredo
	tunnelL2TP
	tunnelAYIYA
	tunnelMPLSInIP
	tunnelMPLSInUDP
	tunnelCAPWAP
)

var tunnelNames = [...]string{
	tunnel4in4: "4in4", tunnel6in4: "6in4", tunnel4in6: "4in6", tunnel6in6: "6in6",
	tunnelGRE: "gre", tunnelERSPAN: "erspan", tunnelEtherIP: "etherip",
	tunnelVXLAN: "vxlan", tunnelVXLANGPE: "vxlan-gpe", tunnelGeneve: "geneve", tunnelNSH: "nsh",
	tunnelGTPU: "gtp-u", tunnelTeredo: "teredo", tunnelL2TP: "l2tp", tunnelAYIYA: "ayiya",
	tunnelMPLSInIP: "mpls-in-ip", tunnelMPLSInUDP: "mpls-in-udp", tunnelCAPWAP: "capwap",
}

// step is one TunnelHeader.
type step struct {
	kind  tunnelKind
	hasID bool
	id    uint64
}

// way is a Tunnel: an earlier one, by its index, and one header more.
type way struct {
	outer uint32
	step  step
}

// ways numbers the tunnels that packets came by. Numbers are given in the
// order they are first met, so that the same frames give the same numbers.
type ways struct {
	number map[way]uint32
	list   []way // list[n-1] is number n
	last   way   // the one asked for last, and its number: mostly the next too
	lastNo uint32
	capped uint64
}

// MaxTunnels bounds how many ways are told apart; a mobile network's capture
// has a TEID for each subscriber. Past it, headers lose their IDs, and past half
// as many more, inner headers are left out; it all takes some ten MiB then.
const MaxTunnels = 1 << 16

// to is the number of the way by s after an outer way.
func (w *ways) to(outer uint32, s step) uint32 {
	k := way{outer, s}
	if k == w.last && w.lastNo != 0 {
		return w.lastNo
	}
	n, ok := w.number[k]
	if !ok {
		n = w.add(k)
	}
	w.last, w.lastNo = k, n
	return n
}

// add numbers a way not met before.
func (w *ways) add(k way) uint32 {
	switch {
	case len(w.list) >= MaxTunnels && k.step.hasID:
		w.capped++
		return w.to(k.outer, step{kind: k.step.kind})
	case len(w.list) >= MaxTunnels+MaxTunnels/2:
		w.capped++
		return k.outer
	}
	if w.number == nil {
		w.number = map[way]uint32{}
	}
	w.list = append(w.list, k)
	w.number[k] = uint32(len(w.list))
	return uint32(len(w.list))
}

// tunnel lists the headers of way n.
func (w *ways) tunnel(n uint32) Tunnel {
	if n == 0 {
		return nil
	}
	k := w.list[n-1]
	return append(w.tunnel(k.outer), TunnelHeader{Kind: tunnelNames[k.step.kind], ID: k.step.id, HasID: k.step.hasID})
}

// Tunnels lists the ways in that packets came by; Packet.Tunnel indexes it.
// Entry 0 is the empty way.
func (d *Decoder) Tunnels() []Tunnel {
	all := make([]Tunnel, len(d.ways.list)+1)
	for n := range all {
		all[n] = d.ways.tunnel(uint32(n))
	}
	return all
}

// enter parses what a tunnel's header says is an EtherType's packet, b, into
// p. Where no IP packet can be read there it leaves p, the outer packet, as it
// was and says no: what cannot be opened is the outer packet's payload.
func (d *Decoder) enter(p *Packet, s step, t uint16, b []byte, wire int) (Outcome, bool) {
	if d.options.NoTunnels || d.nesting == maxNesting {
		return 0, false
	}
	outer, verify := *p, d.verify
	*p = Packet{
		Time: p.Time, Number: p.Number, WireLength: p.WireLength, Capture: p.Capture,
		VLANs: p.VLANs, VLAN: p.VLAN, SrcMAC: p.SrcMAC, HasMAC: p.HasMAC,
		Flags: p.Flags & d.ofFrame,
	}
	d.nesting++
	d.open = append(d.open, s)
	o := d.tunnelType(p, t, b, wire)
	ok := o.Kind() == Held || o.Kind() == Decoded && (s.kind != tunnelTeredo || !isEmpty(p))
	if ok {
		d.setTunnel(p)
	} else {
		*p = outer
	}
	d.open = d.open[:len(d.open)-1]
	d.nesting--
	d.verify = verify
	return o, ok
}

// tunnelType parses what follows an EtherType in a tunnel, where IP goes
// without a link header before it.
func (d *Decoder) tunnelType(p *Packet, t uint16, b []byte, wire int) Outcome {
	if t == etherTypeIPv4 || t == etherTypeIPv6 {
		return d.rawIP(p, b, wire)
	}
	return d.nestedType(p, t, b, wire)
}

// isEmpty says whether a packet carries nothing: a Teredo bubble, which only
// keeps the tunnel open.
func isEmpty(p *Packet) bool { return p.Protocol == ipv6NoNext && p.PayloadLength == 0 }

// setTunnel numbers the tunnels open, unless those of an inner packet were.
func (d *Decoder) setTunnel(p *Packet) {
	if p.Tunnel != 0 {
		return
	}
	for _, s := range d.open {
		p.Tunnel = d.ways.to(p.Tunnel, s)
		p.Flags |= IsTunnelled
	}
}
