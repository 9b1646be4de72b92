package decode

// ayiyaLength is an AYIYA header's without identity and signature.
const ayiyaLength = 8

// ayiya parses a packet in "Anything In Anything" (draft-massar-v6ops-ayiya
// section 3): the identity's length as a power of two and its type, the
// signature's length in words of four bytes and its hash, authentication and
// operation (1 is to forward), what follows (an IP protocol), a time.
func (d *Decoder) ayiya(p *Packet, b []byte, wire int) (Outcome, bool) {
	const forward = 1
	n := ayiyaLength + 1<<(b[0]>>4) + int(b[1]>>4)*4
	if b[2]&0x0f != forward || len(b) <= n {
		return 0, false
	}
	switch b[3] {
	case protocolIPv4:
		return d.enter(p, step{kind: tunnelAYIYA}, etherTypeIPv4, b[n:], wire-n)
	case protocolIPv6:
		return d.enter(p, step{kind: tunnelAYIYA}, etherTypeIPv6, b[n:], wire-n)
	}
	return 0, false
}
