package detect

import (
	"strconv"
	"strings"
)

// dnsHeader is the length of a message's header.
const dnsHeader = 12

// dnsMessage is a DNS message as it lies on the wire (RFC 1035 section 4). What
// it says of its length is believed only as far as there are bytes.
type dnsMessage struct {
	b []byte
}

func (m dnsMessage) response() bool { return m.b[2]&0x80 != 0 }
func (m dnsMessage) opcode() int    { return int(m.b[2]) >> 3 & 15 }
func (m dnsMessage) rcode() int     { return int(m.b[3]) & 15 }

// count is how many entries a section has: 0 questions, 1 answers, 2
// authorities, 3 additional records.
func (m dnsMessage) count(section int) int { return be16(m.b, 4+2*section) }

// dnsShape is how well the bytes are a DNS message.
type dnsShape uint8

const (
	dnsBroken dnsShape = iota // not a message
	dnsPart                   // the start of one, that ends too early or goes on after its end
	dnsExact                  // one, to the last byte
)

// shape walks over all the entries of the message.
func (m dnsMessage) shape() dnsShape {
	at := dnsHeader
	for range m.count(0) {
		next, ok := m.skipName(at)
		if !ok || next+4 > len(m.b) {
			return m.cut(at)
		}
		if !isDNSClass(be16(m.b, next+2)) || be16(m.b, next) == 0 {
			return dnsBroken
		}
		at = next + 4
	}
	for range m.count(1) + m.count(2) + m.count(3) {
		r, ok := m.record(at)
		if !ok {
			return m.cut(at)
		}
		if r.kind != dnsOPT && !isDNSClass(r.class) {
			return dnsBroken
		}
		at = r.end
	}
	if at == len(m.b) {
		return dnsExact
	}
	return dnsPart
}

// cut is the shape of a message that has no whole entry at the given offset.
func (m dnsMessage) cut(at int) dnsShape {
	if at == dnsHeader {
		return dnsBroken
	}
	return dnsPart
}

// isDNSClass says whether c is a class in use: IN, CH, HS, NONE or ANY; mDNS
// uses the high bit for itself (RFC 6762 section 10.2).
func isDNSClass(c int) bool {
	c &= 0x7fff
	return c == 1 || c == 3 || c == 4 || c == 254 || c == 255
}

// skipName is the offset after the name at an offset, and whether there is a
// valid one: labels of at most 63 bytes, and pointers that point back.
func (m dnsMessage) skipName(at int) (next int, ok bool) {
	for size := 0; at < len(m.b); {
		c := int(m.b[at])
		switch {
		case c == 0:
			return at + 1, true
		case c >= 0xc0:
			if at+2 > len(m.b) || be16(m.b, at)&0x3fff >= at {
				return 0, false
			}
			return at + 2, true
		case c > 63:
			return 0, false
		}
		at += 1 + c
		if size += 1 + c; size > 254 {
			return 0, false
		}
	}
	return 0, false
}

// name is the text of the name at an offset, in lower case, without the final
// dot; "" where it is none. Each pointer must point before all that was read
// of the name, so they come to an end.
func (m dnsMessage) name(at int) string {
	var room [2 * MaxName]byte // a label more than is kept
	text := room[:0]
	for below := at; at < len(m.b) && len(text) <= MaxName; {
		c := int(m.b[at])
		switch {
		case c == 0:
			return lowered(text)
		case c >= 0xc0:
			if at+2 > len(m.b) || be16(m.b, at)&0x3fff >= below {
				return ""
			}
			at = be16(m.b, at) & 0x3fff
			below = at
		case c > 63 || at+1+c > len(m.b):
			return ""
		default:
			if len(text) > 0 {
				text = append(text, '.')
			}
			text = append(text, m.b[at+1:at+1+c]...)
			at += 1 + c
		}
	}
	return ""
}

// lowered is the text in lower case. Names are ASCII nearly always.
func lowered(text []byte) string {
	for i, c := range text {
		switch {
		case c >= 0x80:
			return strings.ToLower(string(text))
		case c >= 'A' && c <= 'Z':
			text[i] = c | 0x20
		}
	}
	return string(text)
}

// dnsRecord is one resource record; its data is m.b[data:end].
type dnsRecord struct {
	owner, kind, class, data, end int
}

// record reads the resource record at an offset.
func (m dnsMessage) record(at int) (r dnsRecord, ok bool) {
	next, ok := m.skipName(at)
	if !ok || next+10 > len(m.b) {
		return r, false
	}
	data := next + 10
	end := data + be16(m.b, next+8)
	return dnsRecord{owner: at, kind: be16(m.b, next), class: be16(m.b, next+2), data: data, end: end}, end <= len(m.b)
}

// Record types (IANA, DNS parameters).
const (
	dnsA    = 1
	dnsPTR  = 12
	dnsAAAA = 28
	dnsOPT  = 41
)

// dnsTypes names the types that are met.
var dnsTypes = map[int]string{
	1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 10: "NULL", 12: "PTR", 13: "HINFO", 15: "MX", 16: "TXT", 17: "RP",
	18: "AFSDB", 24: "SIG", 25: "KEY", 28: "AAAA", 29: "LOC", 33: "SRV", 35: "NAPTR", 37: "CERT", 39: "DNAME",
	41: "OPT", 42: "APL", 43: "DS", 44: "SSHFP", 45: "IPSECKEY", 46: "RRSIG", 47: "NSEC", 48: "DNSKEY",
	49: "DHCID", 50: "NSEC3", 51: "NSEC3PARAM", 52: "TLSA", 53: "SMIMEA", 55: "HIP", 59: "CDS", 60: "CDNSKEY",
	61: "OPENPGPKEY", 62: "CSYNC", 63: "ZONEMD", 64: "SVCB", 65: "HTTPS", 99: "SPF", 108: "EUI48", 109: "EUI64",
	249: "TKEY", 250: "TSIG", 251: "IXFR", 252: "AXFR", 255: "ANY", 256: "URI", 257: "CAA", 32768: "TA", 32769: "DLV",
}

// dnsType is a type's name, "TYPE65280" where it has none (RFC 3597).
func dnsType(kind int) string {
	if name, ok := dnsTypes[kind]; ok {
		return name
	}
	return "TYPE" + strconv.Itoa(kind)
}

// dnsCodes names the response codes (IANA, DNS RCODEs).
var dnsCodes = []string{
	"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH",
	"NOTZONE", "DSOTYPENI",
}

// dnsCode is a response code's name.
func dnsCode(code int) string {
	if code < len(dnsCodes) {
		return dnsCodes[code]
	}
	return "RCODE" + strconv.Itoa(code)
}

// question is the offset of the first question's name, 0 where there is none.
func (m dnsMessage) question() int {
	if len(m.b) < dnsHeader || m.count(0) == 0 {
		return 0
	}
	return dnsHeader
}

// asked is the name and type of the first question.
func (m dnsMessage) asked() (name, kind string) {
	next, ok := m.afterName()
	if !ok {
		return "", ""
	}
	return m.name(dnsHeader), dnsType(be16(m.b, next))
}

// asksName says whether the first question is about another name than the root.
func (m dnsMessage) asksName() bool {
	_, ok := m.afterName()
	return ok && m.b[dnsHeader] != 0
}

// afterName is the offset after the first question's name, and whether there is
// a question.
func (m dnsMessage) afterName() (next int, ok bool) {
	if m.question() == 0 {
		return 0, false
	}
	next, ok = m.skipName(dnsHeader)
	return next, ok && next+4 <= len(m.b)
}

// afterQuestions is the offset of the first record.
func (m dnsMessage) afterQuestions() (at int, ok bool) {
	at = dnsHeader
	for range m.count(0) {
		next, ok := m.skipName(at)
		if !ok || next+4 > len(m.b) {
			return 0, false
		}
		at = next + 4
	}
	return at, true
}

// maxDNSAnswers is how many addresses are taken from one message.
const maxDNSAnswers = 64

// appendAnswers appends the addresses in the answer section. They are answers
// for the name that was asked, at the end of a chain of aliases; where nothing
// was asked, as in mDNS, for the records' own.
func (m dnsMessage) appendAnswers(list []Answer) []Answer {
	at, ok := m.afterQuestions()
	if !ok || !m.response() {
		return list
	}
	asked := ""
	if m.asksName() && m.count(1) > 0 {
		asked = m.name(dnsHeader)
	}
	taken := 0
	for range m.count(1) {
		r, ok := m.record(at)
		if !ok || taken == maxDNSAnswers {
			break
		}
		at = r.end
		if a, ok := m.address(r); ok {
			if a.Name = asked; asked == "" {
				a.Name = m.name(r.owner)
			}
			if a.Name != "" {
				list = append(list, a)
				taken++
			}
		}
	}
	return list
}

// address is the address of an A or AAAA record.
func (m dnsMessage) address(r dnsRecord) (a Answer, ok bool) {
	data := m.b[r.data:r.end]
	switch {
	case r.class&0x7fff != 1:
		return a, false
	case r.kind == dnsA && len(data) == 4, r.kind == dnsAAAA && len(data) == 16:
		a.IPv6 = r.kind == dnsAAAA
		copy(a.Address[:], data)
		return a, true
	}
	return a, false
}
