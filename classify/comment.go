package classify

import "net/netip"

// commented is a packet of whose frame the capture has comments. There are no
// more than the captures keep comments.
type commented struct {
	frame uint64
	flow  *entry
}

// comments gives each flow the comments of its frames, in the order of the
// captures.
func comments(tables []*table, captures []Capture) map[*entry][]string {
	flows := map[uint64]*entry{}
	for _, t := range tables {
		for _, c := range t.commented {
			flows[c.frame] = c.flow
		}
	}
	texts := map[*entry][]string{}
	for i := range captures {
		for _, c := range captures[i].Comments {
			if e := flows[c.Frame]; e != nil {
				texts[e] = append(texts[e], c.Text)
			}
		}
	}
	return texts
}

// hosts is the names that the captures themselves give for addresses, the
// first where there are more.
func hosts(captures []Capture, most int) map[address]string {
	names := map[address]string{}
	for i := range captures {
		for _, h := range captures[i].Hosts {
			a, err := netip.ParseAddr(h.Address)
			if err != nil {
				continue // nothing that a reader gives
			}
			key := addressOf(a)
			if _, known := names[key]; !known && len(names) < most {
				names[key] = h.Name
			}
		}
	}
	return names
}

func addressOf(a netip.Addr) (k address) {
	if k.ipv6 = a.Is6(); k.ipv6 {
		k.bytes = a.As16()
		return k
	}
	v4 := a.As4()
	copy(k.bytes[:], v4[:])
	return k
}
