package detect

import "bytes"

// cassandra reads frames of the native protocol: version and direction, flags,
// a stream, an opcode and the length; and the magic that nodes greet each other
// with (Apache Cassandra native protocol v1 to v5, section 2).
var cassandra = &Detector{
	Name: "cassandra", Title: "Cassandra", Spec: "Cassandra native protocol v1 to v5",
	Over:  TCP,
	First: Range(0x01, 0x06).Or(Range(0x81, 0x86)).Or(AnyOf("\xca")),
	Probe: probeCassandra,
}

const (
	cassandraHeader    = 9
	cassandraNodes     = 0xca552dfa
	cassandraStartup   = 1
	cassandraOptions   = 5
	cassandraSupported = 6
	cassandraLastCode  = 0x10
)

var cassandraRule = rule{why: "frame: version, stream, opcode, length", header: cassandraHeader, ports: []uint16{9042}, both: true}

func probeCassandra(o *Opening) Match {
	return ofStreams(o, cassandraFrame, &cassandraRule)
}

func cassandraFrame(o *Opening, b []byte) grade {
	if b[0] == 0xca {
		return begins(b, "\xca\x55\x2d\xfa")
	}
	answer, version := b[0]&0x80 != 0, b[0]&0x7f
	if version < 1 || version > 6 || len(b) > 1 && b[1] > 0x1f {
		return wrong
	}
	if version < 3 { // a stream of one byte
		return cassandraOld(b, answer)
	}
	if len(b) < cassandraHeader {
		return short
	}
	length := be32(b, 5)
	if b[4] > cassandraLastCode || length > 1<<28 {
		return wrong
	}
	switch {
	case !answer && b[4] == cassandraOptions:
		if length != 0 {
			return wrong
		}
		return fits
	case !answer && b[4] == cassandraStartup, answer && b[4] == cassandraSupported:
		return cassandraWords(b[cassandraHeader:], length)
	case answer && b[4] <= 3, !answer && b[4] >= 7 && o.HasPort(9042):
		return fits
	}
	return wrong
}

// cassandraOld grades a frame of the first two versions by what a connection
// begins with.
func cassandraOld(b []byte, answer bool) grade {
	const header = 8
	if len(b) > 1 && b[1]&^3 != 0 {
		return wrong
	}
	if len(b) < header {
		return short
	}
	length := be32(b, 4)
	if opcode := b[3]; length < 1<<16 && (!answer && opcode == cassandraStartup || answer && opcode == cassandraSupported) {
		return cassandraWords(b[header:], length)
	}
	return wrong
}

// cassandraWords grades the map of a startup or of what is supported, which
// names the query language's version.
func cassandraWords(b []byte, length uint32) grade {
	if bytes.Contains(b[:min(len(b), int(length), 512)], []byte("CQL_VERSION")) {
		return proven
	}
	if len(b) < min(int(length), 512) {
		return short
	}
	return wrong
}
