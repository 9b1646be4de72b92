package detect

import (
	"bytes"

	"github.com/portscope/portscope/decode"
)

// nomachine reads the versions that client and server greet each other with,
// and the datagrams of NX, which state their length and count.
var nomachine = &Detector{
	Name: "nomachine", Title: "NoMachine NX", Spec: "NoMachine NX",
	Over:  TCP | UDP,
	First: AnyOf("N\x01"),
	Probe: probeNoMachine,
}

var nomachineRule = rule{why: "greeting with a version, or datagrams of exact lengths", header: 6, ports: []uint16{4000}, count: 3}

func probeNoMachine(o *Opening) Match {
	m := judged(o, nxDatagram, nxGreeting, &nomachineRule)
	if m.Verdict == Yes && o.Transport == decode.TCP { // TLS follows both lines
		for side := range 2 {
			end := bytes.IndexByte(o.Stream[side], '\n') + 1
			m.Inside[side], m.HasInside = end, m.HasInside || end > 0
			m.More = m.More || end == 0
		}
		m.HasInside = m.HasInside && !m.More
	}
	return m
}

func nxGreeting(_ *Opening, b []byte) grade {
	g := max(begins(b, "NXSH-"), begins(b, "NXD-"))
	if g != proven {
		return g
	}
	if len(b) < 6 {
		return short
	}
	if c := b[5]; (c < '0' || c > '9') && c != '.' {
		return wrong
	}
	return proven
}

func nxDatagram(_ *Opening, d *Datagram) grade {
	if len(d.Data) < 10 || begins(d.Data, "\x01\x00\x01\x00") != proven || le16(d.Data, 4) != d.Length {
		return wrong
	}
	return fits
}
