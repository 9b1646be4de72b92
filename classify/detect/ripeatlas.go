package detect

import "bytes"

// ripeAtlas reads the probes of RIPE Atlas's measurements, which say where they
// are from.
var ripeAtlas = &Detector{
	Name: "ripeatlas", Title: "RIPE Atlas", Spec: "RIPE Atlas measurement probes",
	Over:  UDP,
	Probe: probeRIPEAtlas,
}

var ripeAtlasRule = rule{why: "text of the measurement", header: 64}

func probeRIPEAtlas(o *Opening) Match { return ofDatagrams(o, ripeAtlasProbe, &ripeAtlasRule) }

func ripeAtlasProbe(_ *Opening, d *Datagram) grade {
	if bytes.Contains(d.Data[:min(len(d.Data), 64)], []byte("atlas.ripe.net")) && bytes.Contains(d.Data[:min(len(d.Data), 64)], []byte("Atlas says")) {
		return proven
	}
	return wrong
}
