package main

import (
	"encoding/binary"

	"golang.org/x/sys/unix"
)

// segment is what a wire looks at in a frame's TCP header.
type segment struct {
	ports   uint32 // both, the source's first
	seq     uint32
	payload int // bytes
	syn     bool
}

// readSegment reads a frame, and says whether it is TCP. The hosts send IPv4
// without VLAN tags.
func readSegment(frame []byte) (s segment, ok bool) {
	const ethernet, ipv4 = 14, 20
	be := binary.BigEndian
	if len(frame) < ethernet+ipv4 || be.Uint16(frame[12:]) != unix.ETH_P_IP || frame[ethernet+9] != unix.IPPROTO_TCP {
		return segment{}, false
	}
	ip := frame[ethernet:]
	ip = ip[:be.Uint16(ip[2:])] // without what pads the frame
	tcp := ip[ip[0]&15*4:]
	return segment{
		ports: be.Uint32(tcp), seq: be.Uint32(tcp[4:]),
		payload: len(tcp) - int(tcp[12]>>4)*4, syn: tcp[13]&2 != 0,
	}, true
}
