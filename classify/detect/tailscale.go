package detect

// tailscale reads the datagrams by which peers find each other: "TS" and a
// speech balloon, a key and a nonce (Tailscale, disco).
var tailscale = &Detector{
	Name: "tailscale", Title: "Tailscale", Spec: "Tailscale disco protocol",
	Over:  UDP,
	First: AnyOf("T"),
	Probe: probeTailscale,
}

const tailscaleMagic = "TS\xf0\x9f\x92\xac"

var tailscaleRule = rule{why: "disco magic", header: len(tailscaleMagic)}

func probeTailscale(o *Opening) Match {
	return ofDatagrams(o, tailscaleDisco, &tailscaleRule)
}

func tailscaleDisco(_ *Opening, d *Datagram) grade {
	if d.Length < len(tailscaleMagic)+32+24 {
		return wrong
	}
	return begins(d.Data, tailscaleMagic)
}
