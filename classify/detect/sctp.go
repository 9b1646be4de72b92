package detect

// What SCTP carries is told by a number beside it (RFC 9260 section 3.3.1); the
// protocols of telephone networks have theirs from IANA.

const (
	sctpData  = 0 // the type of a data chunk
	sctpChunk = 16

	ppidNone     = 0
	ppidM3UA     = 3
	ppidS1AP     = 18
	ppidX2AP     = 27
	ppidDiameter = 46
	ppidNGAP     = 60
)

// sctpPayload answers from the first data chunk of each packet: Yes where one
// has that protocol's number and what judge takes for its message.
func sctpPayload(o *Opening, number uint32, why string, judge func(payload []byte) bool) Match {
	for i := range o.Datagrams {
		payload, ppid, ok := sctpFirst(o.Datagrams[i].Data)
		if !ok {
			continue
		}
		if ppid != number || !judge(payload) {
			return Match{}
		}
		m := yes(int(o.Datagrams[i].Side), 0, sctpChunk, why)
		m.Evidence.Datagram = uint8(i)
		return m
	}
	return Match{Verdict: Maybe}
}

// sctpFirst is the payload of the first data chunk among chunks, and its number.
func sctpFirst(chunks []byte) (payload []byte, number uint32, ok bool) {
	for len(chunks) >= 4 {
		size := be16(chunks, 2)
		if size < 4 {
			return nil, 0, false
		}
		if chunks[0] == sctpData && size > sctpChunk && len(chunks) > sctpChunk {
			return chunks[sctpChunk:min(len(chunks), size)], be32(chunks, 12), true
		}
		chunks = chunks[min(len(chunks), (size+3)&^3):]
	}
	return nil, 0, false
}

// perMessage says whether b begins as the messages of 3GPP's application
// protocols do: a choice of three, a procedure, a criticality, a length.
func perMessage(b []byte) bool {
	return len(b) > 4 && b[0]&0x9f == 0 && b[0] <= 0x60 && b[2]&0x3f == 0 && b[2] != 0xc0
}
