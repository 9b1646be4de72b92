package detect

// babel reads packets: a magic number, version 2, and the length of the body
// (RFC 8966 section 4.2), of which the elements fill it.
var babel = &Detector{
	Name: "babel", Title: "Babel", Spec: "RFC 8966",
	Over:  UDP,
	First: AnyOf("*"),
	Probe: probeBabel,
}

const babelHeader = 4

var babelRule = rule{why: "magic, version, elements of the exact length", header: babelHeader, ports: []uint16{6696}, both: true}

func probeBabel(o *Opening) Match { return ofDatagrams(o, babelPacket, &babelRule) }

func babelPacket(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < babelHeader+2 || b[0] != 42 || b[1] != 2 || babelHeader+be16(b, 2) > d.Length || !d.whole() {
		return wrong
	}
	for b = b[babelHeader : babelHeader+be16(b, 2)]; len(b) > 0; {
		if b[0] == 0 { // padding of one byte
			b = b[1:]
			continue
		}
		if len(b) < 2 || b[0] > 64 || 2+int(b[1]) > len(b) {
			return wrong
		}
		b = b[2+b[1]:]
	}
	return fits
}
