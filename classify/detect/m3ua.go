package detect

// m3ua reads the signalling of telephone networks over SCTP: version 1, a class
// and type, the length (RFC 4666 section 3.1).
var m3ua = &Detector{
	Name: "m3ua", Title: "M3UA", Spec: "RFC 4666",
	Over:  SCTP,
	Probe: probeM3UA,
}

func probeM3UA(o *Opening) Match {
	return sctpPayload(o, ppidM3UA, "data chunk of M3UA", func(b []byte) bool {
		return len(b) >= 8 && b[0] == 1 && b[1] == 0 && b[2] <= 9 && be32(b, 4) >= 8
	})
}
