package classify

import (
	"encoding/binary"

	"github.com/portscope/portscope/decode"
)

// SCTP is what the chunks of an SCTP association told (RFC 9260).
type SCTP struct {
	// State is how far it came: "init" (asked for), "cookie" (answered),
	// "established", "shutdown" (one end closes), "closed", "aborted", or
	// "mid-stream" where its start was not captured.
	State string
	// OriginatorTag and ResponderTag are the tags that the ends chose: each
	// end's packets carry the other's. 0 where none was seen.
	OriginatorTag, ResponderTag uint32
	// OriginatorData and ResponderData count the chunks of data that each end
	// sent. PPID is the payload protocol that the first that names one does.
	OriginatorData, ResponderData uint64
	PPID                          uint32
}

// association gathers an SCTP.
type association struct {
	tags  [2]uint32 // that each side chose
	data  [2]uint32 // chunks that each side sent
	ppid  uint32
	state associationState
	// payload is the bytes of payload that each side sent.
	payload [2]uint64
}

type associationState uint8

const (
	noState associationState = iota
	midAssociation
	initiated
	cookied
	associated
	shuttingDown
	shutDown
	aborted
)

// String is the state as records write it.
func (s associationState) String() string {
	return [...]string{"", "mid-stream", "init", "cookie", "established", "shutdown", "closed", "aborted"}[s]
}

// The chunks that change or fill an association (RFC 9260 section 3.2).
const (
	chunkData             = 0
	chunkInit             = 1
	chunkInitACK          = 2
	chunkAbort            = 6
	chunkShutdown         = 7
	chunkShutdownACK      = 8
	chunkCookieEcho       = 10
	chunkCookieACK        = 11
	chunkShutdownComplete = 14
	chunkHeader           = 4
	// dataHeader is how much of a data chunk precedes its user data: its last
	// four bytes are the payload protocol identifier.
	dataHeader = 16
)

// add takes in the chunks of a packet that the side sent.
func (a *association) add(p *decode.Packet, side int) {
	a.payload[side] += uint64(p.PayloadLength)
	if p.Seq != 0 {
		a.tags[1-side] = p.Seq // the tag of who receives
	}
	for b := p.Payload; len(b) >= chunkHeader; {
		length := int(binary.BigEndian.Uint16(b[2:]))
		if length < chunkHeader {
			return
		}
		a.chunk(b[:min(length, len(b))], side)
		b = b[min((length+3)&^3, len(b)):]
	}
}

// chunk takes in one chunk, its header first.
func (a *association) chunk(c []byte, side int) {
	if a.state == noState {
		a.state = midAssociation
	}
	switch c[0] {
	case chunkData:
		a.data[side]++
		if len(c) >= dataHeader && a.ppid == 0 {
			a.ppid = binary.BigEndian.Uint32(c[dataHeader-4:])
		}
	case chunkInit, chunkInitACK:
		if len(c) >= 2*chunkHeader {
			a.tags[side] = binary.BigEndian.Uint32(c[chunkHeader:])
		}
		a.state = initiated
	case chunkCookieEcho:
		a.state = cookied
	case chunkCookieACK:
		a.state = associated
	case chunkShutdown, chunkShutdownACK:
		a.state = shuttingDown
	case chunkShutdownComplete:
		a.state = shutDown
	case chunkAbort:
		a.state = aborted
	}
}

func (a *association) flip() {
	a.tags[0], a.tags[1] = a.tags[1], a.tags[0]
	a.data[0], a.data[1] = a.data[1], a.data[0]
	a.payload[0], a.payload[1] = a.payload[1], a.payload[0]
}

// record is the association as the flow's record has it.
func (a *association) record() *SCTP {
	return &SCTP{
		State: a.state.String(), OriginatorTag: a.tags[0], ResponderTag: a.tags[1],
		OriginatorData: uint64(a.data[0]), ResponderData: uint64(a.data[1]), PPID: a.ppid,
	}
}

// orientSCTP says who opened an association, if the packet's first chunk tells.
func orientSCTP(p *decode.Packet) (senderOpened bool, why Orientation) {
	if len(p.Payload) > 0 {
		switch p.Payload[0] {
		case chunkInit, chunkCookieEcho:
			return true, OrientedBySYN
		case chunkInitACK, chunkCookieACK:
			return false, OrientedBySYNACK
		}
	}
	return orientByPort(p)
}
