package detect

// thrift reads the start of a message of the binary protocol, framed or not,
// and of the compact one: the version, the kind of call, the method's name
// (Apache Thrift, binary and compact protocol specifications).
var thrift = &Detector{
	Name: "thrift", Title: "Apache Thrift", Spec: "Thrift binary and compact protocols",
	Over:  TCP | UDP,
	First: AnyOf("\x80\x82\x00"),
	Probe: probeThrift,
}

// thriftLongest is the longest method name that is believed.
const thriftLongest = 128

var thriftRule = rule{why: "protocol version, kind of call, method", header: 8}

func probeThrift(o *Opening) Match {
	m := judged(o, thriftDatagram, thriftMessage, &thriftRule)
	if m.Verdict == Yes {
		b := o.evident(&m)
		if b[0] == 0 {
			b = b[4:]
		}
		if b[0] == 0x80 {
			m.Names.add("method", text(b[8:8+be32(b, 4)]))
		}
	}
	return m
}

func thriftDatagram(o *Opening, d *Datagram) grade { return thriftMessage(o, d.Data) }

func thriftMessage(_ *Opening, b []byte) grade {
	if b[0] == 0 { // framed: the length comes before
		if len(b) > 4 && (be32(b, 0) < 9 || be32(b, 0) > 1<<24) {
			return wrong
		}
		if len(b) <= 4 {
			return short
		}
		b = b[4:]
	}
	switch b[0] {
	case 0x80:
		return thriftBinary(b)
	case 0x82:
		return thriftCompact(b)
	}
	return wrong
}

func thriftBinary(b []byte) grade {
	if g := begins(b, "\x80\x01\x00"); g != proven {
		return g
	}
	if len(b) < 8 {
		return short
	}
	size := be32(b, 4)
	if b[3] == 0 || b[3] > 4 || size == 0 || size > thriftLongest {
		return wrong
	}
	return thriftMethod(b[8:], int(size))
}

// thriftCompact grades a message of version 1, its kind in the three bits above
// it; the sequence and the name's length are variable in size.
func thriftCompact(b []byte) grade {
	if len(b) < 2 {
		return short
	}
	if kind := b[1] >> 5; b[1]&0x1f != 1 || kind == 0 || kind > 4 {
		return wrong
	}
	i := 2
	for ; i < len(b) && b[i]&0x80 != 0; i++ {
		if i > 6 {
			return wrong
		}
	}
	if len(b) < i+2 {
		return short
	}
	size := int(b[i+1])
	if size == 0 || size > thriftLongest {
		return wrong
	}
	return thriftMethod(b[i+2:], size)
}

func thriftMethod(b []byte, size int) grade {
	name := b[:min(len(b), size)]
	switch {
	case len(name) > 0 && !identifier(name):
		return wrong
	case len(b) < size:
		return short
	}
	return proven
}
