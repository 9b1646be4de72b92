package detect

import (
	"bytes"
	"strings"

	"github.com/portscope/portscope/decode"
)

// netbios recognises NetBIOS over TCP and UDP by its names, each of 16 bytes
// written as 32 letters from A to P (RFC 1001 section 14): name service
// messages on port 137, datagrams on port 138, and requests for a session.
var netbios = &Detector{
	Name: "netbios", Title: "NetBIOS", Spec: "RFC 1002",
	Over: TCP | UDP,
	Head: []Place{
		{TCP, 0, AnyOf("\x81")},
	},
	Bound: Bound{UDP, []PortRange{{portNetBIOS, portNetBIOS}, {portNetBIOSDatagram, portNetBIOSDatagram}}},
	Probe: probeNetBIOS,
}

// portNetBIOSDatagram is the datagram service's port.
const portNetBIOSDatagram = 138

// encodedNetBIOS is the length of a name on the wire without a scope: the
// length of the label, the label, and the root.
const encodedNetBIOS = 34

func probeNetBIOS(o *Opening) Match {
	if o.Transport == decode.TCP {
		return probeNetBIOSSession(o)
	}
	switch {
	case o.HasPort(portNetBIOS):
		return tellNetBIOS(o, anyOf(o, judgeNameService, "name service message"), dnsHeader)
	case o.HasPort(portNetBIOSDatagram):
		return tellNetBIOS(o, anyOf(o, judgeDatagramService, "datagram with NetBIOS names"), 14)
	}
	return Match{}
}

// judgeNameService judges a message of the name service (RFC 1002 section 4.2):
// in DNS's form, with operations of its own and NetBIOS names.
func judgeNameService(_ *Opening, d *Datagram) grade {
	if len(d.Data) < dnsHeader+encodedNetBIOS {
		return wrong
	}
	m := dnsMessage{d.Data}
	switch m.opcode() {
	case 0, 5, 6, 7, 8, 9, 15:
	default:
		return wrong
	}
	if m.count(0) > 1 || m.count(0)+m.count(1)+m.count(2) == 0 {
		return wrong
	}
	if netBIOSName(d.Data[dnsHeader:]) != nil || m.count(0) == 1 && asksNetBIOS(d.Data[dnsHeader:]) {
		return proven
	}
	return wrong
}

// asksNetBIOS says whether a question is for a name or a node's status, of
// class IN, even if the name is not one (RFC 1002 section 4.2.1.2).
func asksNetBIOS(b []byte) bool {
	const end = encodedNetBIOS + 4
	return len(b) >= end && b[0] == 32 && b[33] == 0 && (string(b[34:end]) == "\x00\x20\x00\x01" || string(b[34:end]) == "\x00\x21\x00\x01")
}

// judgeDatagramService judges a datagram (RFC 1002 section 4.4): its type, and
// the name of the source, or where that is damaged the length.
func judgeDatagramService(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 14 || b[0] < 0x10 || b[0] > 0x16 {
		return wrong
	}
	if b[0] == 0x13 { // an error has no names
		return fits
	}
	at := 14
	if b[0] >= 0x14 { // a query has one, and no length before it
		at = 10
	}
	if netBIOSName(b[at:]) == nil && (at == 10 || be16(b, 10) != d.Length-14) {
		return wrong
	}
	return proven
}

// probeNetBIOSSession recognises a session request (RFC 1002 section 4.3.2):
// who is called and who calls.
func probeNetBIOSSession(o *Opening) Match {
	side := o.firstSpeaker()
	b := o.Stream[side]
	const request = "\x81\x00\x00\x44\x20"
	switch begins(b, request) {
	case wrong:
		return Match{}
	case short:
		return Match{Verdict: Maybe}
	}
	called := netBIOSName(b[4:])
	if called == nil {
		if len(b) < 4+encodedNetBIOS {
			return Match{Verdict: Maybe}
		}
		return Match{}
	}
	m := yes(side, 0, 4+encodedNetBIOS, "session request, called name")
	m.Client = SideOf(side)
	m.Names.Host, m.Names.HostFrom = strings.ToLower(text(called)), "netbios"
	if len(b) >= 4+2*encodedNetBIOS {
		m.Names.add("caller", text(netBIOSName(b[4+encodedNetBIOS:])))
	} else {
		m.More = true
	}
	return m
}

// tellNetBIOS adds the first name that can be read, at the given offset of the
// datagram that decided or a later one: a name that is damaged, or an error,
// which has none, is often followed by a message that is whole.
func tellNetBIOS(o *Opening, m Match, at int) Match {
	if m.Verdict != Yes {
		return m
	}
	for i := int(m.Evidence.Datagram); i < len(o.Datagrams); i++ {
		b := o.Datagrams[i].Data
		if len(b) <= at {
			continue
		}
		if name := text(netBIOSName(b[at:])); name != "" {
			m.Names.Host, m.Names.HostFrom = strings.ToLower(name), "netbios"
			return m
		}
	}
	m.More = true
	return m
}

// netBIOSName decodes the name that b begins with, without the spaces that pad
// it and the byte that says what it names; nil where b begins with none.
func netBIOSName(b []byte) []byte {
	if len(b) < encodedNetBIOS || b[0] != 32 {
		return nil
	}
	name := make([]byte, 0, 16)
	for i := 1; i < 33; i += 2 {
		high, low := b[i]-'A', b[i+1]-'A'
		if high > 15 || low > 15 {
			return nil
		}
		name = append(name, high<<4|low)
	}
	return bytes.TrimRight(name[:15], " \x00")
}
