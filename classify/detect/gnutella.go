package detect

// gnutella reads the handshake over TCP, and over UDP the descriptors of
// Gnutella 0.6, the Kademlia messages of its DHT, which share their header, and
// the fragments of the semi-reliable layer ("GND", "GTA").
var gnutella = &Detector{
	Name: "gnutella", Title: "Gnutella", Spec: "Gnutella 0.6 (RFC-Gnutella)",
	Over: TCP | UDP,
	Head: []Place{
		{TCP, 0, AnyOf("G")},
		{TCP, 1, AnyOf("N")},
	},
	Probe: probeGnutella,
}

// gnutellaHeader is the bytes of a descriptor's header: GUID, type, TTL, hops
// and the length of what follows, little-endian.
const gnutellaHeader = 23

var gnutellaRule = rule{why: "Gnutella header", header: gnutellaHeader, ports: []uint16{6346, 6347}, both: true}

func probeGnutella(o *Opening) Match {
	if o.refused(gnutellaDatagram, gnutellaHandshake) {
		return Match{}
	}
	return judged(o, gnutellaDatagram, gnutellaHandshake, &gnutellaRule).cast(o, gnutellaRole)
}

// gnutellaRole tells who connects from who answers; of datagrams nobody can.
func gnutellaRole(b []byte) role {
	switch {
	case begins(b, "GNUTELLA CONNECT") == proven:
		return clientRole
	case begins(b, "GNUTELLA/") == proven:
		return serverRole
	}
	return eitherRole
}

func gnutellaHandshake(_ *Opening, b []byte) grade {
	return max(begins(b, "GNUTELLA CONNECT/0."), begins(b, "GNUTELLA/0."))
}

func gnutellaDatagram(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) >= 8 && (string(b[:3]) == "GND" || string(b[:3]) == "GTA") {
		return gnutellaFragment(b, d.Length)
	}
	if len(b) < gnutellaHeader || int64(le32(b, 19)) != int64(d.Length-gnutellaHeader) {
		return wrong
	}
	if b[16] == 0x44 { // in the DHT's, a version stands where TTL and hops do
		return gnutellaDHT(b)
	}
	if ttl, hops := b[17], b[18]; !gnutellaType(b[16]) || int(ttl)+int(hops) == 0 || int(ttl)+int(hops) > 16 {
		return wrong
	}
	if d.Length == gnutellaHeader { // a ping: nothing but its GUID
		if zeros(b[:8]) || zeros(b[8:16]) {
			return wrong
		}
		return fits
	}
	return proven
}

// gnutellaType says whether there is such a descriptor: ping, pong, bye, HSEP,
// QRP, vendor messages, push, query, hit.
func gnutellaType(b byte) bool {
	switch b {
	case 0x00, 0x01, 0x02, 0x23, 0x30, 0x31, 0x32, 0x40, 0x80, 0x81:
		return true
	}
	return false
}

// gnutellaDHT grades a message of the DHT: version, length, operation, the
// sender's vendor code in printable letters.
func gnutellaDHT(b []byte) grade {
	const vendor = gnutellaHeader + 1
	if len(b) < vendor+26 || b[17] > 1 || b[23] == 0 || b[23] > 16 || !printable(b[vendor:vendor+4]) {
		return wrong
	}
	return proven
}

// gnutellaFragment grades a fragment: tag, flags, sequence, part and parts;
// an acknowledgement has no parts and no data.
func gnutellaFragment(b []byte, length int) grade {
	const critical = 0x0c // flags that a receiver must know: none is defined
	part, parts := b[6], b[7]
	switch {
	case b[3]&critical != 0 || part == 0:
		return wrong
	case parts == 0 && length > 16 || parts > 0 && (part > parts || length == 8):
		return wrong
	}
	return proven
}
