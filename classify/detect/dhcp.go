package detect

// dhcp reads BOOTP messages with DHCP's magic cookie (RFC 2131 section 3), and
// those without, as RFC 951 has them, on their own ports.
var dhcp = &Detector{
	Name: "dhcp", Title: "DHCP", Spec: "RFC 2131",
	Over:  UDP,
	First: AnyOf("\x01\x02"),
	Probe: probeDHCP,
}

const (
	dhcpFixed  = 236 // bytes before the cookie
	dhcpCookie = 0x63825363
)

// dhcpReply is the op of a server's message (RFC 951).
const dhcpReply = 2

// The options that are told (RFC 2132).
const (
	dhcpPad         = 0
	dhcpHostName    = 12
	dhcpMessageType = 53
	dhcpVendorClass = 60
	dhcpEnd         = 255
)

var dhcpRule = rule{why: "BOOTP header and DHCP magic cookie", header: dhcpFixed + 4, ports: []uint16{67, 68}}

func probeDHCP(o *Opening) Match {
	m := ofDatagrams(o, dhcpMessage, &dhcpRule)
	if m.Verdict == Yes {
		dhcpOptions(&m.Names, o.evident(&m))
		m.Client = SideOf(int(m.Evidence.Side))
		if o.evident(&m)[0] == dhcpReply {
			m.Client = SideOf(1 - int(m.Evidence.Side))
		}
	}
	return m
}

func dhcpMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 28 || d.Length < dhcpFixed || b[0] != 1 && b[0] != 2 || b[1] == 0 || b[2] > 16 {
		return wrong
	}
	if len(b) >= dhcpFixed+4 {
		if be32(b, dhcpFixed) == dhcpCookie {
			return proven
		}
		if be32(b, dhcpFixed) != 0 {
			return wrong
		}
	}
	return fits
}

// dhcpOptions tells what the options of message b say.
func dhcpOptions(n *Names, b []byte) {
	if len(b) < dhcpFixed+4 {
		return
	}
	for b = b[dhcpFixed+4:]; len(b) > 1 && b[0] != dhcpEnd; {
		if b[0] == dhcpPad {
			b = b[1:]
			continue
		}
		size := int(b[1])
		if len(b) < 2+size {
			return
		}
		dhcpOption(n, b[0], b[2:2+size])
		b = b[2+size:]
	}
}

func dhcpOption(n *Names, code byte, value []byte) {
	switch code {
	case dhcpHostName:
		n.Host, n.HostFrom = text(value), "dhcp"
	case dhcpVendorClass:
		n.add("vendor", text(value))
	case dhcpMessageType:
		if len(value) == 1 {
			n.add("message", dhcpMessageName(value[0]))
		}
	}
}

// dhcpMessageName is the name of a message type (RFC 2132 section 9.6).
func dhcpMessageName(t byte) string {
	names := [...]string{"", "discover", "offer", "request", "decline", "ack", "nak", "release", "inform"}
	if int(t) < len(names) {
		return names[t]
	}
	return ""
}
