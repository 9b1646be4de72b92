package detect

// xiaomi reads the packets of the devices' local protocol: a magic number, the
// length of all, and of a hello nothing but ones (miIO binary protocol); and the
// frames of the push service: a magic number, version 5, a length.
var xiaomi = &Detector{
	Name: "xiaomi", Title: "Xiaomi miIO and push", Spec: "Xiaomi miIO binary protocol, MiPush",
	Over:  UDP | TCP,
	First: AnyOf("!\xc2"),
	Probe: probeXiaomi,
}

const miioHeader = 32

var xiaomiRule = rule{why: "magic number and exact length", header: 8}

func probeXiaomi(o *Opening) Match { return judged(o, miioPacket, mipushFrame, &xiaomiRule) }

func mipushFrame(_ *Opening, b []byte) grade {
	if g := begins(b, "\xc2\xfe\x00\x05"); g != proven {
		return g
	}
	if len(b) < 8 {
		return short
	}
	if be32(b, 4) > 1<<20 {
		return wrong
	}
	return proven
}

func miioPacket(_ *Opening, d *Datagram) grade {
	if len(d.Data) < miioHeader || begins(d.Data, "!1") != proven || be16(d.Data, 2) != d.Length || (d.Length-miioHeader)%16 != 0 {
		return wrong
	}
	return proven
}
