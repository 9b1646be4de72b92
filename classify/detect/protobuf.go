package detect

import "encoding/binary"

// protobufFields says whether b is fields of protocol buffers to its end.
func protobufFields(b []byte) bool {
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		if n <= 0 || key>>3 == 0 {
			return false
		}
		b = b[n:]
		size := uint64(0)
		switch key & 7 {
		case 0, 2: // a number; bytes behind their length
			value, n := binary.Uvarint(b)
			if n <= 0 {
				return false
			}
			b = b[n:]
			if key&7 == 2 {
				size = value
			}
		case 1:
			size = 8
		case 5:
			size = 4
		default:
			return false
		}
		if size > uint64(len(b)) {
			return false
		}
		b = b[size:]
	}
	return true
}
