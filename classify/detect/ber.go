package detect

// A berElement is one element of BER (ITU-T X.690): its tag's first byte, and
// its content, as far as it was captured.
type berElement struct {
	tag     byte
	content []byte
	// header and length are the bytes of tag and length, and of the content as
	// the element states it, which may be more than was captured.
	header, length int
}

// ber reads the element at the start of b. It grades wrong what no encoder
// writes (indefinite or superfluously long lengths of more than four bytes),
// short what ends inside the header, fits the rest.
func ber(b []byte) (e berElement, g grade) {
	if len(b) < 2 {
		return e, short
	}
	e.tag, e.header, e.length = b[0], 2, int(b[1])
	if e.tag&0x1f == 0x1f || e.length == 0x80 || e.length > 0x84 {
		return e, wrong
	}
	if e.length > 0x80 {
		n := e.length & 0x7f
		if len(b) < 2+n {
			return e, short
		}
		e.length = 0
		for _, c := range b[2 : 2+n] {
			e.length = e.length<<8 | int(c)
		}
		e.header += n
	}
	rest := b[e.header:]
	e.content = rest[:min(len(rest), e.length)]
	return e, fits
}

// berInteger reads a small unsigned INTEGER, or another primitive type of that
// encoding, at the start of b: its value, and the bytes it takes.
func berInteger(b []byte, tag byte) (value, size int, g grade) {
	e, g := ber(b)
	if g != fits {
		if len(b) > 0 && b[0] != tag {
			g = wrong
		}
		return 0, 0, g
	}
	if e.tag != tag || e.length == 0 || e.length > 5 {
		return 0, 0, wrong
	}
	if len(e.content) < e.length {
		return 0, 0, short
	}
	for _, c := range e.content {
		value = value<<8 | int(c)
	}
	return value, e.header + e.length, fits
}

// berChild is the content of the first element with that tag among those that
// fill b, as far as it was captured.
func berChild(b []byte, tag byte) ([]byte, bool) {
	for len(b) > 0 {
		e, g := ber(b)
		if g != fits {
			break
		}
		if e.tag == tag {
			return e.content, true
		}
		b = b[min(len(b), e.header+e.length):]
	}
	return nil, false
}
