package detect

// heads is how many of the first bytes a side sends narrow what is asked.
const heads = 5

// A Place narrows what one of the first bytes may be, on some transports.
type Place struct {
	Over Transports
	// At is the byte's offset, less than 5.
	At    int
	Bytes Bytes
}

// Bound is the ports at one of which alone a protocol is looked for, on some
// transports.
type Bound struct {
	Over  Transports
	Ports []PortRange
}

// at is what the byte at a place may be on transport t.
func (d *Detector) at(t Transports, place int) Bytes {
	may := Bytes{}
	if place == 0 {
		may = d.First
	}
	for _, p := range d.Head {
		if p.Over&t != 0 && p.At == place {
			may = may.and(p.Bytes)
		}
	}
	return may
}

// head is how the first payload of a side begins.
func (o *Opening) head(side int) []byte {
	if b := o.Stream[side]; len(b) > 0 {
		return b[:min(len(b), heads)]
	}
	for i := range o.Datagrams {
		d := &o.Datagrams[i]
		if int(d.Side) == side && len(d.Data) > 0 {
			return d.Data[:min(len(d.Data), heads)]
		}
	}
	return nil
}

// portSet is a set of ports.
type portSet [1 << 16 / 64]uint64

func (s *portSet) add(r PortRange) {
	for p := int(r.From); p <= int(r.To); p++ {
		s[p>>6] |= 1 << (p & 63)
	}
}

func (s *portSet) has(p uint16) bool { return s[p>>6]&(1<<(p&63)) != 0 }
