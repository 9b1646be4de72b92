package decode

import (
	"encoding/binary"
	"fmt"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// Layer is one header of a frame, taken apart to be shown.
type Layer struct {
	// Level is where it stands in the five-layer model.
	Level Level
	// Name is the header as people write it: "Ethernet", "IPv4".
	Name string
	// Offset is its first byte in the frame.
	Offset int
	// Header is its bytes, a part of the frame's Data; of the last layer, all
	// that is left.
	Header []byte
	// Fields are what the bytes say, in their order; nil where they are not
	// understood.
	Fields []Field
	// Note says what is wrong or special with it, "" for nothing.
	Note string
}

// Field is one field of a header: "source" "192.0.2.1".
type Field struct{ Name, Value string }

// Level is a layer of the model by which networks are taught.
type Level uint8

// The levels above the physical one. A tunnel's header stands outside of them:
// it begins them anew.
const (
	TunnelLevel      Level = 0
	LinkLevel        Level = 2
	NetworkLevel     Level = 3
	TransportLevel   Level = 4
	ApplicationLevel Level = 5
)

// String names the level.
func (l Level) String() string {
	switch l {
	case LinkLevel:
		return "link"
	case NetworkLevel:
		return "network"
	case TransportLevel:
		return "transport"
	case ApplicationLevel:
		return "application"
	}
	return "tunnel"
}

// maxLayers bounds the headers that Dissect tells of one frame.
const maxLayers = 32

// Dissect takes a frame apart, from the link up: every header with its fields,
// and last what no header claims. It is for showing one frame to a person;
// Decode, which is for all of them, does not use it. The headers are read by
// gopacket, whose panics it turns into a layer that is not understood.
func Dissect(f *Frame) []Layer {
	d := dissection{data: f.Data}
	rest := d.link(f)
	if missing := int(f.WireLength) - len(f.Data); missing > 0 {
		d.last().Note = joinNotes(d.last().Note, fmt.Sprintf("cut short: %d bytes were not captured", missing))
	}
	if rest > 0 {
		at := len(f.Data) - rest
		d.list = append(d.list, Layer{Level: LinkLevel, Name: "padding", Offset: at, Header: f.Data[at:]})
	}
	return d.list
}

// dissection is a frame half taken apart.
type dissection struct {
	data []byte
	at   int // the first byte that no layer has yet
	list []Layer
}

// last is the layer added last; there is one.
func (d *dissection) last() *Layer {
	if len(d.list) == 0 {
		d.add(LinkLevel, "frame", 0)
	}
	return &d.list[len(d.list)-1]
}

// add adds the next n bytes as a layer.
func (d *dissection) add(level Level, name string, n int, fields ...Field) {
	n = min(n, len(d.data)-d.at)
	d.list = append(d.list, Layer{Level: level, Name: name, Offset: d.at, Header: d.data[d.at : d.at+n], Fields: fields})
	d.at += n
}

// link takes the link header and all within it, and returns how many bytes at
// the end of the frame belong to no layer.
func (d *dissection) link(f *Frame) (rest int) {
	switch t := f.LinkType; {
	case t == LinkSLL2 && len(f.Data) >= linuxSLL2Length:
		b := f.Data
		proto := layers.EthernetType(binary.BigEndian.Uint16(b))
		d.add(LinkLevel, "Linux cooked capture v2", linuxSLL2Length,
			Field{"protocol", etherTypeField(proto)}, number("interface", binary.BigEndian.Uint32(b[4:])),
			Field{"packet type", layers.LinuxSLLPacketType(b[10]).String()}, Field{"address", hardware(b[12:min(20, 12+int(b[11]))])})
		return d.layers(proto)
	case t == LinkRaw || t == LinkRawBSD || t == LinkRawOpenBSD || t == LinkIPv4 || t == LinkIPv6:
		if len(f.Data) > 0 && f.Data[0]>>4 == 6 {
			return d.layers(layers.LayerTypeIPv6)
		}
		return d.layers(layers.LayerTypeIPv4)
	case isRead(t):
		return d.layers(layers.LinkType(t))
	}
	d.unread(f.LinkType.String(), "no more is known of this link's header")
	return 0
}

// isRead says whether gopacket reads the link's header; it knows a link type by
// its low eight bits.
func isRead(t LinkType) bool {
	switch t {
	case LinkNull, LinkLoop, LinkEthernet, LinkPPP, LinkSLL, Link80211, LinkRadiotap, LinkPrism:
		return true
	}
	return false
}

// linuxSLL2Length is the header of LINKTYPE_LINUX_SLL2.
const linuxSLL2Length = 20

// unread adds all that is left as a layer that is not understood.
func (d *dissection) unread(name, note string) {
	d.add(LinkLevel, name, len(d.data)-d.at)
	d.last().Note = note
}

// layers lets gopacket read what is left, and keeps its layers up to the first
// that is no header of link, network, transport or tunnel.
func (d *dissection) layers(first gopacket.Decoder) (rest int) {
	// gopacket recovers from its layers' panics itself, and copies the frame:
	// some of its layers write to it.
	p := gopacket.NewPacket(d.data[d.at:], first, gopacket.Default)
	payload := len(d.data) - d.at
	for _, l := range p.Layers() {
		level, name, known := nameLayer(l)
		if !known || len(l.LayerContents()) == 0 || len(d.list) == maxLayers {
			break
		}
		d.add(level, name, len(l.LayerContents()), fieldsOf(l)...)
		payload = len(l.LayerPayload())
	}
	d.remainder(p.ErrorLayer(), min(payload, len(d.data)-d.at))
	return len(d.data) - d.at
}

// remainder adds the n bytes after the last header.
func (d *dissection) remainder(failed gopacket.ErrorLayer, n int) {
	if n == 0 {
		return
	}
	level, name := ApplicationLevel, "payload"
	if len(d.list) == 0 || d.last().Level != TransportLevel {
		level, name = NetworkLevel, "what follows"
	}
	d.add(level, name, n)
	if failed != nil && name != "payload" {
		d.last().Note = "no header can be read here"
	}
}

// joinNotes puts two notes together.
func joinNotes(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}
