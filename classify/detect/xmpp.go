package detect

import "bytes"

// xmpp recognises XMPP by the stream header that each side opens with
// (RFC 6120 section 4.2), and follows STARTTLS (section 5).
var xmpp = &Detector{
	Name: "xmpp", Title: "XMPP", Spec: "RFC 6120",
	Over:  TCP,
	Probe: probeXMPP,
}

// maxXMPPHeader is how far into a stream its header is looked for: behind an
// XML declaration.
const maxXMPPHeader = 1024

// xmppFirst is what XML may begin with: a mark, white space, or an element.
var xmppFirst = AnyOf("< \r\n\t\xef")

func probeXMPP(o *Opening) Match {
	side, at, v := o.firstMessage(judgeXMPP)
	if v != Yes {
		return Match{Verdict: v}
	}
	b := o.Stream[side][at:]
	head := b[:min(len(b), maxXMPPHeader)]
	stream := bytes.Index(head, []byte("<stream:stream"))
	if stream < 0 {
		return yes(side, at, min(len(b), 16), "stanza in the middle of a stream")
	}
	m := yes(side, at+stream, len("<stream:stream"), "stream header")
	client := side
	if !o.FromStart[side] && bytes.Contains(head, []byte(" id=")) { // only the answer has one
		client = 1 - side
	}
	m.Client = SideOf(client)
	tellXMPP(o.Stream[client], &m)
	followXMPP(o, client, &m)
	return m
}

// judgeXMPP judges where a stream may begin, and in its middle a stanza.
func judgeXMPP(b []byte, fromStart, _ bool) Verdict {
	head := b[:min(len(b), maxXMPPHeader)]
	if len(head) > 0 && !xmppFirst.Has(head[0]) {
		return No
	}
	if bytes.Contains(head, []byte("<stream:stream")) {
		return Yes
	}
	if !fromStart {
		if v := judgeStanza(head); v != No {
			return v
		}
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \r\n\t")
	if len(head) < maxXMPPHeader && (len(text) < 2 || text[0] == '<' && (text[1] == '?' || begins(text, "<stream:stream") == short)) {
		return Maybe
	}
	return No
}

// judgeStanza recognises a stanza (RFC 6120 section 8) with an address or a
// type, or the end of the stream.
func judgeStanza(b []byte) Verdict {
	answer := No
	for _, name := range []string{"<iq ", "<message ", "<presence ", "<presence/>", "</stream:stream>"} {
		switch begins(b, name) {
		case short:
			answer = Maybe
		case proven:
			if name[1] == '/' || name[len(name)-1] == '>' {
				return Yes
			}
			tag, _, ended := bytes.Cut(b, []byte(">"))
			switch {
			case !ended && len(b) < maxXMPPHeader:
				return Maybe
			case bytes.Contains(tag, []byte(" type=")) && bytes.Contains(tag, []byte(" id=")),
				bytes.Contains(tag, []byte(" to=")), bytes.Contains(tag, []byte(" from=")):
				return Yes
			}
		}
	}
	return answer
}

// tellXMPP reads the domain that the client's header asks for.
func tellXMPP(b []byte, m *Match) {
	at := bytes.Index(b, []byte("<stream:stream"))
	if at < 0 {
		return
	}
	header, _, ended := bytes.Cut(b[at:], []byte(">"))
	if !ended {
		m.More = true
		return
	}
	for _, quote := range []string{"'", `"`} {
		_, rest, found := bytes.Cut(header, []byte("to="+quote))
		if value, _, ended := bytes.Cut(rest, []byte(quote)); found && ended && len(value) > 0 {
			m.Names.Host, m.Names.HostFrom = text(value), "xmpp-to"
		}
	}
}

// followXMPP looks for <starttls/> and <proceed/>, behind which TLS begins.
func followXMPP(o *Opening, client int, m *Match) {
	start := afterElement(o.Stream[client], "<starttls")
	proceed := afterElement(o.Stream[1-client], "<proceed")
	switch {
	case start > 0 && (proceed > 0 || len(o.Stream[1-client]) == 0):
		m.Inside[client], m.Inside[1-client], m.HasInside = start, max(proceed, 0), true
	case len(o.Stream[client])+len(o.Stream[1-client]) < 4096:
		m.More = true
	}
}

// afterElement is the offset behind an empty element that begins so, -1 where
// there is none.
func afterElement(b []byte, name string) int {
	at := bytes.Index(b, []byte(name))
	if at < 0 {
		return -1
	}
	end := bytes.Index(b[at:], []byte("/>"))
	if end < 0 {
		closing := "</" + name[1:] + ">"
		if end = bytes.Index(b[at:], []byte(closing)); end < 0 {
			return -1
		}
		return at + end + len(closing)
	}
	return at + end + 2
}
