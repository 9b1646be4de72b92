package detect

import "bytes"

// gaijin reads the lines of measurement that Gaijin's games send of themselves,
// and the connection of ENet on the ports that the games use.
var gaijin = &Detector{
	Name: "gaijinentertainment", Title: "Gaijin Entertainment", Spec: "ENet protocol; the games' published ports 20010 to 20500",
	Over:  UDP,
	First: AnyOf("\x8f\x9f\xaf\xbf\xcf\xdf\xef\xff").Or(Range('a', 'z')),
	Probe: probeGaijin,
}

const (
	enetHeader  = 4 // peer and flags, time
	enetConnect = 48
)

var gaijinRule = rule{why: "measurements of the game, or ENet connect on its port", header: enetHeader + enetConnect}

func probeGaijin(o *Opening) Match {
	m := ofDatagrams(o, gaijinDatagram, &gaijinRule)
	if m.Verdict == Yes {
		m.Client = SideOf(int(m.Evidence.Side))
	}
	return m
}

func gaijinDatagram(o *Opening, d *Datagram) grade {
	switch b := d.Data; {
	case len(b) == enetHeader+enetConnect && d.Length == len(b):
		return o.gaijinConnect(b)
	case len(b) > 64 && (b[0] >= 'a' && b[0] <= 'z') && gaijinMeasures(b):
		return proven
	}
	return wrong
}

// gaijinMeasures says whether b is a name and tags, of which the project is one
// of Gaijin's.
func gaijinMeasures(b []byte) bool {
	_, project, ok := bytes.Cut(b, []byte(",project="))
	if !ok || !bytes.Contains(b, []byte(",application=")) || !bytes.Contains(b, []byte(",circuit=")) {
		return false
	}
	for _, name := range []string{"warthunder", "enlisted", "crossout", "cuisine_royale"} {
		if bytes.HasPrefix(project, []byte(name)) {
			return true
		}
	}
	return false
}

// gaijinConnect grades a connect of ENet: to no peer yet, command 2 with an
// answer wanted, on channel 255; the MTU within its bounds.
func (o *Opening) gaijinConnect(b []byte) grade {
	onPort := false
	for _, p := range o.Port {
		onPort = onPort || p >= 20010 && p <= 20500
	}
	mtu := be32(b, 12)
	if !onPort || be16(b, 0)&0x8fff != 0x8fff || b[4] != 0x82 || b[5] != 0xff || mtu < 576 || mtu > 4096 {
		return wrong
	}
	return proven
}
