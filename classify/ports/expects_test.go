package ports

import (
	"fmt"
	"slices"
	"testing"
)

func TestExpects(t *testing.T) {
	tests := []struct {
		transport Transport
		port      uint16
		want      []string
	}{
		{TCP, 25, ids{"smtp"}},
		{TCP, 53, ids{"dns"}},
		{UDP, 53, ids{"dns"}},
		{TCP, 443, ids{"tls", "http2"}},
		{UDP, 443, ids{"quic"}},
		{TCP, 853, ids{"dot", "tls"}},
		{TCP, 993, ids{"imaps", "imap", "tls"}},
		{TCP, 445, ids{"smb"}},
		{TCP, 514, ids{"rsh"}},
		{UDP, 514, ids{"syslog"}},
		{SCTP, 3868, ids{"diameter"}},
		{TCP, 6063, ids{"x11"}},
		// The overlay's word where it has one.
		{TCP, 9092, ids{"kafka"}},
		{UDP, 51820, ids{"wireguard"}},
		// A port in use for what no payload id is known for.
		{TCP, 25565, nil},
		// Registered for both transports, spoken on one.
		{UDP, 80, nil},
		{UDP, 22, nil},
		// Nothing assigned.
		{TCP, 57998, nil},
	}
	for _, test := range tests {
		if got := Expects(test.transport, test.port); !slices.Equal(got, test.want) {
			t.Errorf("Expects(%v, %d) = %q, want %q", test.transport, test.port, got, test.want)
		}
	}
}

// A service is searched by name: rows must be in order, and of services that
// the registry has over the transports they claim.
func TestExpectationsAreOfRegisteredServices(t *testing.T) {
	registered := make(map[string]bool)
	for l := range lines() {
		for _, transport := range Transports {
			if l.covers(transport) {
				registered[fmt.Sprint(l.name, transport)] = true
			}
		}
	}
	previous := ""
	for _, e := range expectations {
		if e.service < previous {
			t.Errorf("%s: out of order after %s", e.service, previous)
		}
		previous = e.service
		for _, transport := range Transports {
			if e.over&setOf(transport) != 0 && !registered[fmt.Sprint(e.service, transport)] {
				t.Errorf("%s/%v is not in the registry", e.service, transport)
			}
		}
	}
}

// Where the overlay replaces a registration, a flow that keeps to the
// registration must still not look like an impostor.
func TestOverlayExpectsWhatIsRegistered(t *testing.T) {
	for _, transport := range Transports {
		for _, o := range overlayOf(transport) {
			for port := int(o.first); port <= int(o.last()); port++ {
				for _, protocol := range expectsAssigned(transport, uint16(port)) {
					if !slices.Contains(o.speaks, protocol) {
						t.Errorf("%v/%d %s does not expect %s, which IANA's name says", transport, port, o.name, protocol)
					}
				}
			}
		}
	}
}

// A protocol said under another name on a port is expected there.
func TestServicesAreExpected(t *testing.T) {
	for _, s := range services {
		if !slices.Contains(Expects(s.transport, s.port), s.protocol) {
			t.Errorf("%s on %v/%d is called %s, and not expected there", s.protocol, s.transport, s.port, s.name)
		}
	}
}

func BenchmarkExpects(b *testing.B) {
	ports := []uint16{53, 80, 443, 6005, 9200, 27017, 40000, 51820}
	b.ReportAllocs()
	for i := range b.N {
		Expects(TCP, ports[i%len(ports)])
	}
}
