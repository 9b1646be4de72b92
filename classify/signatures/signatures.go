// Package signatures reads protocols that users describe in a file, and makes
// detectors of them:
//
//	signatures:
//	- name: acme-telemetry
//	  transport: tcp
//	  client:
//	  - {at: 0, text: ACME}
//	  - {at: 4, length: 2}
//	  server:
//	  - match: 'OK (?P<version>[0-9.]+)\r\n'
//
// A signature has a name; the transport, or several in a list; and conditions
// that must all hold for how a side begins: for the client, for the server, or
// for either of the two. Over TCP a side's message is its stream from the first
// byte on, over UDP and SCTP it is its first datagram. A condition is one of
//
//	{at: 0, bytes: 41 43 4d 45}              these bytes, in hex
//	{at: 0, bytes: [47 45, 50 55]}           one of these
//	{at: 4, bytes: 80, mask: c0}             those of its bits that the mask has
//	{at: 4, text: ACME}                      this text in UTF-8, or one of a list
//	{at: 6, length: 2, adds: 8}              a number of 1 to 4 bytes that is, with
//	                                         what is added, the message's length
//	{match: '[A-Z]+ /(?P<host>[a-z.]+)'}     a regular expression (RE2)
//	{size: 12-64}                            so many bytes, of a datagram
//
// "at" counts bytes from the message's beginning, and is 0 where it is not
// there. Numbers are big-endian unless they have "order: little". Over TCP a
// length holds once so many bytes have come. An expression is anchored where it
// begins; it is for texts, and over TCP it cannot ask where they end. What its
// groups named host and application hold names those of the flow, other groups
// are facts of it.
//
// Beside them a signature may have
//
//	both: true            what holds for either must hold for both sides
//	count: 3              so many datagrams of a side must be so, not the first alone
//	ports: [7000, 7100-7110]
//	application: Acme Cloud
//	about: a magic word and a length
//	spec: https://wiki.example.test/acme
//
// Ports are where the protocol is at home: there it is what is expected. They
// do not decide, but for a signature that fixes less than 24 bits of what it
// looks at: that is believed on its ports alone, and needs some.
//
// The detectors are asked after the built-in ones, so that what is known
// already stays what it is.
package signatures

import (
	"slices"

	"github.com/portscope/portscope/classify/detect"
)

// Signature is a protocol that a user described.
type Signature struct {
	Detector *detect.Detector
	// Guide is what `portscope protocols` tells of it.
	Guide detect.Guide
	// File and Line are where it begins.
	File string
	Line int
}

// The bounds: of a file, in bytes, and of all files together.
const (
	MaxText       = 1 << 20
	MaxSignatures = 256
)

// Parse reads the signatures of a file. Its name is for errors and for what
// detectors say of themselves. The error is an Errors: all that is wrong.
func Parse(name string, text []byte) ([]Signature, error) {
	r := reader{file: name}
	var list []Signature
	if root := r.document(text); root != nil {
		list = r.signatures(root)
	}
	if len(r.errors) > 0 {
		return nil, r.errors.inOrder()
	}
	return list, nil
}

// Rows are the detectors of the signatures of some files, behind those of the
// built-in table. Of two signatures with one name the later is an error, and
// so are more than MaxSignatures.
func Rows(files ...[]Signature) ([]*detect.Detector, error) {
	rows := detect.Table()
	builtIn := len(rows)
	seen := map[string]*Signature{}
	var errors Errors
	for _, list := range files {
		for i := range list {
			s := &list[i]
			name := s.Detector.Name
			if first := seen[name]; first != nil {
				errors = append(errors, &Error{s.File, s.Line, 1, "a signature named " + name + " is in " + first.place() + " already"})
				continue
			}
			if len(rows)-builtIn == MaxSignatures {
				return nil, append(errors, &Error{s.File, s.Line, 1, "too many signatures; there may be 256"})
			}
			seen[name] = s
			rows = append(rows, s.Detector)
		}
	}
	if len(errors) > 0 {
		return nil, errors
	}
	return slices.Clip(rows), nil
}
