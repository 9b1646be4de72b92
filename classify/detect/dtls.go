package detect

// dtls recognises DTLS 1.0 to 1.3 by its record headers (RFC 6347 section 4.1,
// RFC 9147 section 4), which must fill a datagram exactly.
var dtls = &Detector{
	Name: "dtls", Title: "DTLS", Spec: "RFC 9147",
	Over:  UDP,
	First: Range(0, 3).Or(Range(recordChangeCipherSpec, 26)),
	Probe: probeDTLS,
}

// dtlsHeader is the length of a record's header: type, version, epoch, sequence
// number, length. That of a handshake message has 12 bytes: type, length,
// sequence, fragment offset and length.
const (
	dtlsHeader          = 13
	dtlsHandshakeHeader = 12
	dtlsHelloVerify     = 3
)

func probeDTLS(o *Opening) Match {
	for i := range o.Datagrams {
		d := &o.Datagrams[i]
		switch {
		case len(d.Data) == 0, isSTUN(d): // what opens a way for a call's DTLS
		case judgeDTLS(d) == proven:
			m := yes(int(d.Side), 0, dtlsHeader, "records that fill the datagram")
			m.Evidence.Datagram = uint8(i)
			readDTLS(o, &m)
			return m
		default:
			return Match{}
		}
	}
	return Match{Verdict: Maybe}
}

// judgeDTLS walks over the records of a datagram.
func judgeDTLS(d *Datagram) grade {
	b, records := d.Data, 0
	for len(b) > 0 {
		if !isDTLSHeader(b) {
			if records > 0 && (len(b) < dtlsHeader && !d.whole() || b[0]&0xe0 == 0x20) {
				return proven // cut short, or DTLS 1.3's short headers
			}
			return wrong
		}
		length := be16(b, 11)
		if length > len(b)-dtlsHeader {
			if !d.whole() {
				return proven
			}
			return wrong
		}
		if records == 0 && b[0] == recordHandshake && be16(b, 3) == 0 && !isDTLSHandshake(b[dtlsHeader:dtlsHeader+length]) {
			return wrong
		}
		records++
		b = b[dtlsHeader+length:]
	}
	return proven
}

// isDTLSHeader says whether b begins with a record header: a type, a version,
// an epoch that is not far, a length.
func isDTLSHeader(b []byte) bool {
	if len(b) < dtlsHeader || b[0] < recordChangeCipherSpec || b[0] > 26 {
		return false
	}
	version := be16(b, 1)
	return (version == 0xfeff || version == 0xfefd || version == 0xfefc || version == 0x0100) &&
		be16(b, 3) < 1<<8 && be16(b, 11) > 0 && be16(b, 11) <= maxTLSFragment
}

// isDTLSHandshake says whether a record in the clear begins with a handshake
// message, or a fragment of one that lies within it.
func isDTLSHandshake(b []byte) bool {
	if len(b) < dtlsHandshakeHeader {
		return false
	}
	offset, length := be24(b, 6), be24(b, 9)
	return b[0] <= 24 && offset+length <= be24(b, 1)
}

// dtlsMessages puts one side's handshake messages together, from fragments
// that may come in any order.
type dtlsMessages struct {
	list []dtlsMessage
}

// dtlsMessage is one message, and how much of it has come.
type dtlsMessage struct {
	kind     byte
	sequence int
	body     []byte
	have     int // bytes from its start without a gap
}

// Bounds of what is put together: messages of a side, and bytes of each.
const (
	maxDTLSMessages = 8
	maxDTLSMessage  = 1 << 14
)

// add takes a fragment. What comes before its predecessor counts when it is
// added again.
func (m *dtlsMessages) add(b []byte) {
	kind, size, sequence := b[0], be24(b, 1), be16(b, 4)
	offset, length := be24(b, 6), be24(b, 9)
	if size > maxDTLSMessage || offset+length > size || length > len(b)-dtlsHandshakeHeader {
		return
	}
	at := -1
	for i := range m.list {
		if m.list[i].kind == kind && m.list[i].sequence == sequence && len(m.list[i].body) == size {
			at = i
		}
	}
	if at < 0 {
		if len(m.list) == maxDTLSMessages {
			return
		}
		at = len(m.list)
		m.list = append(m.list, dtlsMessage{kind: kind, sequence: sequence, body: make([]byte, size)})
	}
	copy(m.list[at].body[offset:], b[dtlsHandshakeHeader:dtlsHandshakeHeader+length])
	if offset <= m.list[at].have {
		m.list[at].have = max(m.list[at].have, offset+length)
	}
}

// readDTLS adds to m what the handshake says.
func readDTLS(o *Opening, m *Match) {
	var sides [2]dtlsMessages
	var facts tlsFacts
	for range 2 { // the second time for fragments that came too early
		for i := range o.Datagrams {
			d := &o.Datagrams[i]
			eachDTLSRecord(d.Data, func(kind byte, body []byte) {
				switch {
				case kind == recordHandshake:
					readDTLSRecord(&sides[d.Side&1], body)
				case kind == recordAlert && len(body) == 2 && facts.alert == nil:
					facts.alert = body
				}
			})
		}
	}
	for side := range sides {
		for i := range sides[side].list {
			facts.readDatagrams(side, &sides[side].list[i])
		}
	}
	waits := facts.hasClient && (!facts.client.whole || !facts.hasServer) || facts.hasServer && facts.certificate == nil
	if m.More = waits && !o.Complete; !m.More {
		facts.tell(o, m, 'd')
		tellDTLSCall(m, facts.client.extensions)
	}
}

// eachDTLSRecord calls visit with each record of a datagram that is not
// encrypted, which is those of the first epoch.
func eachDTLSRecord(b []byte, visit func(kind byte, body []byte)) {
	for isDTLSHeader(b) {
		body := b[dtlsHeader:min(len(b), dtlsHeader+be16(b, 11))]
		if be16(b, 3) == 0 {
			visit(b[0], body)
		}
		b = b[dtlsHeader+len(body):]
	}
}

// readDTLSRecord takes the messages of one record in the clear.
func readDTLSRecord(to *dtlsMessages, body []byte) {
	for len(body) >= dtlsHandshakeHeader && isDTLSHandshake(body) {
		to.add(body)
		body = tail(body, dtlsHandshakeHeader+be24(body, 9))
	}
}

// readDatagrams reads a message that is whole. A second client hello, after
// the cookie, says what the first did.
func (f *tlsFacts) readDatagrams(side int, m *dtlsMessage) {
	if m.have < len(m.body) {
		if m.kind == clientHelloType && !f.hasClient {
			f.hasClient, f.clientSide = true, side
		}
		return
	}
	body := cursor{rest: m.body}
	switch m.kind {
	case clientHelloType:
		if !f.client.whole {
			f.hasClient, f.clientSide = true, side
			f.client = readClientHello(body, true)
		}
	case serverHelloType:
		f.readServerHello(side, body)
	case certificateType:
		if f.hasServer && f.certificate == nil && side == f.serverSide() {
			f.readCertificate(body)
		}
	}
}
