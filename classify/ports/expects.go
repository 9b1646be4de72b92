package ports

import "sort"

// Expects lists the payload protocols that a port's registration or de-facto
// use leads one to expect, by their ids and the most telling first: "imaps" and
// "tls" for 993/tcp. Where the overlay has the port, its list stands; it
// includes what the registration leads one to expect. The list is empty where
// nothing is registered, or nothing whose payload is known; it is not a copy,
// and not to be written. Expects allocates nothing.
func Expects(t Transport, port uint16) []string {
	if o := overlaid(t, port); o != nil {
		return o.speaks
	}
	return expectsAssigned(t, port)
}

// expectsAssigned is Expects by IANA's names alone: the first of the port's
// names that tells decides.
func expectsAssigned(t Transport, port uint16) []string {
	for name := range names(t, port) {
		if speaks := spokenBy(name, t); speaks != nil {
			return speaks
		}
	}
	return nil
}

// spokenBy lists the protocols of a registered service, nil where unknown.
func spokenBy(name string, t Transport) []string {
	i := sort.Search(len(expectations), func(i int) bool { return expectations[i].service >= name })
	for ; i < len(expectations) && expectations[i].service == name; i++ {
		if expectations[i].over&setOf(t) != 0 {
			return expectations[i].speaks
		}
	}
	return nil
}

// expectation says what a registered service speaks.
type expectation struct {
	service string
	over    transportSet
	speaks  []string
}
