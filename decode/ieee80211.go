package decode

import "encoding/binary"

// Bits of IEEE 802.11's frame control field (clause 9.2.4.1), which is sent
// with its low byte first: version, type and subtype, then flags.
const (
	wifiTypeBits       = 0x0c
	wifiKindBits       = wifiTypeBits | 0x03 // and the version, which is 0
	wifiTypeManagement = 0x00
	wifiTypeControl    = 0x04
	wifiTypeData       = 0x08
	wifiNoData         = 0x40 // of a data frame's subtype
	wifiQoS            = 0x80 // likewise
	wifiToDS           = 0x01
	wifiFromDS         = 0x02
	wifiProtected      = 0x40
	wifiBothDS         = wifiToDS | wifiFromDS
	wifiOrder          = 0x80
	wifiAggregate      = 0x80 // of QoS control's first byte: the body is an A-MSDU
)

// wifiLength is a data frame's header's with three addresses.
const wifiLength = 24

// ieee80211 parses an IEEE 802.11 frame. Only data frames in the clear carry
// packets that can be read; padded says that the radio put the body at a
// multiple of four bytes.
func (d *Decoder) ieee80211(p *Packet, b []byte, wire int, padded bool) Outcome {
	if len(b) < 2 {
		return short(wire, 2)
	}
	return d.wifiFrame(p, wifiControl{kind: b[0], flags: b[1], padded: padded}, b, wire)
}

// wifiControl is a frame's frame control field: its kind (version, type,
// subtype) and flags, whether the bytes of this and of the sequence control
// field are swapped, and whether its body is padded.
type wifiControl struct {
	kind, flags     uint8
	swapped, padded bool
}

// wifiFrame parses a frame by its frame control field.
func (d *Decoder) wifiFrame(p *Packet, c wifiControl, b []byte, wire int) Outcome {
	switch c.kind & wifiKindBits {
	case wifiTypeData:
		return d.wifiData(p, c, b, wire)
	case wifiTypeManagement:
		return outcome(NotIP, detailWireless|wirelessManagement)
	case wifiTypeControl:
		return outcome(NotIP, detailWireless|wirelessControl)
	case wifiTypeBits:
		return outcome(NotIP, detailWireless|wirelessExtension)
	}
	return outcome(Malformed, 0) // a version that does not exist
}

// wifiData parses a data frame. A frame that is a later part of a message has
// nothing to tell its packet by.
func (d *Decoder) wifiData(p *Packet, c wifiControl, b []byte, wire int) Outcome {
	if c.kind&wifiNoData != 0 {
		return outcome(NotIP, detailWireless|wirelessNull)
	}
	n := c.header()
	if len(b) < n {
		return short(wire, n)
	}
	wifiAddresses(p, c, b)
	body, wire := b[n:], wire-n
	switch {
	case c.fragment(b) != 0:
		return outcome(NotIP, detailWireless|wirelessFragment)
	case c.flags&wifiProtected != 0:
		return d.wifiProtected(p, body, wire)
	case c.kind&wifiQoS != 0 && b[c.qos()]&wifiAggregate != 0:
		return d.wifiAggregate(p, body, wire)
	}
	return d.llc(p, body, wire)
}

// fragment is which part of its message a data frame is, from 0: the low bits
// of sequence control, the header's last two bytes.
func (c wifiControl) fragment(b []byte) uint8 {
	if c.swapped {
		return b[wifiLength-1] & 0x0f
	}
	return b[wifiLength-2] & 0x0f
}

// bridges says whether the frame goes between access points, with a fourth
// address.
func (c wifiControl) bridges() bool { return c.flags&wifiBothDS == wifiBothDS }

// qos is where QoS control lies, if it is there.
func (c wifiControl) qos() int {
	if c.bridges() {
		return wifiLength + 6
	}
	return wifiLength
}

// header is a data frame's header's length, with QoS and HT control and
// padding.
func (c wifiControl) header() int {
	n := c.qos()
	if c.kind&wifiQoS != 0 {
		n += 2
		if c.flags&wifiOrder != 0 {
			n += 4
		}
	}
	if c.padded {
		n = (n + 3) &^ 3
	}
	return n
}

// wifiAddresses sets the addresses of the ends, which lie where the two
// distribution system bits say (clause 9.3.2.1).
func wifiAddresses(p *Packet, c wifiControl, b []byte) {
	dst, src := 4, 10
	switch c.flags & wifiBothDS {
	case wifiToDS:
		dst = 16
	case wifiFromDS:
		src = 16
	case wifiBothDS:
		dst, src = 16, 24
	}
	p.SrcMAC, p.HasMAC = [6]byte(b[src:src+6]), true
	if b[dst]&1 != 0 {
		p.Flags |= IsMulticast
	}
}

// wifiProtected parses a body that the header says is encrypted. Some cards
// hand it over decrypted without saying so, with or without the eight bytes of
// its cipher's header; LLC and SNAP's six bytes tell.
func (d *Decoder) wifiProtected(p *Packet, b []byte, wire int) Outcome {
	for _, n := range [...]int{0, 8} {
		if len(b) >= n+llcLength+snapLength && [6]byte(b[n:n+6]) == [6]byte{sapSNAP, sapSNAP, llcUI} {
			return d.llc(p, b[n:], wire-n)
		}
	}
	return outcome(NotIP, detailWireless|wirelessProtected)
}

// maxAggregate is the most bytes that an A-MSDU has (clause 9.4.2.157.2: of a
// VHT station's frame).
const maxAggregate = 11454

// wifiAggregate parses an A-MSDU (clause 9.3.2.2): frames of destination,
// source, length and LLC, each but the last padded to four bytes. The frame is
// the first packet's; Released gives the others. Where there is none, the first
// of them says what the frame is.
func (d *Decoder) wifiAggregate(p *Packet, b []byte, wire int) Outcome {
	b, wire = within(b, wire, maxAggregate)
	header, said, found := *p, short(wire, ethernetLength), false
	for n := 0; len(b) >= ethernetLength; n++ {
		length := int(binary.BigEndian.Uint16(b[12:]))
		if found {
			d.wifiNext(&header, b, wire, length)
		} else {
			*p = header
			o := d.wifiInside(p, b, wire, length)
			found = o.Kind() == Decoded || o.Kind() == Held
			if found || n == 0 {
				said = o
			}
		}
		next := (ethernetLength + length + 3) &^ 3
		if next > len(b) {
			break
		}
		b, wire = b[next:], wire-next
	}
	return said
}

// wifiInside parses one frame of an A-MSDU, whose body is so long.
func (d *Decoder) wifiInside(p *Packet, b []byte, wire, length int) Outcome {
	p.SrcMAC = [6]byte(b[6:12])
	b, wire = within(b[ethernetLength:], wire-ethernetLength, length)
	return d.llc(p, b, wire)
}

// wifiNext parses one more frame of an A-MSDU, and keeps its packet for Released.
func (d *Decoder) wifiNext(header *Packet, b []byte, wire, length int) {
	p := *header
	p.WireLength = 0
	p.Flags |= IsAggregated
	if d.wifiInside(&p, b, wire, length).Kind() == Decoded {
		d.setTunnel(&p)
		d.inside = append(d.inside, p)
	}
}
