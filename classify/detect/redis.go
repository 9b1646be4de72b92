package detect

import "bytes"

// redis reads commands of RESP, an array of bulk strings, and for what comes in
// the middle the replies of both sides (Redis serialization protocol). On its
// ports it reads commands without RESP, as people type them, by their answer.
var redis = &Detector{
	Name: "redis", Title: "Redis", Spec: "RESP 2, RESP 3",
	Over:  TCP,
	First: redisKinds.Or(AnyOf("PIAQHpiaqh")),
	Probe: probeRedis,
}

var redisRule = rule{why: "array of bulk strings", header: 4, ports: []uint16{6379, 6380, 16379, 26379}}

func probeRedis(o *Opening) Match {
	for _, side := range o.inOrder() {
		if b := o.Stream[side]; len(b) > 0 && !redisKinds.Has(b[0]) && o.HasPort(redisRule.ports...) {
			return redisTyped(o, side)
		}
	}
	return ofStreams(o, redisValue, &redisRule)
}

// redisTyped judges a line without RESP of a side, and what the other said.
func redisTyped(o *Opening, client int) Match {
	line, _, ended := cutLine(o.Stream[client][:min(len(o.Stream[client]), maxLine)])
	server := o.Stream[1-client]
	if !isTextLine(line) || len(line) >= maxLine || len(server) > 0 && !redisKinds.Has(server[0]) {
		return Match{}
	}
	word, _, _ := bytes.Cut(line, []byte(" "))
	typed := ended && isRedisCommand(string(bytes.ToUpper(word[:min(len(word), 8)])))
	switch {
	case ended && !typed:
		return Match{}
	case !typed || len(server) < 3:
		return Match{Verdict: Maybe}
	}
	answer, _, whole := bytes.Cut(server[:min(len(server), 256)], []byte("\r\n"))
	switch {
	case !isTextLine(answer) || !whole && len(server) >= 256:
		return Match{}
	case !whole:
		return Match{Verdict: Maybe}
	}
	m := yes(client, 0, max(1, len(word)), "command, and an answer of RESP")
	m.Client = SideOf(client)
	return m
}

// isRedisCommand says whether people type that first.
func isRedisCommand(word string) bool {
	switch word {
	case "PING", "INFO", "AUTH", "QUIT", "HELLO":
		return true
	}
	return false
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
	case redisRefusal(line):
		return proven
	case b[0] == '+' || b[0] == '-' || len(line) == 1:
		return wrong // POP3 and others reply so too
	case !digits(bytes.TrimPrefix(line[1:], []byte("-"))):
		return wrong
	}
	return fits
}

// redisRefusal says whether a line is an error that Redis alone gives, before
// anything was asked or to the first question: of a server that is not for
// everybody, or wants a password.
func redisRefusal(line []byte) bool {
	for _, text := range []string{"-DENIED Redis is running in protected mode", "-NOAUTH Authentication required", "-ERR max number of clients reached", "-LOADING Redis is loading"} {
		if begins(line, text) == proven {
			return true
		}
	}
	return false
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
