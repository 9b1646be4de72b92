package detect

// xiaomi reads the packets of the devices' local protocol: a magic number, the
// length of all, and of a hello nothing but ones (miIO binary protocol).
var xiaomi = &Detector{
	Name: "xiaomi", Title: "Xiaomi miIO", Spec: "Xiaomi miIO binary protocol",
	Over:  UDP,
	First: AnyOf("!"),
	Probe: probeXiaomi,
}

const miioHeader = 32

var xiaomiRule = rule{why: "magic number and exact length", header: miioHeader}

func probeXiaomi(o *Opening) Match { return ofDatagrams(o, miioPacket, &xiaomiRule) }

func miioPacket(_ *Opening, d *Datagram) grade {
	if len(d.Data) < miioHeader || begins(d.Data, "!1") != proven || be16(d.Data, 2) != d.Length || (d.Length-miioHeader)%16 != 0 {
		return wrong
	}
	return proven
}
