package detect

import "bytes"

// lotusNotes reads the first message to a Domino server: its length,
// little-endian, and the mark of a connection.
var lotusNotes = &Detector{
	Name: "lotusnotes", Title: "HCL Notes (NRPC)", Spec: "Notes RPC, connection request",
	Over: TCP,
	Head: []Place{
		{TCP, 2, AnyOf("\x00")},
		{TCP, 3, AnyOf("\x00")},
	},
	Probe: probeLotusNotes,
}

var lotusNotesRule = rule{why: "length and mark of a connection", header: 16}

func probeLotusNotes(o *Opening) Match { return ofStreams(o, notesMessage, &lotusNotesRule) }

func notesMessage(_ *Opening, b []byte) grade {
	if len(b) < 16 {
		if len(b) > 3 && le16(b, 2) != 0 {
			return wrong
		}
		return short
	}
	if le16(b, 2) != 0 || !bytes.Contains(b[4:16], []byte("\x02\x00\x00\x40\x02\x0f")) {
		return wrong
	}
	return proven
}
