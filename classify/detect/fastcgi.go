package detect

import "bytes"

// fastCGI reads the record that begins a request, its role and padding, and the
// parameters after it, where the request's host is (FastCGI 1.0 section 3, 5).
var fastCGI = &Detector{
	Name: "fastcgi", Title: "FastCGI", Spec: "FastCGI 1.0",
	Over:  TCP,
	First: AnyOf("\x01"),
	Probe: probeFastCGI,
}

const (
	fastCGIHeader = 8
	fastCGIParams = 4
)

var fastCGIRule = rule{why: "begin of a request: role and padding", header: 2 * fastCGIHeader}

func probeFastCGI(o *Opening) Match {
	m := ofStreams(o, fastCGIRecord, &fastCGIRule)
	if m.Verdict == Yes {
		b := o.evident(&m)
		m.Client = SideOf(int(m.Evidence.Side))
		m.More = !fastCGINames(&m.Names, b[2*fastCGIHeader:])
	}
	return m
}

func fastCGIRecord(_ *Opening, b []byte) grade {
	if g := begins(b, "\x01\x01"); g != proven {
		return g
	}
	if len(b) < 2*fastCGIHeader {
		return short
	}
	role, flags := be16(b, 8), b[10]
	if be16(b, 4) != 8 || b[7] != 0 || role == 0 || role > 3 || flags > 1 || be32(b, 11) != 0 || b[15] != 0 {
		return wrong
	}
	return proven
}

// fastCGINames tells what the parameters in record b say, and says whether the
// record was whole.
func fastCGINames(n *Names, b []byte) bool {
	if len(b) < fastCGIHeader {
		return false
	}
	size := be16(b, 4)
	if b[1] != fastCGIParams || len(b) < fastCGIHeader+size {
		return b[1] != fastCGIParams || len(b) >= MaxStream/2
	}
	for b = b[fastCGIHeader : fastCGIHeader+size]; len(b) > 1; {
		var name, value []byte
		if name, value, b = fastCGIPair(b); name == nil {
			return true
		}
		switch {
		case bytes.Equal(name, []byte("HTTP_HOST")):
			n.Host, n.HostFrom = text(value), "http-host"
		case bytes.Equal(name, []byte("REQUEST_METHOD")):
			n.add("method", text(value))
		}
	}
	return true
}

// fastCGIPair is the first parameter of b and what follows it; the name is nil
// where the lengths lie.
func fastCGIPair(b []byte) (name, value, rest []byte) {
	var sizes [2]int
	for i := range sizes {
		switch {
		case len(b) > 0 && b[0] < 0x80:
			sizes[i], b = int(b[0]), b[1:]
		case len(b) >= 4:
			sizes[i], b = int(be32(b, 0)&^(1<<31)), b[4:]
		default:
			return nil, nil, nil
		}
	}
	if sizes[0] == 0 || sizes[0] > len(b) || sizes[1] > len(b)-sizes[0] {
		return nil, nil, nil
	}
	return b[:sizes[0]], b[sizes[0] : sizes[0]+sizes[1]], b[sizes[0]+sizes[1]:]
}
