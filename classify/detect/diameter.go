package detect

// diameter reads the header, of version 1, and the first attribute (RFC 6733
// sections 3 and 4.1).
var diameter = &Detector{
	Name: "diameter", Title: "Diameter", Spec: "RFC 6733",
	Over:  TCP,
	First: AnyOf("\x01"),
	Probe: probeDiameter,
}

const (
	diameterHeader  = 20
	diameterHost    = 264 // Origin-Host
	diameterRealm   = 296 // Origin-Realm
	diameterLargest = 1 << 20
)

var diameterRule = rule{why: "header, then an attribute", header: diameterHeader}

func probeDiameter(o *Opening) Match {
	m := ofStreams(o, diameterMessage, &diameterRule)
	if m.Verdict == Yes {
		diameterNames(&m.Names, o.evident(&m))
	}
	return m
}

func diameterMessage(_ *Opening, b []byte) grade {
	if b[0] != 1 || len(b) > 4 && b[4]&0x0f != 0 {
		return wrong
	}
	if len(b) < diameterHeader+8 {
		return short
	}
	length := be24(b, 1)
	if length < diameterHeader || length%4 != 0 || length > diameterLargest || be24(b, 5) == 0 {
		return wrong
	}
	avp := b[diameterHeader:]
	if size := be24(avp, 5); avp[4]&0x1f != 0 || size < 8 || size > length-diameterHeader {
		return wrong
	}
	return proven
}

// diameterNames tells the host and the realm that sent message b.
func diameterNames(n *Names, b []byte) {
	for b = b[diameterHeader:min(len(b), be24(b, 1))]; len(b) >= 8; {
		size, header := be24(b, 5), 8
		if b[4]&0x80 != 0 { // a vendor's
			header = 12
		}
		if size < header || size > len(b) {
			return
		}
		switch be32(b, 0) {
		case diameterHost:
			n.add("origin_host", text(b[header:size]))
		case diameterRealm:
			n.add("origin_realm", text(b[header:size]))
		}
		b = b[min(len(b), (size+3)&^3):]
	}
}
