package detect

// rip reads the requests and responses of both versions, and of the one for
// IPv6: a command, a version, and entries of 20 bytes (RFC 2453 section 4, RFC
// 2080 section 2.1).
var rip = &Detector{
	Name: "rip", Title: "RIP", Spec: "RFC 2453, RFC 2080",
	Over:  UDP,
	First: AnyOf("\x01\x02"),
	Probe: probeRIP,
}

const ripEntry = 20

var ripRule = rule{why: "command, version, whole entries", header: 4, ports: []uint16{520, 521}}

func probeRIP(o *Opening) Match { return ofDatagrams(o, ripMessage, &ripRule) }

func ripMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 4+ripEntry || b[0] > 2 || b[1] == 0 || b[1] > 2 || b[2] != 0 || b[3] != 0 || (d.Length-4)%ripEntry != 0 {
		return wrong
	}
	return fits
}
