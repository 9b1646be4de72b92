package detect

// dnscrypt recognises DNSCrypt by the magic that each response begins with
// (DNSCrypt version 2 protocol, section 5); queries have none that is fixed.
var dnscrypt = &Detector{
	Name: "dnscrypt", Title: "DNSCrypt", Spec: "DNSCrypt version 2",
	Over:  UDP | TCP,
	Probe: probeDNSCrypt,
}

// dnscryptMagic begins a response; a nonce of 24 bytes follows, half of it the
// client's.
const dnscryptMagic = "r6fnvWj8"

func probeDNSCrypt(o *Opening) Match {
	for side := range 2 {
		if b := tail(o.Stream[side], 2); len(b) >= len(dnscryptMagic)+24 && begins(b, dnscryptMagic) == proven {
			m := yes(side, 2, len(dnscryptMagic), "magic of a response")
			m.Client = SideOf(1 - side)
			return m
		}
	}
	for i := range o.Datagrams {
		d := &o.Datagrams[i]
		if len(d.Data) >= len(dnscryptMagic)+24 && begins(d.Data, dnscryptMagic) == proven {
			m := yes(int(d.Side), 0, len(dnscryptMagic), "magic of a response")
			m.Evidence.Datagram = uint8(i)
			m.Client = SideOf(int(1 - d.Side))
			return m
		}
	}
	if o.Spoke(0) && o.Spoke(1) || len(o.Stream[0])+len(o.Stream[1]) > 4096 {
		return Match{}
	}
	return Match{Verdict: Maybe}
}
