package detect

import "github.com/portscope/portscope/decode"

// tds reads packets: a kind, a status, the length, and of the first of a
// connection the options or the login ([MS-TDS] section 2.2.3); over UDP what
// the browser of instances answers ([MC-SQLR] section 2.2.5).
var tds = &Detector{
	Name: "tds", Title: "TDS (SQL Server)", Spec: "MS-TDS",
	Over:  TCP | UDP,
	First: AnyOf("\x01\x02\x03\x04\x05\x0e\x10\x12"),
	Probe: probeTDS,
}

const (
	tdsHeader   = 8
	tdsReply    = 0x04
	tdsLogin    = 0x10
	tdsPrelogin = 0x12
)

var tdsRule = rule{why: "packet's kind, length, and options or login", header: tdsHeader, ports: []uint16{1433}, both: true}

var tdsBrowserRule = rule{why: "instances of servers, their length and names", header: 14}

func probeTDS(o *Opening) Match {
	if o.Transport == decode.UDP {
		return ofDatagrams(o, tdsBrowser, &tdsBrowserRule)
	}
	return ofStreams(o, tdsPacket, &tdsRule)
}

// tdsBrowser grades the browser's answer, and a question: a byte, or on its port
// a byte and a name.
func tdsBrowser(o *Opening, d *Datagram) grade {
	const names = "ServerName;"
	b := d.Data
	switch {
	case b[0] >= 2 && b[0] <= 3 && d.Length == 1, b[0] == 4 && d.Length <= 34 && o.HasPort(1434):
		return fits
	case b[0] == 5 && len(b) >= 3+len(names) && le16(b, 1) == d.Length-3 && begins(b[3:], names) == proven:
		return proven
	}
	return wrong
}

func tdsPacket(_ *Opening, b []byte) grade {
	if len(b) > 1 && b[1]&^0x1b != 0 || len(b) > 7 && b[7] != 0 {
		return wrong
	}
	if len(b) < tdsHeader+5 {
		return short
	}
	length := be16(b, 2)
	if length <= tdsHeader || length > 32767 || len(b) > length && b[length] > tdsPrelogin {
		return wrong
	}
	switch b[0] {
	case tdsPrelogin:
		return tdsOptions(b[tdsHeader:], length-tdsHeader)
	case tdsLogin:
		if int(le32(b, tdsHeader)) != length-tdsHeader {
			return wrong
		}
		return proven
	case tdsReply: // options, or a token
		if tdsOptions(b[tdsHeader:], length-tdsHeader) == proven {
			return proven
		}
		if b[tdsHeader] < 0x79 {
			return wrong
		}
		return fits
	case 0x01, 0x03, 0x0e: // requests begin with the length of their headers; before version 7.2 with the text
		if (le32(b, tdsHeader) < 4 || le32(b, tdsHeader) > uint32(length)) && (b[0] != 0x01 || !isWideText(b[tdsHeader:])) {
			return wrong
		}
		return fits
	}
	return wrong
}

// tdsOptions grades the list of options: each a kind, and where and how long it
// is, the first being the version of six bytes.
func tdsOptions(b []byte, length int) grade {
	offset := be16(b, 1)
	if b[0] != 0 || be16(b, 3) != 6 || offset < 6 || offset+6 > length || offset%5 != 1 {
		return wrong
	}
	return proven
}

// isWideText says whether b begins with two printable characters of UTF-16.
func isWideText(b []byte) bool {
	return len(b) >= 4 && printable([]byte{b[0], b[2]}) && b[1] == 0 && b[3] == 0
}
