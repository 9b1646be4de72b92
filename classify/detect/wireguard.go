package detect

// wireguard recognises WireGuard by the four kinds of message, each with a
// type, three zero bytes, and a length of its own (WireGuard paper, section
// 5.4). A handshake is sure; data alone needs a counter that counts.
var wireguard = &Detector{
	Name: "wireguard", Title: "WireGuard", Spec: "WireGuard: Next Generation Kernel Network Tunnel",
	Over:   UDP,
	First:  Range(1, 4),
	Probe:  probeWireGuard,
	Tunnel: true,
}

func probeWireGuard(o *Opening) Match {
	for i := range o.Datagrams {
		d := &o.Datagrams[i]
		if len(d.Data) == 0 {
			continue
		}
		why := ""
		switch g := judgeWireGuard(d); {
		case g == wrong:
			return Match{}
		case g == proven:
			why = "handshake message"
		case o.answers(d, wireguardAnswer), o.counts(i):
			why = "data of one receiver, counted"
		default:
			continue
		}
		m := yes(int(d.Side), 0, 8, why)
		m.Evidence.Datagram = uint8(i)
		if d.Data[0] == 1 {
			m.Client = SideOf(int(d.Side))
		} else if d.Data[0] == 2 {
			m.Client = SideOf(int(1 - d.Side))
		}
		return m
	}
	return Match{Verdict: Maybe}
}

// judgeWireGuard judges one message.
func judgeWireGuard(d *Datagram) grade {
	b := d.Data
	if len(b) < 32 || b[1] != 0 || b[2] != 0 || b[3] != 0 {
		return wrong
	}
	switch {
	case b[0] == 1 && d.Length == 148, b[0] == 2 && d.Length == 92:
		return proven
	case b[0] == 3 && d.Length == 64:
		return fits
	case b[0] == 4 && d.Length%16 == 0 && len(b) >= 32 && le64(b, 8) < 1<<40:
		return fits
	}
	return wrong
}

// wireguardAnswer says whether both messages are data, each to a receiver of
// its own.
func wireguardAnswer(asked, answer []byte) bool {
	return asked[0] == 4 && answer[0] == 4 && le32(asked, 4) != le32(answer, 4) && le32(asked, 4) > 0xffff && le32(answer, 4) > 0xffff
}

// counts says whether datagram n is the third to one receiver whose counter
// rises by little.
func (o *Opening) counts(n int) bool {
	d, seen := &o.Datagrams[n], 0
	last := le64(d.Data, 8)
	for i := n - 1; i >= 0; i-- {
		e := &o.Datagrams[i]
		if e.Side != d.Side || len(e.Data) < 32 || e.Data[0] != 4 || d.Data[0] != 4 || le32(e.Data, 4) != le32(d.Data, 4) {
			continue
		}
		if c := le64(e.Data, 8); c >= last || last-c > 64 {
			return false
		} else {
			last = c
		}
		seen++
	}
	return seen >= 2
}
