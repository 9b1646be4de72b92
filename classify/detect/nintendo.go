package detect

// nintendo reads Pia, by which Nintendo's consoles play together: a magic, then
// version, connection and number.
var nintendo = &Detector{
	Name: "nintendo", Title: "Nintendo Pia", Spec: "Pia protocol, kinnay's NintendoClients wiki",
	Over:  UDP,
	First: AnyOf("\x32"),
	Probe: probeNintendo,
}

// piaLeast is the bytes of a header with nonce or signature.
const piaLeast = 24

var nintendoRule = rule{why: "Pia magic and version", header: 5}

func probeNintendo(o *Opening) Match {
	return ofDatagrams(o, piaPacket, &nintendoRule)
}

func piaPacket(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < piaLeast || be32(b, 0) != 0x32ab9864 || b[4]&0x7f == 0 || b[4]&0x7f > 16 {
		return wrong
	}
	return proven
}
