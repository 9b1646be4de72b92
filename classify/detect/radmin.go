package detect

// radmin reads Radmin 3's messages: one, the length of the data, and a sum of
// its words, little-endian.
var radmin = &Detector{
	Name: "radmin", Title: "Radmin", Spec: "Radmin 3",
	Over:  TCP,
	First: AnyOf("\x01"),
	Probe: probeRadmin,
}

const radminHeader = 9

var radminRule = rule{why: "length and sum of the data", header: radminHeader, ports: []uint16{4899}, both: true}

func probeRadmin(o *Opening) Match {
	return ofStreams(o, radminMessage, &radminRule)
}

func radminMessage(_ *Opening, b []byte) grade {
	if b[0] != 1 || len(b) > 2 && be16(b, 1) != 0 {
		return wrong
	}
	if len(b) < radminHeader {
		return short
	}
	size := int(be32(b, 1))
	if size == 0 || size > 1<<16 {
		return wrong
	}
	if len(b) < radminHeader+size {
		return short
	}
	if radminSum(b[radminHeader:radminHeader+size]) != be32(b, 5) {
		return wrong
	}
	return fits
}

// radminSum adds the words of data, the last filled up with zeros.
func radminSum(data []byte) (sum uint32) {
	for i, c := range data {
		sum += uint32(c) << (8 * (i & 3))
	}
	return sum
}
