package decode

// Ports assigned to tunnels over UDP (IANA's registry; Linux sent VXLAN to 8472
// before it had its own).
const (
	portL2TP      = 1701
	portGTPU      = 2152
	portVXLAN     = 4789
	portVXLANGPE  = 4790
	portAYIYA     = 5072
	portCAPWAP    = 5247
	portGeneve    = 6081
	portMPLS      = 6635
	portVXLANOld  = 8472
	portGREInUDP  = 4754
	shortestInUDP = 8 // no tunnel's header is shorter, with what it carries
)

// udpTunnel parses what a datagram carries where it is a tunnel. A port is
// evidence, never a verdict: the header must be as its specification says, and
// a packet must be readable inside. GTP-U and Teredo are told on any port,
// since their lengths and addresses must agree with the packet's inside.
func (d *Decoder) udpTunnel(p *Packet) Outcome {
	b, wire := p.Payload, int(p.PayloadLength)
	if d.options.NoTunnels || len(b) < shortestInUDP {
		return outcome(Decoded, 0)
	}
	o, ok := d.tunnelTo(p, b, wire)
	if !ok && isGTPU(b) {
		o, ok = d.gtpu(p, b, wire)
	}
	if !ok && isTeredo(b) {
		o, ok = d.teredo(p, b, wire)
	}
	if ok {
		return o
	}
	return outcome(Decoded, 0)
}

// tunnelTo parses a tunnel by the datagram's destination, or by its source for
// those whose both ends use the port.
func (d *Decoder) tunnelTo(p *Packet, b []byte, wire int) (Outcome, bool) {
	switch p.DstPort {
	case portVXLAN, portVXLANOld:
		return d.vxlan(p, b, wire)
	case portVXLANGPE:
		return d.vxlanGPE(p, b, wire)
	case portGeneve:
		return d.geneve(p, b, wire)
	case portMPLS:
		return d.mplsTunnel(p, tunnelMPLSInUDP, b, wire)
	case portGREInUDP:
		return d.gre(p, b, wire)
	}
	switch {
	case p.SrcPort == portL2TP || p.DstPort == portL2TP:
		return d.l2tp(p, b, wire)
	case p.SrcPort == portAYIYA || p.DstPort == portAYIYA:
		return d.ayiya(p, b, wire)
	case p.SrcPort == portCAPWAP || p.DstPort == portCAPWAP:
		return d.capwap(p, b, wire)
	}
	return 0, false
}
