package detect

// s1ap reads the control between base stations of 4G and their network, over
// SCTP (3GPP TS 36.413).
var s1ap = &Detector{
	Name: "s1ap", Title: "S1AP", Spec: "3GPP TS 36.412, 36.413",
	Over:  SCTP,
	Probe: probeS1AP,
}

func probeS1AP(o *Opening) Match {
	return sctpPayload(o, ppidS1AP, "data chunk of S1AP", perMessage)
}
