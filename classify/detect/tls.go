package detect

// tls recognises TLS 1.0 to 1.3 and SSL 2 and 3 by their record headers and
// hellos (RFC 8446 sections 4 and 5, RFC 6101, RFC 6176), and in the middle of
// a stream by records that follow each other.
var tls = &Detector{
	Name: "tls", Title: "TLS", Spec: "RFC 8446",
	Over:  TCP,
	Probe: probeTLS,
}

func probeTLS(o *Opening) Match {
	side, at, v := o.firstMessage(judgeTLS)
	if v != Yes {
		if side, at = o.bothSidesRecords(); at < 0 {
			return Match{Verdict: v}
		}
	}
	mark := markTLS(o.Stream[side][at:])
	m := yes(side, at, mark.length, mark.why)
	var starts [2]int
	starts[side], starts[1-side] = at, o.startOf(1-side, judgeTLS)
	readTLS(o, starts, &m)
	return m
}

// tlsMark says what the start of a side's records is, and the length of what
// shows it.
type tlsMark struct {
	verdict Verdict
	length  int
	why     string
}

// markTLS judges b as the start of a stream, and says so of any record.
func markTLS(b []byte) tlsMark {
	if mark := judgeHello(b); mark.verdict == Yes {
		return mark
	}
	return tlsMark{length: tlsHeader, why: "records that follow each other"}
}

// judgeTLS judges where a stream may begin. From its start it does with a
// hello or an alert, in its middle with any record.
func judgeTLS(b []byte, fromStart, complete bool) Verdict {
	if len(b) == 0 {
		return Maybe
	}
	if v := judgeHello(b).verdict; v == Yes || fromStart {
		return v
	}
	return judgeRecords(b, complete)
}

// bothSidesRecords says where a stream seen from its middle has a record
// header at the start of each side's first segment, at is -1 where not.
func (o *Opening) bothSidesRecords() (side, at int) {
	for side := range 2 {
		b := o.Stream[side]
		if o.FromStart[side] || len(b) < tlsHeader || !plausibleHeader(b) {
			return 0, -1
		}
	}
	return 0, 0
}

// judgeHello judges bytes that begin a stream.
func judgeHello(b []byte) tlsMark {
	if b[0]&0x80 != 0 {
		return judgeSSL2(b)
	}
	switch b[0] {
	case recordHandshake:
		return tlsMark{verdict: judgeHandshake(b), length: tlsHeader + 6, why: helloName(b)}
	case recordAlert:
		return tlsMark{verdict: judgeAlert(b), length: tlsHeader + 2, why: "alert record"}
	}
	return tlsMark{}
}

// helloName names the hello that a handshake record begins with.
func helloName(b []byte) string {
	if len(b) > tlsHeader && b[tlsHeader] == serverHelloType {
		return "handshake record, server hello"
	}
	return "handshake record, client hello"
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
		ciphers, session, challenge := be16(b, 5), be16(b, 7), be16(b, 9)
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
	certificate, ciphers, connection := be16(b, 7), be16(b, 9), be16(b, 11)
	if b[3] <= 1 && b[4] <= 1 && b[5] == 0 && b[6] == 2 && ciphers%3 == 0 && length == 11+certificate+ciphers+connection {
		mark.verdict, mark.length = Yes, 13
	}
	return mark
}

// judgeRecords recognises records of a stream seen from its middle. One header
// is weak; a second that follows where the first says is strong, as is a
// record that ends with the last byte there will be.
func judgeRecords(rest []byte, complete bool) Verdict {
	for n := 0; ; n++ {
		switch {
		case n == 2, n == 1 && complete && len(rest) == 0:
			return Yes
		case !plausibleHeader(rest):
			return No
		case len(rest) < tlsHeader:
			return Maybe
		}
		if next := tlsHeader + be16(rest, 3); next <= len(rest) {
			rest = rest[next:]
			continue
		}
		if n > 0 || complete {
			return Yes
		}
		return Maybe
	}
}
