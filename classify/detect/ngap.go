package detect

// ngap reads the control between base stations of 5G and their network, over
// SCTP (3GPP TS 38.413).
var ngap = &Detector{
	Name: "ngap", Title: "NGAP", Spec: "3GPP TS 38.412, 38.413",
	Over:  SCTP,
	Probe: probeNGAP,
}

func probeNGAP(o *Opening) Match {
	return sctpPayload(o, ppidNGAP, "data chunk of NGAP", perMessage)
}
