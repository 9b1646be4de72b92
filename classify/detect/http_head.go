package detect

import (
	"bytes"
	"strings"
)

// httpHead is what is read of the head of a request or a response.
type httpHead struct {
	// method and target are a request's, status a response's.
	method, target string
	status         int
	// Fields of the head, "" where it has none.
	hostField, userAgent, contentType, server, upgrade, authorization string
	// length is that of the head in bytes, the empty line included.
	length int
	// whole says that the head was there to its end.
	whole bool
}

// maxHTTPFields is how many lines of a head are read.
const maxHTTPFields = 128

// readHTTPHead reads the head that b begins with, as far as it is there. The
// last line counts only with its end.
func readHTTPHead(b []byte) (h httpHead) {
	line, rest, ended := cutLine(b)
	if !ended {
		h.start(line)
		return h
	}
	h.start(line)
	for range maxHTTPFields {
		if line, rest, ended = cutLine(rest); !ended {
			return h
		}
		if len(line) == 0 {
			h.whole, h.length = true, len(b)-len(rest)
			return h
		}
		if name, value, found := bytes.Cut(line, []byte(":")); found {
			h.field(name, bytes.TrimSpace(value))
		}
	}
	h.whole, h.length = true, len(b)-len(rest)
	return h
}

// cutLine cuts the first line off b, without its CR LF or LF.
func cutLine(b []byte) (line, rest []byte, ended bool) {
	line, rest, ended = bytes.Cut(b, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), rest, ended
}

// start reads the request or status line.
func (h *httpHead) start(line []byte) {
	if isStatusLine(append(line[:len(line):len(line)], ' ')) == Yes {
		h.status = int(line[9]-'0')*100 + int(line[10]-'0')*10 + int(line[11]-'0')
		return
	}
	method, rest, _ := bytes.Cut(line, []byte(" "))
	target, _, _ := bytes.Cut(rest, []byte(" "))
	if len(method) <= len("UPDATEREDIRECTREF") {
		h.method, h.target = string(method), text(target)
	}
}

// field reads one field; of repeated ones the first counts.
func (h *httpHead) field(name, value []byte) {
	var to *string
	switch {
	case foldEqual(name, "host"):
		to = &h.hostField
	case foldEqual(name, "user-agent"):
		to = &h.userAgent
	case foldEqual(name, "content-type"):
		to = &h.contentType
	case foldEqual(name, "server"):
		to = &h.server
	case foldEqual(name, "upgrade"):
		to = &h.upgrade
	case foldEqual(name, "authorization"):
		to = &h.authorization
	default:
		return
	}
	if *to == "" {
		*to = text(value)
	}
}

// foldEqual says whether b is the lower-case word s in any case.
func foldEqual(b []byte, s string) bool { return len(b) == len(s) && strings.EqualFold(string(b), s) }

// host is the name that a request asks for: that of an absolute or authority
// target, which outranks the Host field (RFC 9112 section 3.2.2).
func (h *httpHead) host() string {
	if h.method == "CONNECT" {
		return withoutPort(h.target)
	}
	if _, rest, found := strings.Cut(h.target, "://"); found && h.target[0] != '/' {
		if i := strings.IndexAny(rest, "/?#"); i >= 0 {
			rest = rest[:i]
		}
		if i := strings.LastIndexByte(rest, '@'); i >= 0 {
			rest = rest[i+1:]
		}
		return withoutPort(rest)
	}
	return withoutPort(h.hostField)
}

// withoutPort cuts the port off an authority, and the brackets off an IPv6
// address (RFC 3986 section 3.2).
func withoutPort(authority string) string {
	if strings.HasPrefix(authority, "[") {
		address, _, _ := strings.Cut(authority[1:], "]")
		return address
	}
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && strings.IndexByte(authority, ':') == i {
		return authority[:i]
	}
	return authority
}
