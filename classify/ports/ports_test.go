package ports

import (
	"fmt"
	"slices"
	"testing"
)

func TestAssigned(t *testing.T) {
	tests := []struct {
		transport Transport
		port      uint16
		want      string
	}{
		{TCP, 80, "http"},
		{TCP, 443, "https"},
		{UDP, 443, "https"},
		{SCTP, 443, "https"},
		{DCCP, 443, ""},
		{TCP, 53, "domain"},
		// The two transports of one number may differ.
		{TCP, 514, "shell"},
		{UDP, 514, "syslog"},
		{TCP, 465, "submissions"},
		{UDP, 465, "igmpv3lite"},
		{SCTP, 36412, "s1-control"},
		{TCP, 36412, ""},
		{DCCP, 9, "discard"},
		// The name in use comes first where the registry lists it later.
		{TCP, 2049, "nfs"},
		{UDP, 1701, "l2tp"},
		// A name made well-formed replaces the old one.
		{TCP, 210, "z39-50"},
		{TCP, 9092, "XmlIpcRegSvc"},
		// Ranges, and the ports beside them.
		{TCP, 5999, "cvsup"},
		{TCP, 6000, "x11"},
		{TCP, 6031, "x11"},
		{UDP, 6063, "x11"},
		{TCP, 6064, "ndl-ahp-svc"},
		{TCP, 6664, ""},
		{TCP, 6665, "ircu"},
		{TCP, 6669, "ircu"},
		{UDP, 6665, ""},
		// A row without a transport is of TCP and UDP.
		{TCP, 27000, "flex-lm"},
		{UDP, 27009, "flex-lm"},
		{SCTP, 27000, ""},
		{TCP, 27010, "flex-lmadmin"},
		// Nothing assigned: reserved, unassigned, and past the last.
		{TCP, 0, ""},
		{TCP, 1, "tcpmux"},
		{TCP, 4, ""},
		{UDP, 6379, ""},
		{UDP, 49151, ""},
		{TCP, 49150, "inspider"},
		{TCP, 65535, ""},
		{UDP, 65535, ""},
		// Not one of the registry's transports: ICMP, ICMPv6.
		{1, 7, ""},
		{58, 80, ""},
	}
	for _, test := range tests {
		if got := Assigned(test.transport, test.port); got != test.want {
			t.Errorf("Assigned(%v, %d) = %q, want %q", test.transport, test.port, got, test.want)
		}
	}
}

func TestLookup(t *testing.T) {
	tests := []struct {
		transport Transport
		port      uint16
		want      Entry
	}{
		{TCP, 443, Entry{
			Port:     Port{TCP, 443},
			Assigned: Assignment{"https", 443, 443, "RFC9110", "http protocol over TLS/SSL"},
		}},
		{UDP, 6005, Entry{
			Port:     Port{UDP, 6005},
			Assigned: Assignment{"x11", 6000, 6063, "", "X Window System"},
		}},
		{TCP, 9200, Entry{
			Port:     Port{TCP, 9200},
			Assigned: Assignment{"wap-wsp", 9200, 9200, "", "WAP connectionless session service"},
			DeFacto:  Use{"elasticsearch", 9200, 9200, "Elasticsearch HTTP API", elasticsearchPorts},
		}},
		{UDP, 51820, Entry{
			Port:    Port{UDP, 51820},
			DeFacto: Use{"wireguard", 51820, 51820, "WireGuard", "https://www.wireguard.com/quickstart/"},
		}},
		{UDP, 33534, Entry{
			Port:    Port{UDP, 33534},
			DeFacto: Use{"traceroute", 33435, 33534, "traceroute's probes", "https://man7.org/linux/man-pages/man8/traceroute.8.html"},
		}},
		{SCTP, 40000, Entry{Port: Port{SCTP, 40000}}},
	}
	for _, test := range tests {
		if got := Lookup(test.transport, test.port); got != test.want {
			t.Errorf("Lookup(%v, %d)\n got %+v\nwant %+v", test.transport, test.port, got, test.want)
		}
	}
}

func TestName(t *testing.T) {
	tests := []struct {
		transport Transport
		port      uint16
		want      string
	}{
		{TCP, 22, "ssh"},
		{TCP, 9200, "elasticsearch"}, // the overlay comes before wap-wsp
		{UDP, 9200, "wap-wsp"},       // and is per transport, too
		{TCP, 6889, "bittorrent"},
		{UDP, 6882, "bittorrent"},
		{TCP, 50001, ""},
		{SCTP, 3868, "diameter"},
		{DCCP, 5004, "avt-profile-1"},
	}
	for _, test := range tests {
		if got := Name(test.transport, test.port); got != test.want {
			t.Errorf("Name(%v, %d) = %q, want %q", test.transport, test.port, got, test.want)
		}
	}
}

func TestAliases(t *testing.T) {
	tests := []struct {
		transport Transport
		port      uint16
		want      []string
	}{
		{TCP, 80, []string{"www", "www-http"}},
		{SCTP, 80, nil},
		{TCP, 465, []string{"urd"}},
		{UDP, 3478, []string{"turn", "stun-behavior"}},
		{TCP, 63, []string{"whois++"}},
		{TCP, 6001, nil},
		{TCP, 65535, nil},
		{SCTP, 65535, nil},
	}
	for _, test := range tests {
		if got := Aliases(test.transport, test.port); !slices.Equal(got, test.want) {
			t.Errorf("Aliases(%v, %d) = %q, want %q", test.transport, test.port, got, test.want)
		}
	}
}

// The registry holds every named row of its source, none lost or doubled.
func TestRows(t *testing.T) {
	want := map[Transport]int{TCP: 6004, UDP: 5607, SCTP: 88, DCCP: 9, 0: 16}
	if got := Rows(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("Rows() = %v, want %v", got, want)
	}
	if got, want := Date(), "2026-02-13"; got != want {
		t.Errorf("Date() = %q, want %q", got, want)
	}
}

// Every line is found by each of its ports, and no port finds another's.
func TestIndexFindsEveryLine(t *testing.T) {
	type at struct {
		t    Transport
		port uint16
	}
	named := make(map[at][]string)
	for l := range lines() {
		first, last := l.span()
		for _, transport := range Transports {
			for port := int(first); port <= int(last) && l.covers(transport); port++ {
				key := at{transport, uint16(port)}
				named[key] = append(named[key], l.name)
			}
		}
	}
	for _, transport := range Transports {
		for port := range 1 << 16 {
			got := slices.Collect(names(transport, uint16(port)))
			if want := named[at{transport, uint16(port)}]; !slices.Equal(got, want) {
				t.Fatalf("%v/%d: found %q, want %q", transport, port, got, want)
			}
		}
	}
}

func TestLookupDoesNotAllocate(t *testing.T) {
	var sink int
	allocs := testing.AllocsPerRun(100, func() {
		for _, port := range []uint16{0, 53, 80, 443, 6005, 9200, 27017, 51820, 65535} {
			e := Lookup(TCP, port)
			sink += len(e.Name()) + len(e.Assigned.Description)
			sink += len(Name(UDP, port)) + len(Expects(TCP, port))
			sink += len(ServiceOf("tls", TCP, port)) + len(ClassOf(port).String())
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations per lookup, want none", allocs)
	}
}

func BenchmarkLookup(b *testing.B) {
	ports := []uint16{53, 80, 443, 6005, 9200, 27017, 40000, 51820}
	b.ReportAllocs()
	for i := range b.N {
		Lookup(TCP, ports[i%len(ports)])
	}
}

func BenchmarkAssigned(b *testing.B) {
	ports := []uint16{53, 80, 443, 6005, 9200, 27017, 40000, 51820}
	for i := range b.N {
		Assigned(TCP, ports[i%len(ports)])
	}
}

func BenchmarkServiceOf(b *testing.B) {
	ports := []uint16{53, 80, 443, 6005, 9200, 27017, 40000, 51820}
	for i := range b.N {
		ServiceOf("tls", TCP, ports[i%len(ports)])
	}
}
