package detect

// ceph reads the banner of both messengers, versions 1 and 2 (Ceph messenger
// protocol).
var ceph = &Detector{
	Name: "ceph", Title: "Ceph", Spec: "Ceph messenger v1, v2",
	Over:  TCP,
	First: AnyOf("c"),
	Probe: probeCeph,
}

var cephRule = rule{why: "banner of the messenger", header: 8}

func probeCeph(o *Opening) Match {
	return ofStreams(o, cephBanner, &cephRule)
}

func cephBanner(_ *Opening, b []byte) grade {
	return max(begins(b, "ceph v0"), begins(b, "ceph v2\n"))
}
