package detect

// ripeAtlas reads the probes of RIPE Atlas's measurements, which say where they
// are from.
var ripeAtlas = &Detector{
	Name: "ripeatlas", Title: "RIPE Atlas", Spec: "RIPE Atlas measurement probes",
	Over:  UDP,
	First: AnyOf("h"),
	Probe: probeRIPEAtlas,
}

var ripeAtlasRule = rule{why: "text of the measurement", header: len("http://atlas.ripe.net")}

func probeRIPEAtlas(o *Opening) Match { return ofDatagrams(o, ripeAtlasProbe, &ripeAtlasRule) }

func ripeAtlasProbe(_ *Opening, d *Datagram) grade {
	return begins(d.Data, "http://atlas.ripe.net ")
}
