package detect

// nano reads the node protocol of the coin Nano: magic and network, three
// versions in falling order, type, extensions; then a body of the type's size.
var nano = &Detector{
	Name: "nano", Title: "Nano", Spec: "Nano node protocol, docs.nano.org",
	Over:  TCP | UDP,
	First: AnyOf("R"),
	Probe: probeNano,
}

// The types whose bodies' size is known, and the sizes.
const (
	nanoHeader        = 8
	nanoKeepalive     = 2
	nanoHandshake     = 10
	nanoKeepaliveSize = 8 * 18
	nanoQuerySize     = 32
	nanoResponseSize  = 96
)

var nanoRule = rule{why: "Nano header, body of the exact size", header: nanoHeader}

func probeNano(o *Opening) Match {
	return judged(o, nanoDatagram, nanoStream, &nanoRule)
}

func nanoDatagram(_ *Opening, d *Datagram) grade {
	if len(d.Data) < nanoHeader || nanoHead(d.Data) != proven || d.Length != nanoHeader+nanoBody(d.Data) {
		return wrong
	}
	return proven
}

func nanoStream(_ *Opening, b []byte) grade {
	if g := nanoHead(b); g != proven {
		return g
	}
	end := nanoHeader + nanoBody(b)
	if b[5] != nanoHandshake || end == nanoHeader {
		return wrong
	}
	if len(b) < end {
		return short
	}
	return proven
}

// nanoHead grades a header as far as it goes.
func nanoHead(b []byte) grade {
	switch {
	case b[0] != 'R' || len(b) > 1 && b[1] != 'A' && b[1] != 'B' && b[1] != 'C' && b[1] != 'X':
		return wrong
	case len(b) < nanoHeader:
		return short
	case b[2] < b[3] || b[3] < b[4] || b[4] < 5 || b[2] > 64 || b[5] < nanoKeepalive || b[5] > 20:
		return wrong
	}
	return proven
}

// nanoBody is the size of a body, 0 where it is not known.
func nanoBody(b []byte) (n int) {
	switch b[5] {
	case nanoKeepalive:
		return nanoKeepaliveSize
	case nanoHandshake: // the extensions say what is in it
		if b[6]&1 != 0 {
			n += nanoQuerySize
		}
		if b[6]&2 != 0 {
			n += nanoResponseSize
			if b[6]&4 != 0 { // version 2 adds a salt and the genesis block
				n += 64
			}
		}
	}
	return n
}
