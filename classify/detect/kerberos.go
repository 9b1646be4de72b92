package detect

import "github.com/portscope/portscope/decode"

// kerberos reads messages, whose application tag and whose fields of version 5
// and type agree (RFC 4120 section 5), over TCP behind their length (section
// 7.2.2); and changes of passwords, which carry them (RFC 3244 section 2).
var kerberos = &Detector{
	Name: "kerberos", Title: "Kerberos", Spec: "RFC 4120",
	Over:  UDP | TCP,
	First: Range(0x00, 0x0f).Or(AnyOf("\x6a\x6b\x6c\x6d\x6e\x6f\x74\x75\x76\x7e")),
	Probe: probeKerberos,
}

// The message types, which are the numbers of the tags.
const (
	kerberosASReq  = 10
	kerberosTGSReq = 12
	kerberosError  = 30
)

var kerberosRule = rule{why: "application tag, version 5, message type", header: 16}

func probeKerberos(o *Opening) Match {
	m := judged(o, kerberosDatagram, kerberosStream, &kerberosRule)
	if m.Verdict == Yes {
		b := o.evident(&m)
		if o.Transport == decode.TCP {
			b = b[4:]
		}
		if b[0]&0xe0 == 0x60 {
			kerberosNames(&m.Names, b)
		} else {
			m.Evidence.Why = "change of a password: version, and a Kerberos message"
		}
	}
	return m
}

func kerberosDatagram(_ *Opening, d *Datagram) grade {
	if d.Data[0] < 0x10 {
		return kpasswdMessage(d.Data, d.Length)
	}
	return kerberosMessage(d.Data)
}

func kerberosStream(_ *Opening, b []byte) grade {
	if len(b) > 0 && b[0] != 0 || len(b) > 4 && be32(b, 0) > 1<<20 {
		return wrong
	}
	switch {
	case len(b) <= 4:
		return short
	case b[4] < 0x10:
		return kpasswdMessage(b[4:], int(be32(b, 0)))
	}
	return kerberosMessage(b[4:])
}

// kpasswdHeader is a message's length, the protocol's version, and the length
// of the ticket or of its answer, which comes first, and is absent before an
// error.
const kpasswdHeader = 6

// kpasswdMessage grades a change of a password, or its result, of so many bytes.
func kpasswdMessage(b []byte, length int) grade {
	if len(b) < kpasswdHeader+1 {
		if len(b) > 1 && be16(b, 0) != length {
			return wrong
		}
		return short
	}
	version, ticket, tag := be16(b, 2), be16(b, 4), b[kpasswdHeader]
	if be16(b, 0) != length || version != 1 && version != 0xff80 || ticket > length-kpasswdHeader {
		return wrong
	}
	if tag == 0x6e && ticket > 0 || tag == 0x6f && ticket > 0 && version == 1 || tag == 0x7e && ticket == 0 && version == 1 {
		return proven
	}
	return wrong
}

func kerberosMessage(b []byte) grade {
	kind := b[0] & 0x1f
	if b[0]&0xe0 != 0x60 || kind < kerberosASReq || kind > 15 && kind < 20 || kind > 22 && kind != kerberosError {
		return wrong
	}
	message, g := ber(b)
	if g != fits {
		return g
	}
	sequence, g := ber(message.content)
	if g != fits {
		return g
	}
	if sequence.tag != 0x30 {
		return wrong
	}
	// Requests to the KDC number their fields from 1, the others from 0.
	first := byte(0xa0)
	if kind == kerberosASReq || kind == kerberosTGSReq {
		first = 0xa1
	}
	head := [...]byte{first, 3, 2, 1, 5, first + 1, 3, 2, 1, kind}
	return begins(sequence.content, string(head[:]))
}

// kerberosNames tells the realm, which lies in another field of each message.
func kerberosNames(n *Names, b []byte) {
	kind := b[0] & 0x1f
	message, _ := ber(b)
	fields, _ := berChild(message.content, 0x30)
	switch kind {
	case kerberosASReq, kerberosTGSReq:
		body, _ := berChild(fields, 0xa4)
		inner, _ := berChild(body, 0x30)
		kerberosRealm(n, inner, 0xa2)
	case kerberosError:
		kerberosRealm(n, fields, 0xa9)
	case 11, 13:
		kerberosRealm(n, fields, 0xa3)
	}
}

func kerberosRealm(n *Names, fields []byte, tag byte) {
	field, _ := berChild(fields, tag)
	realm, _ := berChild(field, 0x1b)
	n.add("realm", text(realm))
}
