package detect

import "bytes"

// redis reads commands of RESP, an array of bulk strings, and for what comes in
// the middle the replies of both sides (Redis serialization protocol).
var redis = &Detector{
	Name: "redis", Title: "Redis", Spec: "RESP 2, RESP 3",
	Over:  TCP,
	First: redisKinds,
	Probe: probeRedis,
}

var redisRule = rule{why: "array of bulk strings", header: 4, ports: []uint16{6379, 6380, 16379, 26379}}

func probeRedis(o *Opening) Match {
	return ofStreams(o, redisValue, &redisRule)
}

// redisKinds is what each kind of value begins with.
var redisKinds = AnyOf("*+-:$_#,(!=%~>")

func redisValue(_ *Opening, b []byte) grade {
	if b[0] == '*' {
		return redisArray(b)
	}
	if !redisKinds.Has(b[0]) {
		return wrong
	}
	// A reply in the middle: a kind and a line.
	line, _, ended := bytes.Cut(b[:min(len(b), 256)], []byte("\r\n"))
	switch {
	case !ended && (!printable(bytes.TrimSuffix(line, []byte("\r"))) || len(b) >= 256):
		return wrong
	case !ended:
		return short
	case b[0] == '+' || b[0] == '-' || len(line) == 1:
		return wrong // POP3 and others reply so too
	case !digits(bytes.TrimPrefix(line[1:], []byte("-"))):
		return wrong
	}
	return fits
}

// redisArray grades "*n", then "$n" and as many bytes.
func redisArray(b []byte) grade {
	rest, g := redisNumber(b)
	if g != fits {
		return g
	}
	if len(rest) == 0 {
		return short
	}
	if rest[0] == '*' || rest[0] == ':' || rest[0] == '+' {
		return fits // a reply
	}
	if rest[0] != '$' {
		return wrong
	}
	if _, g = redisNumber(rest); g != fits {
		return g
	}
	return proven
}

// redisNumber is what follows the line of a kind and a number that b begins with.
func redisNumber(b []byte) (rest []byte, g grade) {
	i := 1
	for i < len(b) && i < 10 && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	switch {
	case i == len(b) || i+1 == len(b) && b[i] == '\r' && i > 1:
		return nil, short
	case i == 1 || b[i] != '\r' || b[i+1] != '\n':
		return nil, wrong
	}
	return b[i+2:], fits
}
