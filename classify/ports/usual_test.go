package ports

import (
	"slices"
	"testing"
)

func TestUsual(t *testing.T) {
	tests := []struct {
		protocol string
		want     []Port
	}{
		{"dns", []Port{{TCP, 53}, {UDP, 53}, {TCP, 8600}, {UDP, 8600}, {UDP, 853}}},
		{"dhcp", []Port{{UDP, 67}, {UDP, 68}}},
		{"smb", []Port{{TCP, 445}, {TCP, 139}}},
		{"wireguard", []Port{{UDP, 41641}, {UDP, 51820}, {UDP, 2408}}},
		{"irc", []Port{{TCP, 194}, {TCP, 6665}, {TCP, 6666}, {TCP, 6667}, {TCP, 6668}, {TCP, 6669}, {TCP, 6697}}},
		{"no such protocol", nil},
	}
	for _, test := range tests {
		if got := Usual(test.protocol); !slices.Equal(got, test.want) {
			t.Errorf("Usual(%q) = %v, want %v", test.protocol, got, test.want)
		}
	}
}

// HasUsual says what Usual says, of each protocol that the tables name.
func TestHasUsual(t *testing.T) {
	for protocol := range usuallyPorted() {
		if got, want := HasUsual(protocol), len(Usual(protocol)) > 0; got != want {
			t.Errorf("HasUsual(%q) = %v, want %v", protocol, got, want)
		}
	}
	for protocol := range usual() {
		if !HasUsual(protocol) {
			t.Errorf("HasUsual(%q) = false, and Usual lists %v", protocol, Usual(protocol))
		}
	}
	if HasUsual("no such protocol") {
		t.Error(`HasUsual("no such protocol") = true`)
	}
}

// The ports that a person thinks of first come first.
func TestUsualFirst(t *testing.T) {
	tests := map[string]Port{
		"tls":        {TCP, 443},
		"http":       {TCP, 80},
		"quic":       {UDP, 443},
		"ssh":        {TCP, 22},
		"imap":       {TCP, 143},
		"stun":       {TCP, 3478},
		"postgresql": {TCP, 5432},
		"mqtt":       {TCP, 1883},
		"bitcoin":    {TCP, 8333},
		"netflow":    {TCP, 4739},
	}
	for protocol, want := range tests {
		if got := Usual(protocol); len(got) == 0 || got[0] != want {
			t.Errorf("Usual(%q) = %v, want %v first", protocol, got, want)
		}
	}
}

// What Usual lists for each protocol is what Expects says for each port.
func TestUsualIsExpectsTurnedAbout(t *testing.T) {
	want := make(map[string]int)
	for _, transport := range Transports {
		for port := range 1 << 16 {
			for _, protocol := range Expects(transport, uint16(port)) {
				want[protocol]++
				if p := (Port{transport, uint16(port)}); !slices.Contains(Usual(protocol), p) {
					t.Errorf("Usual(%q) lacks %v", protocol, p)
				}
			}
		}
	}
	for protocol, count := range want {
		if got := len(Usual(protocol)); got != count {
			t.Errorf("Usual(%q) lists %d ports, want %d", protocol, got, count)
		}
	}
}

// BenchmarkUsualFirstUse is what the first Usual costs.
func BenchmarkUsualFirstUse(b *testing.B) {
	for range b.N {
		usualPorts()
	}
}
