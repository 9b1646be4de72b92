package decode

import "fmt"

// EtherTypes that are parsed further, from the IEEE's registry.
const (
	etherTypeIPv4      = 0x0800
	etherTypeERSPAN3   = 0x22eb // ERSPAN type III, in GRE
	etherTypeBridged   = 0x6558 // a whole Ethernet frame (RFC 1701, RFC 7637)
	etherTypeVLAN      = 0x8100 // IEEE 802.1Q
	etherTypeIPv6      = 0x86dd
	etherTypePPP       = 0x880b // RFC 7676 section 3
	etherTypeWCCP      = 0x883e // redirected packets in GRE
	etherTypeMPLS      = 0x8847 // RFC 5332
	etherTypeMPLSMulti = 0x8848
	etherTypePPPoE     = 0x8864 // session stage, RFC 2516
	etherTypeJumboLLC  = 0x8870 // LLC in a frame longer than a length can say
	etherTypeQinQ      = 0x88a8 // IEEE 802.1ad
	etherTypeERSPAN    = 0x88be // ERSPAN type I and II, in GRE
	etherTypePBB       = 0x88e7 // IEEE 802.1ah backbone service tag
	etherTypeVNTag     = 0x8926 // Cisco VN-Tag
	etherTypeHSR       = 0x892f // IEC 62439-3
	etherTypeETag      = 0x893f // IEEE 802.1BR
	etherTypeNSH       = 0x894f // RFC 8300
	etherTypeOldQinQ   = 0x9100 // before 802.1ad
)

// wirelessFrame stands for an IEEE 802.11 frame where an EtherType is asked
// for, and swappedWirelessFrame for one whose first two bytes are swapped. No
// frame can say them: on the wire such numbers are lengths.
const (
	wirelessFrame        = 1
	swappedWirelessFrame = 2
)

// The EtherType field is a length up to 1500, and a type from 1536 on (IEEE
// 802.3 clause 3.2.6).
const (
	maxLengthField = 1500
	minEtherType   = 0x600
)

// Details of NotIP that are no EtherTypes: the number of a protocol in a
// registry of its own, told apart by the bits above the lowest 16.
const (
	// DetailLLC is the first detail that is no EtherType.
	DetailLLC      = 1 << 16 // an IEEE 802.2 destination service access point
	detailFamily   = 2 << 16 // an address family
	detailCisco    = 3 << 16 // a SNAP protocol of Cisco's
	detailPPP      = 4 << 16 // a PPP protocol
	detailWireless = 5 << 16 // an IEEE 802.11 frame without data to read
	detailNLPID    = 6 << 16 // a network layer protocol id (ISO/IEC TR 9577)
	detailLink     = 7 << 16 // what is told by the link type alone
)

// What detailWireless numbers.
const (
	wirelessManagement = iota
	wirelessControl
	wirelessNull
	wirelessProtected
	wirelessFragment
	wirelessExtension
)

// What detailLink numbers.
const (
	linkMPLSControl = iota
	linkNetlink
	linkBridgedBPDU
	linkSNAP
	linkSLARP
)

// notIPName names what a NotIP outcome's detail numbers.
func notIPName(detail uint32) string {
	if name := notIPNames[detail]; name != "" {
		return name
	}
	n := detail & 0xffff
	switch detail &^ 0xffff {
	case DetailLLC:
		return fmt.Sprintf("LLC 0x%02x", n)
	case detailFamily:
		return fmt.Sprintf("address family %d", n)
	case detailCisco:
		return fmt.Sprintf("Cisco SNAP 0x%04x", n)
	case detailPPP:
		return fmt.Sprintf("PPP 0x%04x", n)
	case detailNLPID:
		return fmt.Sprintf("NLPID 0x%02x", n)
	}
	return fmt.Sprintf("EtherType 0x%04x", n)
}

// notIPNames names protocols by the registries of the IEEE (EtherTypes, LLC),
// of IANA (PPP) and by vendors' documents.
var notIPNames = map[uint32]string{
	0x0600: "XNS",
	0x0801: "X.75",
	0x0803: "ECMA-267",
	0x0804: "Chaosnet",
	0x0805: "X.25",
	0x0806: "ARP",
	0x0842: "Wake-on-LAN",
	0x0bad: "VINES",
	0x2000: "CDP",
	0x22ea: "SRP",
	0x22f0: "AVTP",
	0x22f3: "TRILL",
	0x22f4: "IS-IS",
	0x6001: "DEC MOP",
	0x6002: "DEC MOP",
	0x6003: "DECnet",
	0x6004: "DEC LAT",
	0x6559: "Frame Relay",
	0x8035: "RARP",
	0x809b: "AppleTalk",
	0x80f3: "AARP",
	0x8102: "SLPP",
	0x8137: "IPX",
	0x8138: "IPX",
	0x8191: "NetBEUI",
	0x8204: "QNX",
	0x8783: "BATMAN (old)",
	0x8808: "Ethernet flow control",
	0x8809: "slow protocols (LACP)",
	0x880b: "PPP",
	0x8819: "CobraNet",
	0x8847: "MPLS",
	0x8848: "MPLS",
	0x8863: "PPPoE discovery",
	0x8864: "PPPoE",
	0x886d: "Intel teaming",
	0x8870: "LLC in a jumbo frame",
	0x8874: "Broadcom",
	0x887b: "HomePlug 1.0",
	0x888e: "EAPOL",
	0x8892: "PROFINET",
	0x8899: "Realtek",
	0x889a: "HyperSCSI",
	0x88a2: "ATA over Ethernet",
	0x88a4: "EtherCAT",
	0x88ab: "Ethernet POWERLINK",
	0x88b5: "local experimental",
	0x88b6: "local experimental",
	0x88b7: "OUI extended EtherType",
	0x88b8: "IEC 61850 GOOSE",
	0x88b9: "IEC 61850 GSE management",
	0x88ba: "IEC 61850 sampled values",
	0x88bb: "LWAPP",
	0x88c7: "802.11i pre-authentication",
	0x88ca: "TIPC",
	0x88cb: "Nortel discovery",
	0x88cc: "LLDP",
	0x88cd: "SERCOS III",
	0x88d9: "LLTD",
	0x88dc: "WSMP",
	0x88e1: "HomePlug AV",
	0x88e3: "MRP",
	0x88e5: "MACsec",
	0x88e7: "802.1ah backbone bridging",
	0x88ee: "MEF E-LMI",
	0x88f5: "MVRP",
	0x88f6: "MMRP",
	0x88f7: "PTP",
	0x88f8: "NC-SI",
	0x88fb: "PRP",
	0x8902: "CFM",
	0x8903: "Cisco FabricPath",
	0x8904: "Cisco FabricPath",
	0x8906: "FCoE",
	0x8909: "Cisco MetaData",
	0x890d: "802.11 management (TDLS)",
	0x8914: "FIP",
	0x8915: "RoCE",
	0x8917: "MIS",
	0x891d: "TTEthernet",
	0x8926: "VN-Tag",
	0x892f: "HSR",
	0x893a: "IEEE 1905.1",
	0x893f: "802.1BR E-Tag",
	0x8940: "ECP",
	0x8942: "BATMAN",
	0x894f: "NSH",
	0x8998: "Realtek",
	0x8999: "Realtek",
	0x9000: "loopback test",
	0x9003: "VLAN (0x9003)",
	0x99fe: "802.15.4 in Ethernet",
	0xa0ed: "LoWPAN",
	0xb7ea: "GRE control channel",
	0xcafe: "Veritas LLT",
	0xfcfc: "FCFT",

	DetailLLC | 0x00: "LLC null",
	DetailLLC | 0x02: "LLC management",
	DetailLLC | 0x04: "SNA",
	DetailLLC | 0x05: "SNA",
	DetailLLC | 0x0e: "PROWAY",
	DetailLLC | 0x42: "STP",
	DetailLLC | 0x7e: "X.25",
	DetailLLC | 0x80: "XNS",
	DetailLLC | 0x98: "ARP",
	DetailLLC | 0xaa: "SNAP",
	DetailLLC | 0xbc: "VINES",
	DetailLLC | 0xe0: "IPX",
	DetailLLC | 0xf0: "NetBEUI",
	DetailLLC | 0xf8: "remote program load",
	DetailLLC | 0xfe: "OSI",
	DetailLLC | 0xff: "IPX",

	detailCisco | 0x0102: "Cisco DRiP",
	detailCisco | 0x0104: "Cisco PAgP",
	detailCisco | 0x0105: "Cisco MLS hello",
	detailCisco | 0x010b: "STP",
	detailCisco | 0x010c: "Cisco VLAN bridge",
	detailCisco | 0x0111: "Cisco UDLD",
	detailCisco | 0x2000: "CDP",
	detailCisco | 0x2001: "Cisco CGMP",
	detailCisco | 0x2003: "Cisco VTP",
	detailCisco | 0x2004: "Cisco DTP",
	detailCisco | 0x200a: "Cisco STP uplink fast",

	detailPPP | 0x0023: "PPP OSI",
	detailPPP | 0x0029: "AppleTalk",
	detailPPP | 0x002b: "IPX",
	detailPPP | 0x002d: "PPP compressed TCP",
	detailPPP | 0x002f: "PPP compressed TCP",
	detailPPP | 0x0031: "PPP bridging",
	detailPPP | 0x003d: "PPP multilink",
	detailPPP | 0x003f: "NetBEUI",
	detailPPP | 0x0053: "PPP encryption",
	detailPPP | 0x0061: "PPP compressed headers",
	detailPPP | 0x0063: "PPP compressed headers",
	detailPPP | 0x0065: "PPP compressed headers",
	detailPPP | 0x0067: "PPP compressed headers",
	detailPPP | 0x0069: "PPP compressed headers",
	detailPPP | 0x00fd: "PPP compressed datagram",
	detailPPP | 0x0207: "CDP",
	detailPPP | 0x8021: "PPP IPCP",
	detailPPP | 0x8029: "PPP ATCP",
	detailPPP | 0x802b: "PPP IPXCP",
	detailPPP | 0x8031: "PPP BCP",
	detailPPP | 0x803f: "PPP NBFCP",
	detailPPP | 0x8053: "PPP ECP",
	detailPPP | 0x8057: "PPP IPV6CP",
	detailPPP | 0x80fd: "PPP CCP",
	detailPPP | 0x8207: "PPP CDPCP",
	detailPPP | 0x8281: "PPP MPLSCP",
	detailPPP | 0xc021: "PPP LCP",
	detailPPP | 0xc023: "PPP PAP",
	detailPPP | 0xc025: "PPP LQR",
	detailPPP | 0xc02b: "PPP BACP",
	detailPPP | 0xc02d: "PPP BAP",
	detailPPP | 0xc223: "PPP CHAP",
	detailPPP | 0xc227: "PPP EAP",

	detailWireless | wirelessManagement: "802.11 management",
	detailWireless | wirelessControl:    "802.11 control",
	detailWireless | wirelessNull:       "802.11 without data",
	detailWireless | wirelessProtected:  "802.11 encrypted",
	detailWireless | wirelessFragment:   "802.11 fragment",
	detailWireless | wirelessExtension:  "802.11 extension",

	detailNLPID | 0x08: "Q.933 (LMI)",
	detailNLPID | 0x09: "Frame Relay LMI",
	detailNLPID | 0x80: "SNAP",
	detailNLPID | 0x81: "CLNP",
	detailNLPID | 0x82: "ES-IS",
	detailNLPID | 0x83: "IS-IS",
	detailNLPID | 0xb0: "Frame Relay compression",
	detailNLPID | 0xb1: "Frame Relay fragmentation",
	detailNLPID | 0xcf: "PPP",

	detailLink | linkMPLSControl: "MPLS control channel",
	detailLink | linkNetlink:     "Linux netlink",
	detailLink | linkBridgedBPDU: "STP",
	detailLink | linkSNAP:        "SNAP",
	detailLink | linkSLARP:       "Cisco SLARP",
}
