package detect

// ike recognises IKE versions 1 and 2 by their header, whose length must be
// the datagram's (RFC 7296 section 3.1, RFC 2408 section 3.1), and on port 4500
// what it negotiates: ESP in UDP (RFC 3948), three packets of which are proof
// where the negotiation was not captured.
var ike = &Detector{
	Name: "ike", Title: "IKE", Spec: "RFC 7296",
	Over:  UDP,
	Probe: probeIKE,
}

// ikeHeader is the length of a header; portNATT is where four zero bytes stand
// before it, and ESP comes without them.
const (
	ikeHeader = 28
	portNATT  = 4500
)

func probeIKE(o *Opening) Match {
	m := Match{Verdict: Maybe}
	for i := range o.Datagrams {
		d := &o.Datagrams[i]
		at := 0
		if len(d.Data) > 4 && be32(d.Data, 0) == 0 {
			at = 4
		}
		switch {
		case len(d.Data) == 0, len(d.Data) == 1 && d.Data[0] == 0xff && o.HasPort(portNATT): // keep-alive
		case m.Verdict == Maybe && isIKE(d.Data[at:], d.Length-at):
			m = yes(int(d.Side), at, ikeHeader, "IKE header, of the datagram's length")
			m.Evidence.Datagram = uint8(i)
			tellIKE(d.Data[at:], int(d.Side), &m)
			if m.More = o.HasPort(portNATT); !m.More {
				return m
			}
		case at == 0 && o.HasPort(portNATT) && len(d.Data) >= 16 && be32(d.Data, 0) > 255:
			if m.Verdict == Yes {
				m.Inner, m.More = "esp", false
				return m
			}
			if o.countsESP(i) {
				m = yes(int(d.Side), 0, 8, "ESP of one SPI, counted")
				m.Evidence.Datagram = uint8(i)
				m.Inner = "esp"
				return m
			}
		case m.Verdict == Maybe:
			return Match{}
		}
	}
	return m
}

// isIKE says whether b is a message of length bytes: an initiator's SPI, a
// version, a kind of exchange and flags that exist, and the length.
func isIKE(b []byte, length int) bool {
	if len(b) < ikeHeader || be64(b, 0) == 0 || int(be32(b, 24)) != length {
		return false
	}
	flags := b[19]
	switch b[17] >> 4 {
	case 1:
		kind := b[18]
		return b[17] == 0x10 && (kind >= 1 && kind <= 6 || kind >= 32 && kind <= 34) && flags < 8 && b[16] <= 21 || b[16] >= 130 && b[16] <= 132 && b[17] == 0x10
	case 2:
		return b[17] == 0x20 && b[18] >= 34 && b[18] <= 44 && flags&0xc7 == 0 && (b[16] == 0 || b[16] >= 33 && b[16] <= 54)
	}
	return false
}

// tellIKE writes the version and who asks: in version 2 a flag says so, in
// both the responder's SPI is zero at first.
func tellIKE(b []byte, side int, m *Match) {
	if be64(b, 8) == 0 {
		m.Client = SideOf(side)
	}
	version := "2"
	if b[17] == 0x10 {
		version = "1"
	}
	m.Names.add("version", version)
}

// countsESP says whether datagram n is the third of one SPI whose sequence
// number rises by little (RFC 4303 section 2.2).
func (o *Opening) countsESP(n int) bool {
	d, seen := &o.Datagrams[n], 0
	last := be32(d.Data, 4)
	for i := n - 1; i >= 0; i-- {
		e := &o.Datagrams[i]
		if e.Side != d.Side || len(e.Data) < 16 || be32(e.Data, 0) != be32(d.Data, 0) {
			continue
		}
		c := be32(e.Data, 4)
		if c >= last || last-c > 64 {
			return false
		}
		last = c
		seen++
	}
	return seen >= 2
}
