package detect

// x2ap reads the control between base stations of 4G, over SCTP (3GPP TS
// 36.423).
var x2ap = &Detector{
	Name: "x2ap", Title: "X2AP", Spec: "3GPP TS 36.422, 36.423",
	Over:  SCTP,
	Probe: probeX2AP,
}

func probeX2AP(o *Opening) Match {
	return sctpPayload(o, ppidX2AP, "data chunk of X2AP", perMessage)
}
