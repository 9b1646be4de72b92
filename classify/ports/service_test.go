package ports

import (
	"cmp"
	"slices"
	"testing"
)

func TestServiceOf(t *testing.T) {
	tests := []struct {
		protocol  string
		transport Transport
		port      uint16
		want      string
	}{
		{"tls", TCP, 443, "https"},
		{"tls", TCP, 465, "smtps"},
		{"tls", TCP, 636, "ldaps"},
		{"tls", TCP, 853, "dot"},
		{"tls", TCP, 993, "imaps"},
		{"tls", TCP, 995, "pop3s"},
		{"tls", TCP, 5061, "sips"},
		{"tls", TCP, 8443, "https"},
		{"tls", TCP, 8883, "mqtts"},
		{"http", TCP, 631, "ipp"},
		{"tls", TCP, 631, "ipps"},
		{"dtls", UDP, 5684, "coaps"},
		// On its own port under its own name.
		{"http", TCP, 80, "http"},
		{"imap", TCP, 143, "imap"},
		{"dns", UDP, 53, "dns"},
		{"quic", UDP, 443, "quic"},
		{"imaps", TCP, 993, "imaps"},
		// Away from its port, it is what the bytes are.
		{"tls", TCP, 25, "tls"},
		{"tls", TCP, 442, "tls"},
		{"tls", TCP, 444, "tls"},
		{"tls", UDP, 443, "tls"},
		{"ssh", TCP, 443, "ssh"},
		{"http", TCP, 57998, "http"},
		{"http", TCP, 65535, "http"},
		{"quic", TCP, 853, "quic"},
		{"", TCP, 443, ""},
	}
	for _, test := range tests {
		if got := ServiceOf(test.protocol, test.transport, test.port); got != test.want {
			t.Errorf("ServiceOf(%q, %v, %d) = %q, want %q", test.protocol, test.transport, test.port, got, test.want)
		}
	}
}

func TestServicesAreInOrder(t *testing.T) {
	byPort := func(a, b service) int { return cmp.Compare(a.port, b.port) }
	if !slices.IsSortedFunc(services, byPort) {
		t.Error("services are not in order of port: the search will miss some")
	}
}
