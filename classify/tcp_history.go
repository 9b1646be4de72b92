package classify

import "github.com/portscope/portscope/decode"

// maxHistory bounds the letters of a history; what comes after is dropped. Ten
// letters are usual, and twenty rare.
const maxHistory = 28

// history is what happened on a connection, in the letters of Zeek's
// documentation of history in conn.log: upper case for the originator, lower
// case for the responder. It has no C: a segment with a wrong checksum counts as
// any other, since checksums are verified on a sample only, and most that are
// wrong were to be set by the sender's network card after the capture.
type history struct {
	letters [maxHistory]byte
	length  uint8
}

// lowerCase is the bit that makes a letter the responder's.
const lowerCase = 'a' - 'A'

// add appends a letter, given in upper case, for side.
func (h *history) add(letter byte, side int) {
	if h.length == maxHistory {
		return
	}
	h.letters[h.length] = letter + byte(side)*lowerCase
	h.length++
}

// flip makes each side's letters the other's.
func (h *history) flip() {
	for i := range h.length {
		h.letters[i] ^= lowerCase
	}
}

// text is the history as conn.log has it; flipped says that the responder sent
// the first packet.
func (h *history) text(flipped bool) string {
	if flipped {
		return "^" + string(h.letters[:h.length])
	}
	return string(h.letters[:h.length])
}

// write appends the letters of p, sent by side, in the order of its place in
// the stream: a SYN before its data, a FIN after.
func (t *tcpFlow) write(p *decode.Packet, side int) {
	control := p.TCPFlags & beginOrEnd
	if control == decode.SYN {
		t.writeSYN(p, side)
	}
	if p.PayloadLength > 0 {
		t.writeData(p, side)
	} else if control == 0 && p.TCPFlags&decode.ACK != 0 {
		t.writeOnce('A', sawACKOnly, side)
	}
	if control&^decode.SYN != 0 {
		t.writeEnd(p, side)
	}
	if p.Window == 0 && p.TCPFlags&decode.RST == 0 {
		t.writeScaled('W', &t.side(side).counts.closedWindows, side)
	}
}

// writesNothing says whether p, sent by e, surely adds no letter: most segments
// are new data or acknowledge some.
func (e *tcpEnd) writesNothing(p *decode.Packet) bool {
	if p.TCPFlags&beginOrEnd != 0 || p.Window == 0 {
		return false
	}
	if p.PayloadLength == 0 {
		return e.has(sawACKOnly)
	}
	return e.has(sawData) && p.Seq == e.next
}

// writeSYN appends the letter of a SYN that is not one sent again.
func (t *tcpFlow) writeSYN(p *decode.Packet, side int) {
	e := &t.ends[side]
	t.writeNew(handshakeLetter(p.TCPFlags), sawSYN, p.Seq, &e.syn, side)
	e.scale = p.WindowScale - 1 // noScale for 0
}

// writeData appends the letters of data, and of data sent again.
func (t *tcpFlow) writeData(p *decode.Packet, side int) {
	t.writeOnce('D', sawData, side)
	if e := &t.ends[side]; e.has(hasNext) && !after(p.Seq+sequenceLength(p), e.next) {
		t.writeScaled('T', &t.side(side).counts.resent, side)
	}
}

// writeEnd appends the letter of a FIN or RST that is not one sent again, or of
// flags that no honest segment has together.
func (t *tcpFlow) writeEnd(p *decode.Packet, side int) {
	e := &t.ends[side]
	switch p.TCPFlags & beginOrEnd {
	case decode.FIN:
		t.writeNew('F', sawFIN, p.Seq, &e.fin, side)
	case decode.RST:
		t.writeNew('R', sawRST, p.Seq, &e.rst, side)
	case decode.FIN | decode.RST:
		t.writeOnce('I', sawInconsistent, side)
	default:
		t.writeOnce('Q', sawMultiFlag, side)
	}
}

// handshakeLetter is that of a SYN, or of a SYN+ACK.
func handshakeLetter(flags decode.TCPFlags) byte {
	if flags&decode.ACK != 0 {
		return 'H'
	}
	return 'S'
}

// writeOnce appends a letter that each side has but once.
func (t *tcpFlow) writeOnce(letter byte, sight sights, side int) {
	if e := &t.ends[side]; !e.has(sight) {
		e.saw |= sight
		t.history.add(letter, side)
	}
}

// writeNew appends a letter unless seq is that of the last segment that had it.
func (t *tcpFlow) writeNew(letter byte, sight sights, seq uint32, last *uint32, side int) {
	if e := &t.ends[side]; !e.has(sight) || *last != seq {
		e.saw |= sight
		t.history.add(letter, side)
	}
	*last = seq
}

// writeScaled appends a letter the 1st, 10th, 100th, … time.
func (t *tcpFlow) writeScaled(letter byte, count *uint32, side int) {
	if *count++; isPowerOfTen(*count) {
		t.history.add(letter, side)
	}
}

// isPowerOfTen says whether n is 1, 10, 100, ….
func isPowerOfTen(n uint32) bool {
	for n >= 10 && n%10 == 0 {
		n /= 10
	}
	return n == 1
}
