package detect

// steamRelay reads the requests of Steam's game networking, which are padded so
// that they cannot be used to amplify: kind, length, a protocol buffer, zeros
// up to 512 bytes.
var steamRelay = &Detector{
	Name: "steamdatagramrelay", Title: "Steam Datagram Relay", Spec: "ValveSoftware GameNetworkingSockets",
	Over:  UDP,
	First: AnyOf("\x01\x03\x20"),
	Probe: probeSteamRelay,
}

const (
	steamRelayHeader = 3
	steamRelayPadded = 512
)

var steamRelayRule = rule{why: "padded request with its length and fields", header: steamRelayHeader}

func probeSteamRelay(o *Opening) Match {
	m := ofDatagrams(o, steamRelayRequest, &steamRelayRule)
	if m.Verdict == Yes {
		m.Client = SideOf(int(m.Evidence.Side))
	}
	return m
}

func steamRelayRequest(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) != steamRelayPadded || d.Length != len(b) {
		return wrong
	}
	end := steamRelayHeader + le16(b, 1)
	if b[0] != 1 && b[0] != 3 && b[0] != 32 || end < steamRelayHeader+8 || end >= len(b) {
		return wrong
	}
	if !protobufFields(b[steamRelayHeader:end]) || !zeros(b[end:]) {
		return wrong
	}
	return proven
}
