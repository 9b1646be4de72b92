package ports

import (
	"strings"
	"testing"
)

// The overlay is searched by halves: rows must be in order and apart.
func TestOverlayIsInOrder(t *testing.T) {
	for _, transport := range Transports {
		end := -1
		for _, o := range overlayOf(transport) {
			if int(o.first) <= end {
				t.Errorf("%v/%d %s: not past the row before", transport, o.first, o.name)
			}
			end = int(o.last())
		}
	}
}

func TestOverlayRowsAreWhole(t *testing.T) {
	for _, transport := range Transports {
		for _, o := range overlayOf(transport) {
			if o.name == "" || o.description == "" || o.source == "" {
				t.Errorf("%v/%d: a name, a description or a source is missing", transport, o.first)
			}
			if o.name != strings.ToLower(o.name) || strings.ContainsAny(o.name, " _") {
				t.Errorf("%v/%d: name %q is not in the registry's style", transport, o.first, o.name)
			}
		}
	}
}

// A row that repeats the registry says nothing.
func TestOverlayDiffersFromRegistry(t *testing.T) {
	for _, transport := range Transports {
		for _, o := range overlayOf(transport) {
			if o.name == Assigned(transport, o.first) {
				t.Errorf("%v/%d: IANA calls it %q, too", transport, o.first, o.name)
			}
		}
	}
}
