package classify

import (
	"math/bits"
	"strings"

	"github.com/portscope/portscope/decode"
)

// maxHistory bounds the letters of a history; what comes after is dropped. Ten
// letters are usual, and twenty rare.
const maxHistory = 28

// letters are up to twelve letters of what happened on a connection, those of
// Zeek's documentation of history in conn.log: upper case for the originator,
// lower case for the responder. It has no C: a segment with a wrong checksum
// counts as any other, since checksums are verified on a sample only, and most that
// are wrong were to be set by the sender's network card after the capture.
//
// A letter is five bits, the first the lowest: its place in alphabet, and the
// responder's bit.
type letters uint64

const (
	alphabet     = " SHADFRIQTWG" // 0 is no letter
	letterBits   = 5
	maxLetters   = 12 // in a word
	responderBit = 1 << (letterBits - 1)
	// responderBits are those of twelve letters.
	responderBits = responderBit * (1<<(letterBits*maxLetters) - 1) / (1<<letterBits - 1)
	// lowerCase is the bit that makes a letter the responder's in text.
	lowerCase = 'a' - 'A'
)

// length is how many letters there are.
func (l letters) length() int { return (bits.Len64(uint64(l)) + letterBits - 1) / letterBits }

// add appends a letter, given in upper case, for side.
func (l *letters) add(letter byte, side int) {
	code := letters(strings.IndexByte(alphabet, letter) | side*responderBit)
	*l |= code << (letterBits * l.length())
}

// flipped is the letters with each side's the other's.
func (l letters) flipped() letters {
	return l ^ responderBits&(1<<(letterBits*l.length())-1)
}

// appendTo appends the letters as text.
func (l letters) appendTo(b []byte) []byte {
	for ; l != 0; l >>= letterBits {
		letter := alphabet[l&(responderBit-1)]
		if l&responderBit != 0 {
			letter |= lowerCase
		}
		b = append(b, letter)
	}
	return b
}

// happened appends a letter, given in upper case, for side, to the history.
func (t connection) happened(letter byte, side int) {
	if t.history.length() < maxLetters {
		t.history.add(letter, side)
		return
	}
	rest := &t.more().history
	switch {
	case rest[0].length() < maxLetters:
		rest[0].add(letter, side)
	case rest[1].length() < maxHistory-2*maxLetters:
		rest[1].add(letter, side)
	}
}

// historyText is the history as conn.log has it: after a ^ where the responder
// sent the first packet.
func (t connection) historyText() string {
	b := make([]byte, 0, maxHistory+1)
	if t.firstSide == 1 {
		b = append(b, '^')
	}
	b = t.history.appendTo(b)
	if d := t.known(); d != nil {
		b = d.history[1].appendTo(d.history[0].appendTo(b))
	}
	return string(b)
}

// write appends the letters of p, sent by side, in the order of its place in
// the stream: a SYN before its data, a FIN after.
func (t connection) write(p *decode.Packet, side int) {
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
		t.writeScaled('W', &t.trouble(side).counts.closedWindows, side)
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
func (t connection) writeSYN(p *decode.Packet, side int) {
	e := &t.ends[side]
	t.writeNew(handshakeLetter(p.TCPFlags), sawSYN, p.Seq, &e.syn, side)
	e.scale = p.WindowScale - 1 // noScale for 0
}

// writeData appends the letters of data, and of data sent again.
func (t connection) writeData(p *decode.Packet, side int) {
	t.writeOnce('D', sawData, side)
	if e := &t.ends[side]; e.has(hasNext) && !after(p.Seq+sequenceLength(p), e.next) {
		t.writeScaled('T', &t.trouble(side).counts.resent, side)
	}
}

// writeEnd appends the letter of a FIN or RST that is not one sent again, or of
// flags that no honest segment has together.
func (t connection) writeEnd(p *decode.Packet, side int) {
	switch p.TCPFlags & beginOrEnd {
	case decode.FIN:
		t.writeNew('F', sawFIN, p.Seq, t.lastEnd(sawFIN, side), side)
	case decode.RST:
		t.writeNew('R', sawRST, p.Seq, t.lastEnd(sawRST, side), side)
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
func (t connection) writeOnce(letter byte, sight sights, side int) {
	if e := &t.ends[side]; !e.has(sight) {
		e.saw |= sight
		t.happened(letter, side)
	}
}

// writeNew appends a letter unless seq is that of the last segment that had it.
func (t connection) writeNew(letter byte, sight sights, seq uint32, last *uint32, side int) {
	if e := &t.ends[side]; !e.has(sight) || *last != seq {
		e.saw |= sight
		t.happened(letter, side)
	}
	*last = seq
}

// writeScaled appends a letter the 1st, 10th, 100th, … time.
func (t connection) writeScaled(letter byte, count *uint32, side int) {
	if *count++; isPowerOfTen(*count) {
		t.happened(letter, side)
	}
}

// isPowerOfTen says whether n is 1, 10, 100, ….
func isPowerOfTen(n uint32) bool {
	for n >= 10 && n%10 == 0 {
		n /= 10
	}
	return n == 1
}
