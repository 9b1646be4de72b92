package detect

// tls recognises TLS 1.0 to 1.3 and SSL 2 and 3 by their record headers and
// hellos (RFC 8446 sections 4 and 5, RFC 6101, RFC 6176), and in the middle of
// a stream by records that follow each other.
var tls = &Detector{
	Name: "tls", Title: "TLS", Spec: "RFC 8446",
	Over:  TCP,
	Probe: probeTLS,
}

// maxTLSScan is how many segments of a side whose start was not captured are
// tried for the beginning of a record.
const maxTLSScan = 8

func probeTLS(o *Opening) Match {
	var at [2]int
	answer := Match{Verdict: No}
	headers := 0 // sides that begin with one whole record header
	for side := range 2 {
		mark := markTLS(o, side)
		if mark.verdict == Yes && answer.Verdict != Yes {
			answer = yes(side, mark.offset, mark.length, mark.why)
		}
		answer.Verdict = max(answer.Verdict, mark.verdict)
		at[side] = mark.offset
		if mark.header {
			headers++
		}
	}
	if answer.Verdict == Maybe && headers == 2 {
		answer = yes(0, at[0], tlsHeader, "record headers, both sides")
	}
	if answer.Verdict == Yes {
		readTLS(o, at, &answer)
	}
	return answer
}

// tlsMark is what was found at the start of one side's records.
type tlsMark struct {
	verdict        Verdict
	offset, length int
	why            string
	header         bool // one whole record header, of an unencrypted version
}

// markTLS judges one side. A side captured from its start begins with a hello
// or an alert; one that is not may begin inside a record, so the start of each
// of its first segments is tried.
func markTLS(o *Opening, side int) tlsMark {
	b := o.Stream[side]
	if len(b) == 0 {
		return tlsMark{}
	}
	if mark := judgeHello(b); mark.verdict == Yes || o.FromStart[side] {
		return mark
	}
	best, tried := tlsMark{}, 0
	for i := range o.Segments {
		s := &o.Segments[i]
		if int(s.Side) != side || tried == maxTLSScan {
			continue
		}
		tried++
		mark := judgeRecords(b[min(int(s.Offset), len(b)):], o.Complete)
		mark.offset = int(s.Offset)
		if mark.verdict == Yes {
			return mark
		}
		if mark.verdict > best.verdict {
			best = mark
		}
	}
	if tried < maxTLSScan {
		best.verdict = Maybe
	}
	return best
}

// judgeHello judges bytes that begin a stream.
func judgeHello(b []byte) tlsMark {
	if b[0]&0x80 != 0 {
		return judgeSSL2(b)
	}
	switch b[0] {
	case recordHandshake:
		return tlsMark{verdict: judgeHandshake(b), length: tlsHeader + 6, why: "handshake record, " + helloName(b)}
	case recordAlert:
		return tlsMark{verdict: judgeAlert(b), length: tlsHeader + 2, why: "alert record"}
	}
	return tlsMark{}
}

// helloName names the hello that a handshake record begins with.
func helloName(b []byte) string {
	if len(b) > tlsHeader && b[tlsHeader] == serverHelloType {
		return "server hello"
	}
	return "client hello"
}

// judgeHandshake recognises a record that begins with a client or server
// hello: its header, the message's type and length, and the version inside.
func judgeHandshake(b []byte) Verdict {
	if !plausibleHeader(b) {
		return No
	}
	if len(b) > 5 && b[5] != clientHelloType && b[5] != serverHelloType {
		return No
	}
	if len(b) > 7 && (b[6] != 0 && b[6] != 1) { // hellos of 128 kB are not seen
		return No
	}
	if len(b) > 9 && b[9] != 3 || len(b) > 10 && b[10] > 4 {
		return No
	}
	if len(b) < 11 {
		return Maybe
	}
	if hello := int(b[6])<<16 | int(b[7])<<8 | int(b[8]); hello < minHello {
		return No
	}
	return Yes
}

// judgeAlert recognises an alert that is not encrypted: level, description.
func judgeAlert(b []byte) Verdict {
	if !plausibleHeader(b) || len(b) > 3 && b[3] != 0 || len(b) > 4 && b[4] != 2 {
		return No
	}
	if len(b) > 5 && b[5] != 1 && b[5] != 2 || len(b) > 6 && b[6] > 121 {
		return No
	}
	if len(b) < 7 {
		return Maybe
	}
	return Yes
}

// judgeSSL2 recognises an SSL 2 client or server hello, whose lengths must add
// up to the record's (RFC 6101 appendix E).
func judgeSSL2(b []byte) tlsMark {
	mark := tlsMark{length: 11, why: "SSL 2 hello"}
	if len(b) > 2 && b[2] != ssl2ClientHello && b[2] != ssl2ServerHello {
		return mark
	}
	if len(b) < 11 {
		if len(b) < 4 || b[2] == ssl2ServerHello || b[3] == 3 || b[3] == 0 {
			mark.verdict = Maybe
		}
		return mark
	}
	length := int(b[0]&0x7f)<<8 | int(b[1])
	if b[2] == ssl2ClientHello {
		ciphers, session, challenge := word(b[5:]), word(b[7:]), word(b[9:])
		good := (b[3] == 3 && b[4] <= 4 || b[3] == 0 && b[4] == 2) && ciphers > 0 && ciphers%3 == 0 &&
			(session == 0 || session == 16) && challenge >= 16 && challenge <= 32 &&
			length == 9+ciphers+session+challenge
		if good {
			mark.verdict = Yes
		}
		return mark
	}
	if len(b) < 13 {
		mark.verdict = Maybe
		return mark
	}
	certificate, ciphers, connection := word(b[7:]), word(b[9:]), word(b[11:])
	if b[3] <= 1 && b[4] <= 1 && b[5] == 0 && b[6] == 2 && ciphers%3 == 0 && length == 11+certificate+ciphers+connection {
		mark.verdict, mark.length = Yes, 13
	}
	return mark
}

// judgeRecords recognises records of a stream seen from its middle. One header
// is weak; a second that follows where the first says is strong, as is a
// record that ends with the last byte there will be.
func judgeRecords(b []byte, complete bool) tlsMark {
	mark := tlsMark{length: tlsHeader, why: "records that follow each other"}
	rest := b
	for n := 0; ; n++ {
		if n == 2 || n == 1 && complete && len(rest) == 0 {
			mark.verdict = Yes
			return mark
		}
		if !plausibleHeader(rest) {
			return tlsMark{}
		}
		if len(rest) < tlsHeader {
			mark.verdict = Maybe
			return mark
		}
		mark.header = true
		if next := tlsHeader + word(rest[3:]); next <= len(rest) {
			rest = rest[next:]
			continue
		}
		mark.verdict = Maybe
		if n > 0 || complete {
			mark.verdict = Yes
		}
		return mark
	}
}

func word(b []byte) int { return int(b[0])<<8 | int(b[1]) }
