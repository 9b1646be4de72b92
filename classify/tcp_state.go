package classify

import "github.com/portscope/portscope/decode"

// endState is how far one end of a connection is, by what it sent.
type endState uint8

// The states of an end.
const (
	inactive    endState = iota // it sent nothing
	asking                      // it sent a SYN that nothing answered yet
	partial                     // it sent segments, and no SYN was captured
	established                 // it took part in a handshake
	closed                      // it sent a FIN
	reset                       // it sent a RST
)

// step moves the sender of a segment with flags, and its peer, to their next
// states.
func step(flags decode.TCPFlags, e, peer *tcpEnd) {
	switch {
	case flags&decode.RST != 0:
		// A RST after the sender's own FIN aborts nothing more.
		if e.state != closed {
			e.state = reset
		}
	case e.state == closed || e.state == reset && flags&decode.SYN == 0:
	case flags&decode.FIN != 0:
		e.state = closed
	case flags&(decode.SYN|decode.ACK) == decode.SYN|decode.ACK:
		e.state = established
		if peer.state == asking {
			peer.state = established
		}
	case flags&decode.SYN != 0:
		// Also after a RST: a refused SYN may be sent again and be accepted.
		if e.state != established {
			e.state = asking
		}
	case peer.state == established && (e.state == inactive || e.state == asking):
		e.state = established // its SYN was answered, whether captured or not
	case e.state == inactive:
		e.state = partial
	}
}

// state is the connection's, as Zeek's documentation of conn_state in conn.log
// defines it.
func (t connection) state() string {
	originator, responder := &t.ends[0], &t.ends[1]
	// An end of which no SYN was captured is as good as silent for the question
	// of whether a connection was established.
	noOriginator := originator.state == inactive || originator.state == partial
	noResponder := responder.state == inactive || responder.state == partial
	switch {
	case responder.state == reset:
		return t.rejection(noOriginator)
	case originator.state == reset:
		return either(noResponder, "RSTOS0", "RSTO")
	case originator.state == closed && responder.state == closed:
		return "SF"
	case originator.state == closed:
		return either(noResponder, "SH", "S2")
	case responder.state == closed:
		return either(noOriginator, "SHR", "S3")
	case originator.state == asking && responder.state == inactive:
		return "S0"
	case originator.state == established && responder.state == established:
		return "S1"
	}
	return "OTH"
}

// rejection is the state of a connection that the responder reset.
func (t connection) rejection(noOriginator bool) string {
	originator := &t.ends[0]
	if originator.state == asking || originator.state == reset && t.sent(0)+t.sent(1) == 0 {
		return "REJ"
	}
	return either(noOriginator, "RSTRH", "RSTR")
}

// either is yes where is, else no.
func either(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}
