package detect

import (
	"net/netip"

	"github.com/portscope/portscope/decode"
)

// dns recognises DNS messages (RFC 1035 section 4) on any port by their
// structure to the last byte, and on DNS's own port also those that are damaged
// or cut short. Over TCP each has its length before it (RFC 7766 section 8).
var dns = &Detector{
	Name: "dns", Title: "DNS", Spec: "RFC 1035",
	Over:   UDP | TCP,
	Probe:  probeDNS,
	Follow: followDNS,
}

// Ports of DNS and of its relatives, which share its format and are told from
// it by nothing else.
const (
	portDNS     = 53
	portNetBIOS = 137
	portMDNS    = 5353
	portLLMNR   = 5355
)

var dnsRule = rule{why: "message, all of its records", header: dnsHeader, ports: []uint16{portDNS}}

func probeDNS(o *Opening) Match {
	if o.HasPort(portNetBIOS, portMDNS, portLLMNR) {
		return Match{}
	}
	var m Match
	if o.Transport == decode.UDP && o.HasPort(portDNS) {
		m = anyOf(o, judgeDNS, "message on DNS's port")
	} else {
		m = judged(o, judgeDNS, judgeDNSStream, &dnsRule)
	}
	if m.Verdict == Yes {
		tellDNS(o, &m)
	}
	return m
}

// judgeDNS judges a datagram.
func judgeDNS(o *Opening, d *Datagram) grade {
	return gradeDNS(d.Data, d.whole(), o.HasPort(portDNS))
}

// judgeDNSStream judges a stream: the length of the message, and the message.
func judgeDNSStream(o *Opening, b []byte) grade {
	if len(b) < 2 {
		return short
	}
	length := be16(b, 0)
	if length < dnsHeader+5 || len(b) >= 2+dnsHeader && !plausibleDNS(dnsMessage{b[2:]}) {
		return wrong
	}
	if len(b) >= 2+length {
		return gradeDNS(b[2:2+length], true, o.HasPort(portDNS))
	}
	if o.Complete && len(b) > 2+dnsHeader {
		return gradeDNS(b[2:], false, o.HasPort(portDNS))
	}
	return short
}

// gradeDNS grades one message; whole says whether all of it was captured. Off
// DNS's port nothing but a message without a flaw will do.
func gradeDNS(b []byte, whole, onPort bool) grade {
	if len(b) < dnsHeader {
		return wrong
	}
	m := dnsMessage{b}
	plausible := plausibleDNS(m)
	if !plausible && !onPort {
		return wrong
	}
	shape := m.shape()
	switch {
	case !plausible && m.count(0) == 1 && shape != dnsBroken:
		return fits
	case !plausible:
		return wrong
	case shape == dnsExact && m.count(0) == 1:
		return proven
	case onPort:
		return fits
	case shape == dnsPart && !whole && m.count(0) == 1 && m.response():
		return proven
	}
	return wrong
}

// plausibleDNS says whether a header may be one: an operation and a code that
// are assigned, the reserved bit clear, and counts as such messages have them.
func plausibleDNS(m dnsMessage) bool {
	if op := m.opcode(); op == 3 || op > 6 || m.b[3]&0x40 != 0 || m.rcode() > 11 {
		return false
	}
	records := m.count(1) + m.count(2) + m.count(3)
	switch {
	case m.response(): // a record has eleven bytes at the least
		return m.count(0) <= 1 && m.count(0)+records > 0 && records <= len(m.b)/11
	case m.rcode() != 0 || m.b[3]&0x80 != 0:
		return false
	case m.opcode() == 0:
		return m.count(0) == 1 && m.count(1) == 0 && m.count(2) <= 1 && m.count(3) <= 2
	case m.opcode() == 1: // inverse queries (RFC 1035 section 6.4) ask with answers
		return m.count(0) == 0 && m.count(1) == 1
	}
	return m.count(0) == 1
}

// tellDNS writes what the messages say into m: the question that was answered
// first, else the last that was asked, and all the answers so far.
func tellDNS(o *Opening, m *Match) {
	var talk dnsTalk
	o.eachDNS(talk.hear)
	if m.Client = talk.client; talk.asked.b == nil {
		return
	}
	answered := talk.reply.b != nil
	if m.More = !answered; m.More && !o.Complete {
		return // nobody asks for names before the last Probe
	}
	name, kind := talk.reply.asked()
	if name == "" {
		name, kind = talk.asked.asked()
	}
	if m.Names.Host = name; name != "" {
		m.Names.HostFrom = "dns-query"
	}
	var said factList
	said.add("query", name)
	said.add("type", kind)
	if answered {
		said.add("rcode", dnsCode(talk.reply.rcode()))
	}
	if len(talk.answers) > 0 {
		said.addAll(addressFact(talk.answers))
	}
	m.Names.Attributes = said.appendTo(m.Names.Attributes)
}

// dnsTalk is what the messages of a flow come to.
type dnsTalk struct {
	client  Side
	asked   dnsMessage // the last with a question before reply, else the first message
	reply   dnsMessage // the first
	answers []Answer
}

// hear takes in the next message.
func (t *dnsTalk) hear(side int, b []byte) {
	if len(b) < dnsHeader {
		return
	}
	message := dnsMessage{b}
	if t.client == NoSide {
		t.client = SideOf(side)
		if message.response() {
			t.client = SideOf(1 - side)
		}
	}
	if t.reply.b == nil && (t.asked.b == nil || message.asksName()) {
		t.asked = message
	}
	if message.response() && t.reply.b == nil {
		t.reply = message
	}
	t.answers = message.appendAnswers(t.answers)
}

// addressFact is the addresses that were answered.
func addressFact(answers []Answer) Attribute {
	list := make([]string, 0, min(len(answers), 16))
	for i := range answers[:min(len(answers), 16)] {
		list = append(list, answers[i].text())
	}
	return Attribute{Key: "answers", Values: list, List: true}
}

// text is the address as people write it.
func (a *Answer) text() string {
	if a.IPv6 {
		return netip.AddrFrom16(a.Address).String()
	}
	return netip.AddrFrom4([4]byte(a.Address[:4])).String()
}

// eachDNS calls note with each message of the opening, in order.
func (o *Opening) eachDNS(note func(side int, b []byte)) {
	for i := range o.Datagrams {
		note(int(o.Datagrams[i].Side), o.Datagrams[i].Data)
	}
	for _, side := range o.inOrder() {
		for b := o.Stream[side]; len(b) > 2; {
			length := be16(b, 0)
			end := min(len(b), 2+length)
			note(side, b[2:end])
			b = b[end:]
		}
	}
}

// followDNS takes the answers from a later message; a TCP segment's are taken
// where it begins with a message.
func followDNS(d *Datagram) (f Findings) {
	for _, b := range [2][]byte{d.Data, tail(d.Data, 2)} {
		if len(b) < dnsHeader {
			continue
		}
		if m := (dnsMessage{b}); m.response() && plausibleDNS(m) && m.shape() == dnsExact {
			f.Answers = m.appendAnswers(nil)
			return f
		}
	}
	return f
}

// tail is b without its first n bytes.
func tail(b []byte, n int) []byte { return b[min(n, len(b)):] }
