package detect

// dlep reads signals, which begin with "DLEP", and messages of a session; both
// state the length of the data items that fill them (RFC 8175 section 11).
var dlep = &Detector{
	Name: "dlep", Title: "DLEP", Spec: "RFC 8175",
	Over:  UDP | TCP,
	First: AnyOf("D\x00"),
	Probe: probeDLEP,
}

const (
	dlepPort        = 854
	dlepLastMessage = 18
)

var dlepRule = rule{why: "DLEP header and data items", header: 8, ports: []uint16{dlepPort}, both: true}

func probeDLEP(o *Opening) Match {
	return judged(o, dlepSignal, dlepMessage, &dlepRule)
}

func dlepSignal(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 8 || begins(b, "DLEP") != proven || d.Length != 8+be16(b, 6) || be16(b, 4) > 2 {
		return wrong
	}
	return proven
}

// dlepMessage grades the first message of a session: an initialization or its
// response, of items that fill it.
func dlepMessage(_ *Opening, b []byte) grade {
	if b[0] != 0 || len(b) > 1 && b[1] != 1 && b[1] != 2 {
		return wrong
	}
	if len(b) < 4 {
		return short
	}
	items, length := b[4:], be16(b, 2)
	if length < 4 || length > 1<<12 {
		return wrong
	}
	if len(items) < length {
		return short
	}
	for items = items[:length]; len(items) >= 4; items = items[4+be16(items, 2):] {
		if kind := be16(items, 0); kind == 0 || kind > 64 || 4+be16(items, 2) > len(items) {
			return wrong
		}
	}
	if len(items) > 0 {
		return wrong
	}
	return fits
}
