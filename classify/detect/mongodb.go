package detect

import "bytes"

// mongodb reads the header of the wire protocol, little-endian, and the start
// of what each operation carries.
var mongodb = &Detector{
	Name: "mongodb", Title: "MongoDB", Spec: "MongoDB wire protocol",
	Over: TCP,
	Head: []Place{
		{TCP, 3, Range(0, 2)},
	},
	Probe: probeMongoDB,
}

// The operations.
const (
	mongodbHeader     = 16
	mongodbReply      = 1
	mongodbUpdate     = 2001
	mongodbDelete     = 2006
	mongodbQuery      = 2004
	mongodbCompressed = 2012
	mongodbMessage    = 2013
	mongodbLargest    = 48000000
)

var mongodbRule = rule{why: "message header and operation", header: mongodbHeader}

func probeMongoDB(o *Opening) Match {
	return ofStreams(o, mongodbWire, &mongodbRule)
}

func mongodbWire(_ *Opening, b []byte) grade {
	switch {
	case len(b) < 4:
		return short
	case le32(b, 0) < mongodbHeader+5 || le32(b, 0) > mongodbLargest:
		return wrong
	case len(b) < mongodbHeader+20:
		return mongodbStart(b)
	}
	size, body := int(le32(b, 0)), b[mongodbHeader:]
	flags := le32(body, 0)
	switch le32(b, 12) {
	case mongodbReply:
		// Flags, a cursor, where it starts, how many documents.
		if flags > 15 || le32(body, 16) > 1<<20 || le32(body, 16) == 0 && size != 36 {
			return wrong
		}
		return proven
	case mongodbMessage:
		// Flags, then sections, of which the first is a document.
		if flags&^0x10003 != 0 || body[4] > 1 || int(le32(body, 5)) > size-mongodbHeader {
			return wrong
		}
		return proven
	case mongodbCompressed:
		inner := le32(body, 0)
		if inner != mongodbMessage && (inner < mongodbUpdate || inner > mongodbDelete+1) || body[8] > 3 {
			return wrong
		}
		return proven
	case mongodbQuery, mongodbUpdate, 2002, 2005, mongodbDelete:
		return mongodbCollection(body[4:])
	}
	return wrong
}

// mongodbStart grades what there is of a header: the operation's bytes.
func mongodbStart(b []byte) grade {
	if len(b) < mongodbHeader {
		return short
	}
	switch le32(b, 12) {
	case mongodbReply, mongodbMessage, mongodbCompressed, mongodbQuery, mongodbUpdate, 2002, 2005, mongodbDelete:
		return short
	}
	return wrong
}

// mongodbCollection grades a full collection name: a database, a dot, a name.
func mongodbCollection(b []byte) grade {
	name, _, ended := bytes.Cut(b[:min(len(b), MaxName)], []byte{0})
	if !printable(name) || bytes.IndexByte(name, '.') < 1 && ended {
		return wrong
	}
	if !ended {
		return short
	}
	return proven
}
