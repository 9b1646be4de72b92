package detect

import "bytes"

// raft reads the handshake of the C implementation that dqlite and LXD use:
// words of eight bytes, little-endian: the version, the sender's id, and its
// address in whole words.
var raft = &Detector{
	Name: "raft", Title: "Raft (C-Raft)", Spec: "C-Raft TCP transport",
	Over:  TCP,
	First: AnyOf("\x01"),
	Probe: probeRaft,
}

var raftRule = rule{why: "handshake: version, id, address", header: 24}

func probeRaft(o *Opening) Match {
	return ofStreams(o, raftHandshake, &raftRule)
}

func raftHandshake(_ *Opening, b []byte) grade {
	if g := begins(b, "\x01\x00\x00\x00\x00\x00\x00\x00"); g != proven {
		return g
	}
	if len(b) < 24 {
		return short
	}
	size := le64(b, 16)
	if size == 0 || size > 256 || size%8 != 0 || le64(b, 8) == 0 {
		return wrong
	}
	if len(b) < 24+int(size) {
		return short
	}
	address := bytes.TrimRight(b[24:24+size], "\x00")
	colon := bytes.LastIndexByte(address, ':')
	if colon < 1 || !printable(address) || !digits(address[colon+1:]) {
		return wrong
	}
	return proven
}
