package detect

// cloudflareWARP reads WARP's tunnel, which is shaped like WireGuard with two
// more bits set in the kind: an initiation, a response, and data with a counter,
// little-endian.
var cloudflareWARP = &Detector{
	Name: "cloudflarewarp", Title: "Cloudflare WARP", Spec: "Cloudflare WARP tunnel, after WireGuard",
	Over:   UDP,
	First:  AnyOf("\xc1\xc2\xc4"),
	Probe:  probeCloudflareWARP,
	Tunnel: true,
}

const (
	warpInitiation = 0xc1
	warpResponse   = 0xc2
	warpData       = 0xc4
)

var cloudflareWARPRule = rule{why: "data with a counter after initiation and response", header: 16}

func probeCloudflareWARP(o *Opening) Match {
	return ofDatagrams(o, warpMessage, &cloudflareWARPRule)
}

// warpMessage grades the first three messages in turn; the third is proof.
func warpMessage(o *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 32 || b[3] != 0 {
		return wrong
	}
	switch {
	case d == o.first() && b[0] == warpInitiation && be24(b, 1) == 0:
		return fits
	case d == o.first() || o.first().Data[0] != warpInitiation:
		return wrong
	case b[0] == warpInitiation, b[0] == warpResponse && d.Side != o.first().Side:
		return fits
	case b[0] == warpData && le32(b, 12) == 0 && le32(b, 8) < 1<<16:
		return proven
	}
	return wrong
}
