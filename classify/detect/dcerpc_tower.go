package detect

import (
	"bytes"

	"github.com/portscope/portscope/decode"
)

// An endpoint mapper answers where an interface is to be found by towers: floors
// for the interface, the representation of its data, the protocol of RPC, the
// port and the host, each of two parts with their lengths (C706 appendices I
// and L). Lengths and ports of RPC's floors are little-endian, those of TCP's
// and IP's are as on the wire.
const (
	towerUUID = 0x0d // an interface's identifier and version
	towerRPC  = 0x0b // over connections
	towerTCP  = 0x07
	towerIP   = 0x09

	// towerBegins is five floors, of which the first names an interface.
	towerBegins = "\x05\x00\x13\x00\x0d"
	maxTowers   = 8 // of an answer
)

// followDCERPC takes the ports that an endpoint mapper's answer names.
func followDCERPC(d *Datagram) (f Findings) {
	const response = 2
	b := d.Data
	if len(b) < dcerpcHeader || b[0] != 5 || b[2] != response {
		return f
	}
	for range maxTowers {
		at := bytes.Index(b, []byte(towerBegins))
		if at < 0 {
			break
		}
		b = b[at+2:]
		if e, ok := tower(b); ok {
			e.Side = d.Side
			f.Expected = append(f.Expected, e)
		}
	}
	return f
}

// tower is the socket that a tower's floors lead to.
func tower(floors []byte) (e Expected, ok bool) {
	e = Expected{Transport: decode.TCP, Protocol: "dcerpc"}
	for _, kind := range []byte{towerUUID, towerUUID, towerRPC, towerTCP, towerIP} {
		left, rest := towerPart(floors)
		right, next := towerPart(rest)
		if len(left) == 0 || left[0] != kind {
			return e, false
		}
		switch {
		case kind == towerTCP && len(right) == 2:
			e.Port = uint16(be16(right, 0))
		case kind == towerIP && len(right) == 4:
			e.HasAddress = !zeros(right)
			copy(e.Address[:], right)
		case kind == towerTCP || kind == towerIP:
			return e, false
		}
		floors = next
	}
	return e, e.Port != 0
}

// towerPart is a floor's next part, and what follows; nothing where it is not
// all there.
func towerPart(b []byte) (part, rest []byte) {
	if len(b) < 2 || le16(b, 0) > len(b)-2 {
		return nil, nil
	}
	end := 2 + le16(b, 0)
	return b[2:end], b[end:]
}
