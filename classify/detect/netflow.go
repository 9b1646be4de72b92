package detect

// netflow reads exports whose records or sets fill the datagram: NetFlow's
// versions 1, 5, 7 and 9 (RFC 3954), and IPFIX (RFC 7011 section 3.1), which
// may come over TCP (section 10.4).
var netflow = &Detector{
	Name: "netflow", Title: "NetFlow and IPFIX", Spec: "RFC 3954, RFC 7011",
	Over:  UDP | TCP,
	First: AnyOf("\x00"),
	Probe: probeNetFlow,
}

const (
	netflow9Header = 20
	ipfixHeader    = 16
	ipfix          = 10
)

var netflowRule = rule{why: "version, and records that fill the datagram", header: 4}

func probeNetFlow(o *Opening) Match {
	m := judged(o, netflowExport, ipfixMessage, &netflowRule)
	if m.Verdict == Yes {
		version := o.evident(&m)[1]
		m.Names.add("version", map[byte]string{1: "1", 5: "5", 7: "7", 9: "9", ipfix: "ipfix"}[version])
	}
	return m
}

func netflowExport(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < ipfixHeader || b[0] != 0 {
		return wrong
	}
	count, full := be16(b, 2), false
	switch b[1] {
	case 1:
		full = count > 0 && count <= 24 && 16+52*count == d.Length
	case 5:
		full = count > 0 && count <= 30 && 24+48*count == d.Length
	case 7:
		full = count > 0 && count <= 28 && 24+52*count == d.Length
	case 9:
		full = count > 0 && count <= 512 && len(b) > netflow9Header+4 && netflowSets(b[netflow9Header:], 0, d.Length-netflow9Header)
	case ipfix:
		full = count == d.Length && len(b) > ipfixHeader+4 && netflowSets(b[ipfixHeader:], 2, d.Length-ipfixHeader)
	}
	if full {
		return proven
	}
	return wrong
}

// ipfixMessage grades a stream's first message by the sets that fill it.
func ipfixMessage(_ *Opening, b []byte) grade {
	g := begins(b, "\x00\x0a")
	if g != proven {
		return g
	}
	if len(b) < ipfixHeader {
		return short
	}
	length := be16(b, 2)
	switch {
	case length <= ipfixHeader+4 || length > MaxStream:
		return wrong
	case len(b) < length:
		return short
	case !netflowSets(b[ipfixHeader:length], 2, length-ipfixHeader):
		return wrong
	}
	return proven
}

// netflowSets says whether b is sets of templates, which have the number
// template and the next, or of data, from 256 on, of length bytes in all, as far
// as they were captured.
func netflowSets(b []byte, template, length int) bool {
	for len(b) >= 4 {
		id, size := be16(b, 0), be16(b, 2)
		if id < 256 && id != template && id != template+1 || size < 4 || size > length {
			return false
		}
		length -= size
		if size > len(b) {
			return true
		}
		b = b[size:]
	}
	return length == 0 || length > len(b)
}
