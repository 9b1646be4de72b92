package decode

import "testing"

func TestOutcomeString(t *testing.T) {
	tests := []struct {
		Outcome
		want string
	}{
		{outcome(Decoded, 0), "flows"},
		{outcome(Held, 0), "held fragment"},
		{outcome(Truncated, 0), "truncated"},
		{outcome(Malformed, 0), "malformed"},
		{outcome(Unsupported, uint32(LinkBluetoothHCI)), "Bluetooth HCI"},
		{outcome(Unsupported, 9999), "link type 9999"},
		{outcome(NotIP, 0x0806), "ARP"},
		{outcome(NotIP, 0x88cc), "LLDP"},
		{outcome(NotIP, 0x1234), "EtherType 0x1234"},
		{outcome(NotIP, DetailLLC|0x42), "STP"},
		{outcome(NotIP, DetailLLC|0x10), "LLC 0x10"},
		{outcome(NotIP, detailCisco|0x2000), "CDP"},
		{outcome(NotIP, detailCisco|0x9999), "Cisco SNAP 0x9999"},
		{outcome(NotIP, detailFamily|16), "address family 16"},
		{outcome(NotIP, detailPPP|0xc021), "PPP LCP"},
		{outcome(NotIP, detailPPP|0x4001), "PPP 0x4001"},
		{outcome(NotIP, detailNLPID|0x83), "IS-IS"},
		{outcome(NotIP, detailNLPID|0x99), "NLPID 0x99"},
		{outcome(NotIP, detailWireless|wirelessProtected), "802.11 encrypted"},
		{outcome(NotIP, detailLink|linkSLARP), "Cisco SLARP"},
	}
	for _, test := range tests {
		if got := test.String(); got != test.want {
			t.Errorf("%x: %q, want %q", uint32(test.Outcome), got, test.want)
		}
	}
}
