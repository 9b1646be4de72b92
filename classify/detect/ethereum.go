package detect

import (
	"math/big"

	"github.com/portscope/portscope/decode"
)

// ethereum reads the handshake of RLPx over TCP, whose messages bring a public
// key that must lie on the curve secp256k1 (EIP-8), and the node discovery
// protocol version 4 over UDP.
var ethereum = &Detector{
	Name: "ethereum", Title: "Ethereum devp2p", Spec: "devp2p RLPx, discv4, EIP-8",
	Over: TCP | UDP,
	Head: []Place{
		{TCP, 0, Range(0, 7)},
		{TCP, 2, AnyOf("\x04")},
	},
	Probe: probeEthereum,
}

const (
	rlpxHead     = 2 + 65      // length; uncompressed public key
	discoverHead = 32 + 65 + 1 // hash, signature, type
	discoverMost = 1280        // the longest packet
)

var (
	ethereumDiscoveryRule = rule{why: "discovery packet, its list of exact length", header: discoverHead}
	ethereumHandshakeRule = rule{why: "handshake with a public key on secp256k1", header: rlpxHead}
)

func probeEthereum(o *Opening) Match {
	if o.Transport == decode.TCP {
		return ofStreams(o, rlpxHandshake, &ethereumHandshakeRule)
	}
	return ofDatagrams(o, ethereumDiscovery, &ethereumDiscoveryRule)
}

// rlpxHandshake grades an auth or ack message: its length, and the sender's
// key for this session, with a mark that it is uncompressed.
func rlpxHandshake(_ *Opening, b []byte) grade {
	if len(b) < 3 {
		if b[0] > 7 {
			return wrong
		}
		return short
	}
	if size := be16(b, 0); size < 194 || size > 2047 || b[2] != 0x04 {
		return wrong
	}
	if len(b) < rlpxHead {
		return short
	}
	if !onSecp256k1(b[3:35], b[35:67]) {
		return wrong
	}
	return proven
}

// The curve's prime, 2²⁵⁶ - 2³² - 977, and its constant (SEC 2, 2.4.1).
var (
	secp256k1Prime, _ = new(big.Int).SetString("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16)
	secp256k1Constant = big.NewInt(7)
)

// onSecp256k1 says whether y² - x³ - 7 is 0 modulo the prime.
func onSecp256k1(x, y []byte) bool {
	p := secp256k1Prime
	bx, by := new(big.Int).SetBytes(x), new(big.Int).SetBytes(y)
	if bx.Sign() == 0 || bx.Cmp(p) >= 0 || by.Cmp(p) >= 0 {
		return false
	}
	cube := new(big.Int).Mul(bx, bx)
	cube.Mul(cube, bx).Add(cube, secp256k1Constant)
	by.Mul(by, by).Sub(by, cube)
	return by.Rem(by, p).Sign() == 0
}

// ethereumDiscovery grades a packet by the signature's recovery bit, the type
// and a list in RLP that fills the rest.
func ethereumDiscovery(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < discoverHead+2 || d.Length > discoverMost || b[96] > 1 || b[97] < 1 || b[97] > 6 {
		return wrong
	}
	head, size := 0, 0
	switch c := b[98]; {
	case c >= 0xc1 && c <= 0xf7:
		head, size = 1, int(c-0xc0)
	case c == 0xf8:
		head, size = 2, int(b[99])
	case c == 0xf9 && len(b) > discoverHead+2:
		head, size = 3, be16(b, 99)
	}
	if head == 0 || discoverHead+head+size != d.Length {
		return wrong
	}
	return proven
}
