package detect

import (
	"bytes"
	"cmp"
	"strconv"
	"strings"
)

// http recognises HTTP/1.0 and 1.1 by a request line or a status line
// (RFC 9112 sections 3 and 4) with a method of IANA's registry, of UPnP or of
// the extensions that are met. RTSP and SIP look alike but for their version.
var http = &Detector{
	Name: "http", Title: "HTTP/1", Spec: "RFC 9112",
	Over:  TCP,
	Probe: probeHTTP,
}

// httpMethods are the methods that begin a request, sorted.
var httpMethods = []string{
	"ACL", "BASELINE-CONTROL", "BCOPY", "BDELETE", "BIND", "BITS_POST", "BMOVE", "BPROPFIND", "BPROPPATCH",
	"CCM_POST", "CHECKIN", "CHECKOUT", "CONNECT", "COPY", "DELETE", "GET", "HEAD", "LABEL", "LINK", "LOCK",
	"M-POST", "M-SEARCH", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL", "MKREDIRECTREF", "MKWORKSPACE", "MOVE",
	"NOTIFY", "OPTIONS", "ORDERPATCH", "PATCH", "POLL", "POST", "PROPFIND", "PROPPATCH", "PURGE", "PUT",
	"QUERY", "REBIND", "REPORT", "RPC_IN_DATA", "RPC_OUT_DATA", "SEARCH", "SOURCE", "SUBSCRIBE", "TRACE", "UNBIND",
	"UNCHECKOUT", "UNLINK", "UNLOCK", "UNSUBSCRIBE", "UPDATE", "UPDATEREDIRECTREF", "VERSION-CONTROL",
}

// httpFirst is what the first letter of a message may be.
var httpFirst = AnyOf("ABCDGHLMNOPQRSTUV")

func probeHTTP(o *Opening) Match {
	side, at, v := o.firstMessage(judgeHTTP)
	if v != Yes {
		return Match{Verdict: v}
	}
	at += blankLines(o.Stream[side][at:])
	b := o.Stream[side][at:]
	m := yes(side, at, httpMark(b), "request line")
	if isStatusLine(b) == Yes {
		m.Evidence.Why = "status line"
	}
	readHTTP(o, side, at, &m)
	return m
}

// httpMark is how many bytes of the first line make the evidence.
func httpMark(b []byte) int {
	end := bytes.IndexByte(b, '\n')
	if end < 0 {
		end = len(b)
	}
	return min(end, 64)
}

// judgeHTTP says whether b begins a request or a response.
func judgeHTTP(b []byte, _, complete bool) Verdict {
	b = b[blankLines(b):]
	if len(b) == 0 {
		return Maybe
	}
	if !httpFirst.Has(b[0]) {
		return No
	}
	if v := isStatusLine(b); v != No {
		return v
	}
	return isRequestLine(b, complete)
}

// blankLines is the length of the empty lines before a message, at most two
// (RFC 9112 section 2.2).
func blankLines(b []byte) int {
	n := 0
	for range 2 {
		switch {
		case len(b) > n+1 && b[n] == '\r' && b[n+1] == '\n':
			n += 2
		case len(b) > n && b[n] == '\n', len(b) == n+1 && b[n] == '\r':
			n++
		}
	}
	return n
}

// isStatusLine recognises "HTTP/1.x nnn".
func isStatusLine(b []byte) Verdict {
	const form = "HTTP/1.x nnn "
	for i := range min(len(b), len(form)) {
		c := b[i]
		switch form[i] {
		case 'x':
			if c != '0' && c != '1' {
				return No
			}
		case 'n':
			if c < '0' || c > '9' {
				return No
			}
		default:
			if c != form[i] && (i < len(form)-1 || c != '\r' && c != '\n') {
				return No
			}
		}
	}
	if len(b) < len(form) {
		return Maybe
	}
	return Yes
}

// isRequestLine recognises "METHOD target HTTP/1.x". Where no more bytes will
// come, a known method and a path of printable bytes are enough.
func isRequestLine(b []byte, complete bool) Verdict {
	method, verdict := httpMethod(b)
	if verdict != Yes {
		return verdict
	}
	rest := b[len(method)+1:]
	if len(rest) == 0 {
		return Maybe
	}
	if !isTargetStart(method, rest[0]) {
		return No
	}
	end := 0
	for end < len(rest) && rest[end] != '\n' {
		if rest[end] < ' ' && rest[end] != '\r' && rest[end] != '\t' || rest[end] == 0x7f {
			return No
		}
		end++
	}
	if end < len(rest) {
		return lineVersion(rest[:end])
	}
	if complete && rest[0] == '/' && len(rest) >= 16 {
		return Yes
	}
	return Maybe
}

// lineVersion judges the end of a request line: the version after the target.
func lineVersion(line []byte) Verdict {
	line = bytes.TrimRight(line, "\r ")
	for _, version := range []string{" HTTP/1.1", " HTTP/1.0"} {
		if n := len(line) - len(version); n > 0 && string(line[n:]) == version {
			return Yes
		}
	}
	return No
}

// isTargetStart says whether c may begin the target of method: a path, a URI,
// "*", or of CONNECT an authority.
func isTargetStart(method string, c byte) bool {
	return c == '/' || c == '*' || c == '[' || isAlphanumeric(c) || c == '?' || c == '%' || c == ':' && method == "CONNECT" || c == '_'
}

// httpMethod is the method that b begins with, with the space after it.
func httpMethod(b []byte) (method string, v Verdict) {
	for _, m := range httpMethods {
		if m[0] != b[0] {
			continue
		}
		n := min(len(b), len(m))
		if string(b[:n]) != m[:n] {
			continue
		}
		switch {
		case len(b) <= len(m):
			v = Maybe
		case b[len(m)] == ' ':
			return m, Yes
		}
	}
	return "", v
}

// readHTTP adds to m what the request and the response say.
func readHTTP(o *Opening, side, at int, m *Match) {
	server := side
	if isStatusLine(o.Stream[side][at:]) != Yes {
		server = 1 - side
	}
	m.Client = SideOf(1 - server)
	if m.More = len(o.Stream[1-side]) == 0; m.More && !o.Complete {
		return // nobody asks for names before the last Probe
	}
	first := readHTTPHead(o.Stream[side][at:])
	heads, ends := [2]httpHead{}, [2]int{}
	heads[side], ends[side] = first, at+first.length
	start := o.startOf(1-side, judgeHTTP)
	start += blankLines(o.Stream[1-side][start:])
	heads[1-side] = readHTTPHead(o.Stream[1-side][start:])
	ends[1-side] = start + heads[1-side].length
	request, response := &heads[1-server], &heads[server]
	m.More = !request.whole || !response.whole
	tellHTTP(request, response, m)
	if request.method == "CONNECT" && request.whole && response.whole && response.status/100 == 2 {
		m.Inside, m.HasInside = ends, true
	}
}

// tellHTTP writes what the two heads say into m.
func tellHTTP(request, response *httpHead, m *Match) {
	n := &m.Names
	n.Host = request.host()
	if n.Host != "" {
		n.HostFrom = "http-host"
	}
	var said factList
	said.add("method", request.method)
	if response.status > 0 {
		said.add("status", strconv.Itoa(response.status))
	}
	said.add("user_agent", request.userAgent)
	said.add("server", response.server)
	said.add("content_type", cmp.Or(response.contentType, request.contentType))
	if scheme, _, _ := strings.Cut(request.authorization, " "); strings.EqualFold(scheme, "basic") {
		said.add("credentials", "cleartext")
	}
	n.Attributes = said.appendTo(n.Attributes)
	if m.Inner = upgradedTo(request, response); m.Inner == "" {
		m.Inner = carriedBy(request, response)
	}
}

// upgradedTo is the protocol that both sides agreed to go on with (RFC 9110
// section 7.8, RFC 6455 section 4).
func upgradedTo(request, response *httpHead) string {
	upgrade := request.upgrade
	if response.status != 0 && response.status != 101 {
		return ""
	}
	switch {
	case strings.EqualFold(upgrade, "websocket"):
		return "websocket"
	case strings.EqualFold(upgrade, "h2c") && response.status == 101:
		return "http2"
	}
	return ""
}
