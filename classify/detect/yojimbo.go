package detect

// yojimbo reads the connection request of netcode, on which yojimbo is built:
// type 0 and the version as text, all in the clear.
var yojimbo = &Detector{
	Name: "yojimbo", Title: "yojimbo (netcode)", Spec: "netcode 1.02 standard",
	Over:  UDP,
	First: AnyOf("\x00"),
	Probe: probeYojimbo,
}

// netcodeRequest is the bytes of a connection request.
const netcodeRequest = 1078

var yojimboRule = rule{why: "connection request", header: 14}

func probeYojimbo(o *Opening) Match {
	m := ofDatagrams(o, netcodePacket, &yojimboRule)
	if m.Verdict == Yes {
		m.Client = SideOf(int(m.Evidence.Side))
	}
	return m
}

func netcodePacket(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 14 || d.Length < netcodeRequest-64 || string(b[:11]) != "\x00NETCODE 1." || b[13] != 0 {
		return wrong
	}
	return proven
}
