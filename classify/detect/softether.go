package detect

import "bytes"

// softether reads what SoftEther VPN servers and its NAT traversal service say
// over UDP: packs of named values that fill the datagram, and the answer that
// tells a client its address.
var softether = &Detector{
	Name: "softether", Title: "SoftEther VPN", Spec: "SoftEther VPN, NAT-T",
	Over:  UDP,
	First: AnyOf("\x00AI"),
	Probe: probeSoftEther,
}

var softetherRule = rule{why: "pack of named values, or address answer", header: 16}

func probeSoftEther(o *Opening) Match {
	return ofDatagrams(o, softetherDatagram, &softetherRule).cast(o, softetherRole)
}

// softetherRole: the service tells addresses; of packs nobody can tell.
func softetherRole(b []byte) role {
	if b[0] == 'I' {
		return serverRole
	}
	return eitherRole
}

func softetherDatagram(_ *Opening, d *Datagram) grade {
	switch b := d.Data; {
	case len(b) == 1 && b[0] == 'A':
		return fits
	case b[0] == 'I':
		return softetherAddress(b)
	case d.whole() && softetherPack(b):
		return proven
	}
	return wrong
}

// softetherAddress grades "IP=192.0.2.1,PORT=5004".
func softetherAddress(b []byte) grade {
	address, port, ok := bytes.Cut(b, []byte(",PORT="))
	if !ok || len(port) == 0 || len(port) > 5 || len(address) > 3+45 || string(address[:min(3, len(address))]) != "IP=" {
		return wrong
	}
	for _, c := range port {
		if c < '0' || c > '9' {
			return wrong
		}
	}
	return proven
}

// softetherPack walks a pack: a count, then elements of a name (its length
// counts one more), type, number of values, values.
func softetherPack(b []byte) bool {
	c := cursor{rest: b}
	elements := c.uint(4)
	if elements == 0 || elements > 64 {
		return false
	}
	for range elements {
		size := c.uint(4)
		if size < 2 || size > 64 || !printable(c.bytes(int(size-1))) {
			return false
		}
		kind, values := c.uint(4), c.uint(4)
		if kind > 4 || values > 64 || c.short {
			return false
		}
		for range values {
			switch kind {
			case 0: // 32 bits
				c.bytes(4)
			case 4: // 64 bits
				c.bytes(8)
			default: // data, text
				c.vector(4)
			}
		}
	}
	return c.done() && !c.short
}
