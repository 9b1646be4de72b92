// Package ports says what a port number is registered for and what it is used
// for: IANA's Service Name and Transport Protocol Port Number Registry,
// embedded as it was published, and apart from it a small overlay of uses that
// the registry does not know.
//
// A port is a hint and never a verdict: what a flow speaks is told by its
// bytes.
package ports

import "strings"

//go:generate go run ./gen

// Port is a port of one transport.
type Port struct {
	Transport Transport
	Number    uint16
}

// Entry is all that is known of one port.
type Entry struct {
	Port
	// Assigned is IANA's registration, zero where there is none.
	Assigned Assignment
	// DeFacto is the overlay's, zero where the registry says it well.
	DeFacto Use
}

// Name is what a person calls the port: the de-facto name where there is one,
// else IANA's, else "".
func (e Entry) Name() string {
	if e.DeFacto.Name != "" {
		return e.DeFacto.Name
	}
	return e.Assigned.Name
}

// Lookup returns what is known of a port. It allocates nothing.
func Lookup(t Transport, port uint16) Entry {
	return Entry{Port: Port{t, port}, Assigned: assigned(t, port), DeFacto: deFacto(t, port)}
}

// Name is what a person calls a port: the overlay's name where it has one, else
// IANA's, else "". It is Lookup(t, port).Name() at less cost.
func Name(t Transport, port uint16) string {
	if o := overlaid(t, port); o != nil {
		return o.name
	}
	return Assigned(t, port)
}

// Assigned is IANA's name for a port, "" where none is assigned. Of several
// names it is the one in use: "http", not "www".
func Assigned(t Transport, port uint16) string {
	offset, ok := lineOf(t, port)
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(registry[offset:], "\t")
	return name
}
