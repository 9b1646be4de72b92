package decode

import (
	"encoding/hex"
	"fmt"
	"net"
	"strings"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// nameLayer says what gopacket's layer is, and whether it is a header: what a
// transport carries is for the detectors to tell.
func nameLayer(l gopacket.Layer) (level Level, name string, known bool) {
	switch l.LayerType() {
	case layers.LayerTypeEthernet:
		return LinkLevel, "Ethernet", true
	case layers.LayerTypeDot1Q:
		return LinkLevel, "VLAN tag", true
	case layers.LayerTypeLinuxSLL:
		return LinkLevel, "Linux cooked capture", true
	case layers.LayerTypeLoopback:
		return LinkLevel, "BSD loopback", true
	case layers.LayerTypeLLC, layers.LayerTypeSNAP, layers.LayerTypePPP, layers.LayerTypePPPoE, layers.LayerTypeMPLS,
		layers.LayerTypeRadioTap, layers.LayerTypeDot11, layers.LayerTypeDot11Data, layers.LayerTypeDot11DataQOSData:
		return LinkLevel, l.LayerType().String(), true
	case layers.LayerTypeIPv4, layers.LayerTypeIPv6, layers.LayerTypeARP, layers.LayerTypeIGMP, layers.LayerTypeIPSecAH:
		return NetworkLevel, l.LayerType().String(), true
	case layers.LayerTypeIPv6HopByHop, layers.LayerTypeIPv6Routing, layers.LayerTypeIPv6Fragment, layers.LayerTypeIPv6Destination:
		return NetworkLevel, "IPv6 " + strings.ToLower(strings.TrimPrefix(l.LayerType().String(), "IPv6")) + " header", true
	case layers.LayerTypeICMPv4, layers.LayerTypeICMPv6, layers.LayerTypeTCP, layers.LayerTypeUDP, layers.LayerTypeSCTP:
		return TransportLevel, l.LayerType().String(), true
	case layers.LayerTypeGRE, layers.LayerTypeVXLAN, layers.LayerTypeGeneve, layers.LayerTypeGTPv1U, layers.LayerTypeEtherIP:
		return TunnelLevel, l.LayerType().String(), true
	}
	return 0, "", false
}

// fieldsOf is what a header says.
func fieldsOf(l gopacket.Layer) []Field {
	switch l := l.(type) {
	case *layers.IPv4:
		return ipv4Fields(l)
	case *layers.IPv6:
		return ipv6Fields(l)
	case *layers.TCP:
		return tcpFields(l)
	case *layers.UDP:
		return []Field{number("source port", l.SrcPort), number("destination port", l.DstPort),
			{"length", fmt.Sprintf("%d bytes, header included", l.Length)}, hexadecimal("checksum", l.Checksum)}
	case *layers.SCTP:
		return []Field{number("source port", l.SrcPort), number("destination port", l.DstPort),
			{"verification tag", fmt.Sprintf("0x%08x", l.VerificationTag)}, {"checksum", fmt.Sprintf("0x%08x", l.Checksum)}}
	case *layers.ICMPv4:
		return []Field{{"type, code", l.TypeCode.String()}, hexadecimal("checksum", l.Checksum), number("identifier", l.Id), number("sequence", l.Seq)}
	case *layers.ICMPv6:
		return []Field{{"type, code", l.TypeCode.String()}, hexadecimal("checksum", l.Checksum)}
	case *layers.ARP:
		return []Field{{"operation", fmt.Sprint(l.Operation)}, {"sender", hardware(l.SourceHwAddress) + " " + address4(l.SourceProtAddress)},
			{"target", hardware(l.DstHwAddress) + " " + address4(l.DstProtAddress)}}
	}
	return linkFields(l)
}

// linkFields is what a header of a link or tunnel says.
func linkFields(l gopacket.Layer) []Field {
	switch l := l.(type) {
	case *layers.Ethernet:
		return []Field{{"destination", hardware(l.DstMAC)}, {"source", hardware(l.SrcMAC)}, {"type", etherTypeField(l.EthernetType)}}
	case *layers.Dot1Q:
		return []Field{number("priority", l.Priority), number("VLAN", l.VLANIdentifier), {"type", etherTypeField(l.Type)}}
	case *layers.LinuxSLL:
		return []Field{{"packet type", l.PacketType.String()}, {"address", hardware(l.Addr)}, {"protocol", etherTypeField(l.EthernetType)}}
	case *layers.Loopback:
		return []Field{{"family", l.Family.String()}}
	case *layers.PPPoE:
		return []Field{{"code", l.Code.String()}, number("session", l.SessionId), number("length", l.Length)}
	case *layers.PPP:
		return []Field{{"protocol", l.PPPType.String()}}
	case *layers.MPLS:
		return []Field{number("label", l.Label), number("traffic class", l.TrafficClass), {"bottom of stack", yesNo(l.StackBottom)}, number("time to live", l.TTL)}
	case *layers.GRE:
		return []Field{{"protocol", etherTypeField(l.Protocol)}, {"key", present(l.KeyPresent, l.Key)}, {"sequence", present(l.SeqPresent, l.Seq)}}
	case *layers.VXLAN:
		return []Field{number("network identifier", l.VNI)}
	case *layers.Geneve:
		return []Field{number("network identifier", l.VNI), {"protocol", etherTypeField(l.Protocol)}}
	case *layers.GTPv1U:
		return []Field{number("message type", l.MessageType), {"tunnel endpoint", fmt.Sprintf("0x%08x", l.TEID)}}
	}
	return nil
}

func ipv4Fields(l *layers.IPv4) []Field {
	fields := []Field{
		{"version, header", fmt.Sprintf("%d, %d bytes", l.Version, 4*int(l.IHL))},
		{"service class", fmt.Sprintf("0x%02x", l.TOS)},
		{"total length", fmt.Sprintf("%d bytes", l.Length)},
		hexadecimal("identification", l.Id),
	}
	if l.Flags != 0 || l.FragOffset != 0 {
		fields = append(fields, Field{"fragments", fragmentField(l)})
	}
	fields = append(fields, number("time to live", l.TTL), protocolField("protocol", l.Protocol),
		hexadecimal("checksum", l.Checksum), Field{"source", l.SrcIP.String()}, Field{"destination", l.DstIP.String()})
	for _, o := range l.Options {
		fields = append(fields, Field{"option", fmt.Sprintf("%d %x", o.OptionType, o.OptionData)})
	}
	return fields
}

func fragmentField(l *layers.IPv4) string {
	var list []string
	if l.Flags&layers.IPv4DontFragment != 0 {
		list = append(list, "do not fragment")
	}
	if l.Flags&layers.IPv4MoreFragments != 0 {
		list = append(list, "more follow")
	}
	if l.FragOffset > 0 || l.Flags&layers.IPv4MoreFragments != 0 {
		list = append(list, fmt.Sprintf("from byte %d", 8*int(l.FragOffset)))
	}
	return strings.Join(list, ", ")
}

func ipv6Fields(l *layers.IPv6) []Field {
	return []Field{
		number("version", l.Version), {"traffic class", fmt.Sprintf("0x%02x", l.TrafficClass)},
		{"flow label", fmt.Sprintf("0x%05x", l.FlowLabel)}, {"payload length", fmt.Sprintf("%d bytes", l.Length)},
		protocolField("next header", l.NextHeader), number("hop limit", l.HopLimit),
		{"source", l.SrcIP.String()}, {"destination", l.DstIP.String()},
	}
}

func tcpFields(l *layers.TCP) []Field {
	fields := []Field{
		number("source port", l.SrcPort), number("destination port", l.DstPort),
		number("sequence", l.Seq), number("acknowledgement", l.Ack),
		{"header", fmt.Sprintf("%d bytes", 4*int(l.DataOffset))}, {"flags", flagNames(l)},
		number("window", l.Window), hexadecimal("checksum", l.Checksum),
	}
	for _, o := range l.Options {
		if o.OptionType != layers.TCPOptionKindNop && o.OptionType != layers.TCPOptionKindEndList {
			fields = append(fields, Field{"option", strings.TrimSpace(fmt.Sprintf("%s %s", optionName(o.OptionType), optionValue(o)))})
		}
	}
	return fields
}

// flagNames are the control bits that are set, in the order of the header.
func flagNames(l *layers.TCP) string {
	var list []string
	for _, f := range []struct {
		set  bool
		name string
	}{{l.NS, "AE"}, {l.CWR, "CWR"}, {l.ECE, "ECE"}, {l.URG, "URG"}, {l.ACK, "ACK"}, {l.PSH, "PSH"}, {l.RST, "RST"}, {l.SYN, "SYN"}, {l.FIN, "FIN"}} {
		if f.set {
			list = append(list, f.name)
		}
	}
	if list == nil {
		return "none"
	}
	return strings.Join(list, " ")
}

// optionName is a TCP option as RFC 9293 section 3.1 and RFC 7323 call it.
func optionName(k layers.TCPOptionKind) string {
	switch k {
	case layers.TCPOptionKindMSS:
		return "maximum segment size"
	case layers.TCPOptionKindWindowScale:
		return "window scale"
	case layers.TCPOptionKindSACKPermitted:
		return "selective acknowledgement permitted"
	case layers.TCPOptionKindSACK:
		return "selective acknowledgement"
	case layers.TCPOptionKindTimestamps:
		return "timestamps"
	}
	return fmt.Sprintf("kind %d", k)
}

func optionValue(o layers.TCPOption) string {
	b := o.OptionData
	switch {
	case o.OptionType == layers.TCPOptionKindMSS && len(b) == 2:
		return fmt.Sprintf("%d bytes", int(b[0])<<8|int(b[1]))
	case o.OptionType == layers.TCPOptionKindWindowScale && len(b) == 1:
		return fmt.Sprintf("times 2^%d", b[0])
	case o.OptionType == layers.TCPOptionKindTimestamps && len(b) == 8:
		return fmt.Sprintf("%d, echoes %d", be32(b), be32(b[4:]))
	}
	return hex.EncodeToString(b)
}

func be32(b []byte) uint32 {
	return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
}

// number is a field whose value is written in decimal.
func number[T ~uint8 | ~uint16 | ~uint32](name string, n T) Field {
	return Field{name, fmt.Sprintf("%d", n)}
}

func hexadecimal(name string, n uint16) Field { return Field{name, fmt.Sprintf("0x%04x", n)} }

func protocolField(name string, p layers.IPProtocol) Field {
	return Field{name, fmt.Sprintf("%d, %s", uint8(p), IPProtocol(p))}
}

// etherTypeField is an EtherType with its name; below 1536 the field is a
// length (IEEE 802.3 section 3.2.6).
func etherTypeField(t layers.EthernetType) string {
	if t < 0x600 {
		return fmt.Sprintf("%d bytes long", uint16(t))
	}
	switch t {
	case layers.EthernetTypeIPv4, layers.EthernetTypeIPv6, layers.EthernetTypeARP:
		return fmt.Sprintf("0x%04x, %s", uint16(t), t)
	case layers.EthernetTypeDot1Q, layers.EthernetTypeQinQ:
		return fmt.Sprintf("0x%04x, VLAN tag", uint16(t))
	case layers.EthernetTypeTransparentEthernetBridging:
		return fmt.Sprintf("0x%04x, Ethernet", uint16(t))
	}
	return fmt.Sprintf("0x%04x", uint16(t))
}

// hardware is a link address; gopacket shares net's way of writing it.
func hardware(b []byte) string { return net.HardwareAddr(b).String() }

func address4(b []byte) string { return net.IP(b).String() }

func present(is bool, n uint32) string {
	if !is {
		return "none"
	}
	return fmt.Sprint(n)
}

func yesNo(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
