package decode

import "strconv"

// The link types that frames of IP traffic come with, named as the registry
// names them (LINKTYPE_ETHERNET is LinkEthernet).
const (
	LinkNull             LinkType = 0   // 4 bytes of address family in the capturing host's byte order
	LinkEthernet         LinkType = 1   // IEEE 802.3
	LinkTokenRing        LinkType = 6   // IEEE 802.5
	LinkSLIP             LinkType = 8   // SLIP after a 16-byte header
	LinkPPP              LinkType = 9   // RFC 1661, with or without the HDLC address and control bytes
	LinkFDDI             LinkType = 10  // ANSI INCITS 239
	LinkRawBSD           LinkType = 12  // DLT_RAW of most systems, written by programs that did not map it to 101
	LinkRawOpenBSD       LinkType = 14  // DLT_RAW of OpenBSD, likewise
	LinkPPPHDLC          LinkType = 50  // RFC 1662 section 4, or Cisco's HDLC by its first byte
	LinkPPPoE            LinkType = 51  // RFC 2516, from the PPPoE header on
	LinkATMRFC1483       LinkType = 100 // RFC 1483: LLC/SNAP over ATM
	LinkRaw              LinkType = 101 // IPv4 or IPv6 by the version field
	LinkCiscoHDLC        LinkType = 104 // RFC 1547 section 4.3.1
	Link80211            LinkType = 105 // IEEE 802.11 without a radio header
	LinkFrameRelay       LinkType = 107 // Q.922, no FCS
	LinkLoop             LinkType = 108 // 4 bytes of address family in network byte order
	LinkSLL              LinkType = 113 // Linux cooked capture
	LinkPFLog            LinkType = 117 // OpenBSD's packet filter log
	LinkPrism            LinkType = 119 // IEEE 802.11 after a Prism header
	LinkIPOverFC         LinkType = 122 // RFC 2625
	LinkSunATM           LinkType = 123 // 4 bytes of direction, VPI and VCI before the ATM payload
	LinkRadiotap         LinkType = 127 // IEEE 802.11 after a radiotap header
	LinkARCnetLinux      LinkType = 129 // RFC 1201 as Linux gives it
	LinkIPOver1394       LinkType = 138 // Apple's IP over IEEE 1394
	LinkIrDA             LinkType = 144 // Linux cooked header before an IrLAP frame
	LinkUser2            LinkType = 149 // private use; older macOS wrote PKTAP as it
	LinkAVS              LinkType = 163 // IEEE 802.11 after an AVS header
	LinkPPPPPPD          LinkType = 166 // PPP, the address byte holding the direction
	LinkBluetoothHCI     LinkType = 187 // Bluetooth HCI transport H4
	LinkUSBLinux         LinkType = 189 // usbmon, 48-byte header
	Link802154Linux      LinkType = 191 // IEEE 802.15.4 with address padding
	LinkPPI              LinkType = 192 // per-packet information before a frame of the link type it names
	Link802154           LinkType = 195 // IEEE 802.15.4 with FCS
	LinkERF              LinkType = 197 // Endace's extensible record format
	LinkBluetoothHCIDir  LinkType = 201 // Bluetooth HCI H4 after 4 bytes of direction
	LinkPPPDir           LinkType = 204 // PPP after a byte of direction
	LinkCiscoHDLCDir     LinkType = 205 // Cisco HDLC after a byte of direction
	LinkFrameRelayDir    LinkType = 206 // Frame Relay after a byte of direction
	LinkMPLS             LinkType = 219 // a label stack, RFC 3032
	LinkUSBLinuxMmapped  LinkType = 220 // usbmon, 64-byte header
	LinkIPNET            LinkType = 226 // Solaris ipnet(7D)
	LinkIPv4             LinkType = 228
	LinkIPv6             LinkType = 229
	Link802154NoFCS      LinkType = 230 // IEEE 802.15.4 without FCS
	LinkNFLOG            LinkType = 239 // Linux netfilter log
	LinkNetANALYZER      LinkType = 240 // 4 bytes before an Ethernet frame with FCS
	LinkNetANALYZERRaw   LinkType = 241 // likewise, with preamble and start of frame delimiter
	LinkIPoIB            LinkType = 242 // RFC 4391 after a 40-byte global routing header
	LinkInfiniBand       LinkType = 247
	LinkSCTP             LinkType = 248 // RFC 9260, no IP header
	LinkUSBPcap          LinkType = 249
	LinkUpperPDU         LinkType = 252 // a higher protocol's message after tags that describe it
	LinkNetlink          LinkType = 253 // Linux netlink after a cooked header
	LinkPKTAP            LinkType = 258 // macOS PKTAP header before a frame of the link type it names
	LinkEPON             LinkType = 259 // IEEE 802.3 clause 65: Ethernet after its preamble
	LinkVSock            LinkType = 271 // Linux vsock monitor
	LinkMPacket          LinkType = 274 // IEEE 802.3br mPacket
	LinkSLL2             LinkType = 276 // Linux cooked capture, version 2
	LinkVPPDispatch      LinkType = 280 // FD.io VPP graph trace
	LinkBroadcomTag      LinkType = 281 // Ethernet, Broadcom switch tag after the addresses
	LinkBroadcomTagFirst LinkType = 282 // Broadcom switch tag before the addresses
	Link802154TAP        LinkType = 283 // IEEE 802.15.4 after a TLV header
	LinkDSA              LinkType = 284 // Ethernet, Marvell DSA tag after the addresses
	LinkEDSA             LinkType = 285 // likewise, with an EtherType before the tag
)

// String is the link type's name for people, or "link type N" where the
// registry has none.
func (t LinkType) String() string {
	if name := linkTypeNames[t]; name != "" {
		return name
	}
	return "link type " + strconv.Itoa(int(t))
}

// linkTypeNames names the registry of https://www.tcpdump.org/linktypes.html,
// and the numbers below 100 that predate it and differ from system to system
// where one meaning prevails in files.
var linkTypeNames = map[LinkType]string{
	LinkNull:             "BSD loopback",
	LinkEthernet:         "Ethernet",
	2:                    "experimental Ethernet",
	3:                    "AX.25",
	4:                    "ProNET token ring",
	5:                    "Chaosnet",
	LinkTokenRing:        "Token Ring",
	7:                    "ARCNET (BSD)",
	LinkSLIP:             "SLIP",
	LinkPPP:              "PPP",
	LinkFDDI:             "FDDI",
	11:                   "ATM RFC 1483 (old)",
	LinkRawBSD:           "raw IP (BSD)",
	13:                   "SLIP (BSD/OS)",
	LinkRawOpenBSD:       "raw IP (OpenBSD)",
	15:                   "SLIP (BSD/OS)",
	16:                   "PPP (BSD/OS)",
	18:                   "pfsync (OpenBSD)",
	19:                   "ATM classical IP",
	32:                   "Redback SmartEdge",
	LinkPPPHDLC:          "PPP in HDLC framing",
	LinkPPPoE:            "PPPoE",
	99:                   "Symantec Enterprise Firewall",
	LinkATMRFC1483:       "ATM RFC 1483",
	LinkRaw:              "raw IP",
	102:                  "SLIP (BSD/OS)",
	103:                  "PPP (BSD/OS)",
	LinkCiscoHDLC:        "Cisco HDLC",
	Link80211:            "802.11",
	106:                  "ATM classical IP",
	LinkFrameRelay:       "Frame Relay",
	LinkLoop:             "OpenBSD loopback",
	109:                  "OpenBSD IPsec (enc)",
	110:                  "ATM LANE 802.3",
	111:                  "HIPPI",
	112:                  "HDLC (NetBSD)",
	LinkSLL:              "Linux cooked",
	114:                  "LocalTalk",
	115:                  "Econet",
	116:                  "IP Filter log",
	LinkPFLog:            "pflog",
	118:                  "Cisco IOS",
	LinkPrism:            "802.11 with Prism header",
	120:                  "802.11 with Aironet header",
	121:                  "Siemens HiPath HDLC",
	LinkIPOverFC:         "IP over Fibre Channel",
	LinkSunATM:           "SunATM",
	124:                  "RapidIO",
	125:                  "PCI Express",
	126:                  "Xilinx Aurora",
	LinkRadiotap:         "802.11 with radiotap header",
	128:                  "TaZmen Sniffer Protocol",
	LinkARCnetLinux:      "ARCNET (Linux)",
	130:                  "Juniper MLPPP",
	131:                  "Juniper MLFR",
	132:                  "Juniper ES",
	133:                  "Juniper GGSN",
	134:                  "Juniper MFR",
	135:                  "Juniper ATM2",
	136:                  "Juniper services",
	137:                  "Juniper ATM1",
	LinkIPOver1394:       "IP over IEEE 1394 (Apple)",
	139:                  "SS7 MTP2 with header",
	140:                  "SS7 MTP2",
	141:                  "SS7 MTP3",
	142:                  "SS7 SCCP",
	143:                  "DOCSIS",
	LinkIrDA:             "Linux IrDA",
	145:                  "IBM SP switch",
	146:                  "IBM Next Federation switch",
	147:                  "user 0",
	148:                  "user 1",
	LinkUser2:            "user 2",
	150:                  "user 3",
	151:                  "user 4",
	152:                  "user 5",
	153:                  "user 6",
	154:                  "user 7",
	155:                  "user 8",
	156:                  "user 9",
	157:                  "user 10",
	158:                  "user 11",
	159:                  "user 12",
	160:                  "user 13",
	161:                  "user 14",
	162:                  "user 15",
	LinkAVS:              "802.11 with AVS header",
	164:                  "Juniper monitor",
	165:                  "BACnet MS/TP",
	LinkPPPPPPD:          "PPP (pppd)",
	167:                  "Juniper PPPoE",
	168:                  "Juniper PPPoE over ATM",
	169:                  "GPRS LLC",
	170:                  "GFP-T",
	171:                  "GFP-F",
	172:                  "Gcom T1/E1",
	173:                  "Gcom serial",
	174:                  "Juniper PIC peer",
	175:                  "Endace ERF Ethernet",
	176:                  "Endace ERF PoS",
	177:                  "LAPD (Linux)",
	178:                  "Juniper Ethernet",
	179:                  "Juniper PPP",
	180:                  "Juniper Frame Relay",
	181:                  "Juniper C-HDLC",
	182:                  "multilink Frame Relay",
	183:                  "Juniper voice",
	184:                  "ARINC 429",
	185:                  "ARINC 653",
	186:                  "USB (FreeBSD)",
	LinkBluetoothHCI:     "Bluetooth HCI",
	188:                  "IEEE 802.16 MAC",
	LinkUSBLinux:         "USB (Linux)",
	190:                  "CAN 2.0b",
	Link802154Linux:      "IEEE 802.15.4 (Linux)",
	LinkPPI:              "PPI",
	193:                  "IEEE 802.16 MAC with radio header",
	194:                  "Juniper ISM",
	Link802154:           "IEEE 802.15.4",
	196:                  "SITA",
	LinkERF:              "Endace ERF",
	198:                  "RAIF1",
	199:                  "IPMB (Kontron)",
	200:                  "Juniper secure tunnel",
	LinkBluetoothHCIDir:  "Bluetooth HCI with direction",
	202:                  "AX.25 KISS",
	203:                  "LAPD",
	LinkPPPDir:           "PPP with direction",
	LinkCiscoHDLCDir:     "Cisco HDLC with direction",
	LinkFrameRelayDir:    "Frame Relay with direction",
	207:                  "LAPB with direction",
	209:                  "IPMB (Linux)",
	210:                  "FlexRay",
	211:                  "MOST",
	212:                  "LIN",
	213:                  "X2E serial",
	214:                  "X2E Xoraya",
	215:                  "IEEE 802.15.4 non-ASK PHY",
	216:                  "Linux evdev",
	217:                  "GSMTAP Um",
	218:                  "GSMTAP Abis",
	LinkMPLS:             "MPLS",
	LinkUSBLinuxMmapped:  "USB (Linux, mmapped)",
	221:                  "DECT",
	222:                  "AOS space data link",
	223:                  "WirelessHART",
	224:                  "Fibre Channel FC-2",
	225:                  "Fibre Channel FC-2 with delimiters",
	LinkIPNET:            "Solaris ipnet",
	227:                  "SocketCAN",
	LinkIPv4:             "raw IPv4",
	LinkIPv6:             "raw IPv6",
	Link802154NoFCS:      "IEEE 802.15.4 without FCS",
	231:                  "D-Bus",
	232:                  "Juniper VS",
	233:                  "Juniper SRX end to end",
	234:                  "Juniper Fibre Channel",
	235:                  "DVB-CI",
	236:                  "3GPP TS 27.010 multiplexer",
	237:                  "STANAG 5066",
	238:                  "Juniper ATM CEMIC",
	LinkNFLOG:            "Linux NFLOG",
	LinkNetANALYZER:      "netANALYZER",
	LinkNetANALYZERRaw:   "netANALYZER transparent",
	LinkIPoIB:            "IP over InfiniBand",
	243:                  "MPEG-2 transport stream",
	244:                  "ng4T ng40",
	245:                  "NFC LLCP",
	246:                  "pfsync",
	LinkInfiniBand:       "InfiniBand",
	LinkSCTP:             "SCTP",
	LinkUSBPcap:          "USBPcap",
	250:                  "Schweitzer RTAC serial",
	251:                  "Bluetooth LE",
	LinkUpperPDU:         "exported PDU",
	LinkNetlink:          "Linux netlink",
	254:                  "Bluetooth Linux monitor",
	255:                  "Bluetooth BR/EDR baseband",
	256:                  "Bluetooth LE with header",
	257:                  "PROFIBUS",
	LinkPKTAP:            "PKTAP",
	LinkEPON:             "EPON",
	260:                  "IPMI HPM.2 trace",
	261:                  "Z-Wave R1 and R2",
	262:                  "Z-Wave R3",
	263:                  "WattStopper DLM",
	264:                  "ISO 14443",
	265:                  "RDS",
	266:                  "USB (macOS)",
	267:                  "OpenFlow",
	268:                  "SDLC",
	269:                  "TI LLN sniffer",
	270:                  "LoRaTap",
	LinkVSock:            "Linux vsock",
	272:                  "Nordic Bluetooth LE",
	273:                  "DOCSIS 3.1 XRA-31",
	LinkMPacket:          "Ethernet mPacket",
	275:                  "DisplayPort AUX",
	LinkSLL2:             "Linux cooked v2",
	277:                  "Sercos monitor",
	278:                  "OpenVizsla USB",
	279:                  "Elektrobit EBHSCR",
	LinkVPPDispatch:      "VPP dispatch trace",
	LinkBroadcomTag:      "Ethernet with Broadcom tag",
	LinkBroadcomTagFirst: "Ethernet with Broadcom tag in front",
	Link802154TAP:        "IEEE 802.15.4 with TAP header",
	LinkDSA:              "Ethernet with DSA tag",
	LinkEDSA:             "Ethernet with EDSA tag",
	286:                  "ELEE",
	287:                  "Z-Wave serial",
	288:                  "USB 2.0",
	289:                  "ATSC ALP",
	290:                  "Event Tracing for Windows",
	291:                  "netANALYZER NG",
	292:                  "ZBOSS NCP",
	293:                  "USB 2.0 low speed",
	294:                  "USB 2.0 full speed",
	295:                  "USB 2.0 high speed",
	296:                  "Auerswald log",
	297:                  "Z-Wave with TAP header",
	298:                  "Silicon Labs debug channel",
	299:                  "FiRa UCI",
	300:                  "MDB",
	301:                  "DECT-2020 NR",
	linkUnregistered:     "unregistered link",
}
