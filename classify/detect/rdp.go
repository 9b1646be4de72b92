package detect

import (
	"bytes"

	"github.com/portscope/portscope/decode"
)

// rdp reads the connection request with its cookie or its negotiation, and the
// answer ([MS-RDPBCGR] section 2.2.1), and the headers of RDP over UDP
// ([MS-RDPEUDP] section 2.2.2).
var rdp = &Detector{
	Name: "rdp", Title: "RDP", Spec: "MS-RDPBCGR, MS-RDPEUDP",
	Over: TCP | UDP,
	Head: []Place{
		{TCP, 0, AnyOf("\x03")},
		{TCP, 1, AnyOf("\x00")},
	},
	Probe: probeRDP,
}

const (
	rdpPort = 3389

	// Flags of RDP over UDP.
	rdpSyn, rdpAck, rdpData = 0x0001, 0x0004, 0x0008
)

var (
	rdpConnectionRule = rule{why: "RDP negotiation in an X.224 connection", header: 11, both: true}
	rdpDatagramRule   = rule{why: "RDP-UDP header", header: 16, ports: []uint16{rdpPort}}
)

func probeRDP(o *Opening) Match {
	if o.Transport == decode.UDP {
		return ofDatagrams(o, rdpDatagram, &rdpDatagramRule)
	}
	m := ofStreams(o, rdpConnection, &rdpConnectionRule)
	if m.Verdict == Yes {
		o.rdpInside(&m)
		_, cookie, found := bytes.Cut(o.evident(&m)[:min(len(o.evident(&m)), MaxName)], []byte("mstshash="))
		if user, _, ended := bytes.Cut(cookie, []byte("\r\n")); found && ended {
			m.Names.add("user", text(user))
		}
	}
	return m
}

// rdpInside tells where TLS begins, behind the connection's request and a
// confirm that chose it.
func (o *Opening) rdpInside(m *Match) {
	const response, plain = 2, 0
	for server := range 2 {
		confirm, _, g := tpkt(o.Stream[server])
		request, _, _ := tpkt(o.Stream[1-server])
		if g != fits || len(confirm) < 15 || confirm[1]&0xf0 != cotpConfirm || len(request) == 0 {
			continue
		}
		if confirm[7] == response && le32(confirm, 11) != plain {
			m.Inner, m.HasInside = "tls", true
			m.Inside[server], m.Inside[1-server] = be16(o.Stream[server], 2), be16(o.Stream[1-server], 2)
		}
		return
	}
	m.More = o.FromStart[0]
}

// rdpConnection grades an X.224 connect or confirm, and what is in it.
func rdpConnection(o *Opening, b []byte) grade {
	content, rest, g := tpkt(b)
	if g != fits {
		return g
	}
	if len(content) < 7 {
		return short
	}
	kind, size := content[1]&0xf0, int(content[0])+1
	if kind != cotpConnect && kind != cotpConfirm || content[0] < 6 || size != be16(b, 2)-tpktHeader {
		return wrong
	}
	if size == 7 {
		if len(rest) == 0 && o.Complete && o.HasPort(rdpPort) {
			return fits // a connection that went no further
		}
		return rdpPlain(rest)
	}
	if len(content) < size {
		return short
	}
	if kind == cotpConnect && (bytes.HasPrefix(content[7:], []byte("Cookie: msts"))) {
		return proven
	}
	// A negotiation is a kind (request, response, failure), flags, the length
	// 8, and what it is about; it comes last.
	if size < 15 {
		return wrong
	}
	last := content[size-8 : size]
	if last[0] < 1 || last[0] > 3 || le16(last, 2) != 8 || le32(last, 4) > 0x1f || kind == cotpConnect && last[0] != 1 {
		return wrong
	}
	return proven
}

// rdpPlain grades what follows a connection without negotiation: the connect of
// the conference (T.125), an application tag of 101 in a data TPDU.
func rdpPlain(rest []byte) grade {
	if len(rest) == 0 {
		return short
	}
	content, _, g := tpkt(rest)
	if g != fits {
		return g
	}
	return begins(content, "\x02\xf0\x80\x7f\x65")
}

// rdpDatagram grades a header of version 1 or 2: what the source acknowledges,
// its window, and flags.
func rdpDatagram(o *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 16 {
		return wrong
	}
	flags := be16(b, 6)
	if flags&rdpSyn != 0 {
		// The largest datagrams either way are between 1132 and 1232 bytes.
		up, down := be16(b, 12), be16(b, 14)
		if up < 1132 || up > 1232 || down < 1132 || down > 1232 || flags&rdpAck == 0 && be32(b, 0) != 0xffffffff || be16(b, 4) == 0 {
			return wrong
		}
		return proven
	}
	// Past the handshake a TLS or DTLS record shows, behind both sequences.
	const source = 20
	if flags&(rdpAck|rdpData) != rdpAck|rdpData || len(b) < source+3 || !o.HasPort(rdpPort) {
		return wrong
	}
	record := b[source]
	if record < 20 || record > 23 || b[source+1] != 3 && b[source+1] != 0xfe {
		return wrong
	}
	return fits
}
