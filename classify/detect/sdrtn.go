package detect

// sdRTN reads the hello of Agora's network and its answer: numbers, type, then
// as many tags of four letters as said, each with its length and value.
var sdRTN = &Detector{
	Name: "sd-rtn", Title: "Agora SD-RTN", Spec: "none public; tags and lengths as in the hello of Google QUIC",
	Over:  UDP,
	First: AnyOf("\x00"),
	Probe: probeSDRTN,
}

const (
	sdrtnHello  = 0x21
	sdrtnAnswer = 0x23
	sdrtnHeader = 13
)

var sdRTNRule = rule{why: "Agora hello, its tags and lengths", header: sdrtnHeader + 4}

func probeSDRTN(o *Opening) Match {
	m := ofDatagrams(o, sdrtnMessage, &sdRTNRule)
	if m.Verdict == Yes && o.evident(&m)[6] == sdrtnHello {
		m.Client = SideOf(int(m.Evidence.Side))
		if name := sdrtnServer(o.Datagrams[m.Evidence.Datagram].Data); len(name) > 0 {
			m.Names.Host, m.Names.HostFrom = string(name[:min(len(name), MaxName)]), "sni"
		}
	}
	return m
}

// sdrtnServer is the value of a hello's SNI tag, the name that is asked for.
func sdrtnServer(b []byte) []byte {
	for at := sdrtnHeader; at+6 <= len(b); {
		end := at + 6 + le16(b, at+4)
		if string(b[at:at+4]) == "SNI\x00" {
			return b[at+6 : min(end, len(b))]
		}
		at = end
	}
	return nil
}

func sdrtnMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < sdrtnHeader+6 || be16(b, 4) != 0 || b[6] != sdrtnHello && b[6] != sdrtnAnswer || b[11] != 0 || b[12] == 0 || b[12] > 16 {
		return wrong
	}
	at := sdrtnHeader
	for range b[12] {
		if at+6 > len(b) || !sdrtnTag(b[at:at+4]) {
			return wrong
		}
		at += 6 + le16(b, at+4)
	}
	if at > d.Length {
		return wrong
	}
	return proven
}

// sdrtnTag says whether b is a tag: capitals, padded with zeros or blanks.
func sdrtnTag(b []byte) bool {
	for i, c := range b {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && (i < 2 || c != 0 && c != ' ') {
			return false
		}
	}
	return true
}
