package decode

// The kinds of TCP option that are read (RFC 9293 section 3.2,
// RFC 7323 section 2.2).
const (
	optionEnd         = 0
	optionNone        = 1
	optionWindowScale = 3
)

// maxScale is the largest shift there is (RFC 7323 section 2.3).
const maxScale = 14

// tcpOption returns the value of the first option of the given kind, nil where
// there is none or options are cut before its end.
func tcpOption(options []byte, kind byte) []byte {
	for len(options) > 0 && options[0] != optionEnd {
		if options[0] == optionNone {
			options = options[1:]
			continue
		}
		if len(options) < 2 || options[1] < 2 || int(options[1]) > len(options) {
			return nil
		}
		if options[0] == kind {
			return options[2:options[1]]
		}
		options = options[options[1]:]
	}
	return nil
}

// windowScale is a Packet's, from a SYN's options.
func windowScale(options []byte) uint8 {
	v := tcpOption(options, optionWindowScale)
	if len(v) != 1 {
		return 0
	}
	return 1 + min(v[0], maxScale)
}
