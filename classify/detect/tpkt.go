package detect

// What several protocols are carried in: TPKT (RFC 1006 section 6), a header of
// version 3, a zero and the length of all; in it class 0 of ISO transport
// (ISO 8073, X.224), whose TPDUs begin with the length of their header.

const (
	tpktHeader = 4

	cotpConnect = 0xe0
	cotpConfirm = 0xd0
	cotpData    = 0xf0
)

// tpkt is the first packet's content of a stream, as far as it came, and the
// stream past it.
func tpkt(b []byte) (content, rest []byte, g grade) {
	if len(b) > 0 && b[0] != 3 || len(b) > 1 && b[1] != 0 {
		return nil, nil, wrong
	}
	if len(b) < tpktHeader {
		return nil, nil, short
	}
	size := be16(b, 2)
	if size < tpktHeader+3 {
		return nil, nil, wrong
	}
	return b[tpktHeader:min(len(b), size)], b[min(len(b), size):], fits
}

// cotp is the data of the first data TPDU of a stream of TPKTs, past those that
// connect. It grades short what has none yet, and wrong what is no such stream.
func cotp(b []byte) (data []byte, g grade) {
	for range 3 {
		content, rest, g := tpkt(b)
		if g != fits {
			return nil, g
		}
		if len(content) < 3 {
			return nil, short
		}
		switch content[1] & 0xf0 {
		case cotpConnect, cotpConfirm:
			if content[0] < 6 || int(content[0])+1 > be16(b, 2)-tpktHeader {
				return nil, wrong
			}
		case cotpData:
			if content[0] != 2 || content[1] != cotpData || content[2]&0x7f != 0 {
				return nil, wrong
			}
			if len(content) > 3 {
				return content[3:], fits
			}
			if len(rest) == 0 && be16(b, 2) > tpktHeader+3 {
				return nil, short
			}
		default:
			return nil, wrong
		}
		b = rest
	}
	return nil, wrong
}
