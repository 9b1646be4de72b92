package detect

import "bytes"

// bitcoin reads the messages of Bitcoin's networks: magic, command padded with
// zeros, length, checksum.
var bitcoin = &Detector{
	Name: "bitcoin", Title: "Bitcoin", Spec: "Bitcoin developer reference, P2P network",
	Over:  TCP,
	First: AnyOf("\xf9\xfa\x0b\x1c\x0a"),
	Probe: probeBitcoin,
}

// bitcoinHeader is the bytes of a message's header.
const bitcoinHeader = 24

var bitcoinRule = rule{why: "network magic and command", header: bitcoinHeader}

func probeBitcoin(o *Opening) Match {
	return ofStreams(o, bitcoinMessage, &bitcoinRule)
}

func bitcoinMessage(_ *Opening, b []byte) grade {
	best := wrong
	// The main network, regression tests, test networks 3 and 4, signet.
	for _, magic := range []string{"\xf9\xbe\xb4\xd9", "\xfa\xbf\xb5\xda", "\x0b\x11\x09\x07", "\x1c\x16\x3f\x28", "\x0a\x03\xcf\x40"} {
		best = max(best, begins(b, magic))
	}
	if best != proven {
		return best
	}
	if len(b) < bitcoinHeader {
		return short
	}
	command := bytes.TrimRight(b[4:16], "\x00")
	for _, c := range command {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return wrong
		}
	}
	if len(command) == 0 || le32(b, 16) > 32<<20 {
		return wrong
	}
	return proven
}
