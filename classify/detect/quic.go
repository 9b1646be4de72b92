package detect

// quic recognises QUIC of all versions in use by its long headers (RFC 8999,
// RFC 9000 section 17.2, RFC 9369), which it decrypts as far as anyone on the
// path can (RFC 9001 section 5), and Google's QUIC by its public headers. The
// middle of a connection has none of these: there it takes a connection ID that
// stays the same on port 443.
var quic = &Detector{
	Name: "quic", Title: "QUIC", Spec: "RFC 9000",
	Over:  UDP,
	Probe: probeQUIC,
}

// quicPort is the port that datagrams without a version are believed on.
const quicPort = 443

func probeQUIC(o *Opening) Match {
	for i := range o.Datagrams {
		d := &o.Datagrams[i]
		if len(d.Data) == 0 {
			continue
		}
		switch why := judgeQUIC(d); {
		case why != "":
			m := yes(int(d.Side), 0, min(len(d.Data), 7), why)
			m.Evidence.Datagram = uint8(i)
			readQUIC(o, &m)
			return m
		case d.Data[0]&0xc0 == 0x40 && o.HasPort(quicPort), isReservedVersion(d):
			continue // perhaps a short header, or a version to be refused
		default:
			return Match{}
		}
	}
	return shortHeaders(o)
}

// isReservedVersion says whether a datagram may be one that forces a server to
// list its versions (RFC 9000 section 15).
func isReservedVersion(d *Datagram) bool {
	if d.Length < 1200 || d.Data[0]&0xc0 != 0xc0 {
		return false
	}
	h, ok := readLongHeader(d.Data)
	return ok && h.version&0x0f0f0f0f == 0x0a0a0a0a && len(h.destination) >= 8
}

// judgeQUIC says what of QUIC a datagram shows, "" for nothing.
func judgeQUIC(d *Datagram) string {
	b := d.Data
	if why := judgeGoogleQUIC(b); why != "" || b[0]&0x80 == 0 {
		return why
	}
	h, ok := readLongHeader(b)
	switch {
	case !ok:
		return ""
	case h.version == 0:
		if isVersionNegotiation(b[h.at:], d.whole()) {
			return "version negotiation"
		}
		return ""
	case b[0]&0x40 == 0:
		return ""
	}
	v := quicVersion(h.version)
	if v == nil {
		return ""
	}
	return h.fits(v, d)
}

// fits says what a long header of a known version shows, where its lengths are
// those of the datagram.
func (h *longHeader) fits(v *quicVersionInfo, d *Datagram) string {
	kind := v.kind(h.first)
	if kind == quicRetry {
		if d.Length-h.at >= 16 && d.Length < 1500 {
			return "long header, retry"
		}
		return ""
	}
	c := cursor{rest: h.b[h.at:]}
	if kind == quicInitial {
		token := c.varint()
		if token > uint64(d.Length) {
			return ""
		}
		c.bytes(int(token))
	}
	length := c.varint()
	if c.short || length < 20 && h.version == 1 || length > uint64(d.Length-len(h.b)+len(c.rest)) {
		return ""
	}
	return [...]string{"long header, initial", "long header, 0-RTT", "long header, handshake"}[kind]
}

// isVersionNegotiation says whether b lists versions, at least one of which is
// known or reserved to be refused (RFC 9000 section 17.2.1).
func isVersionNegotiation(b []byte, whole bool) bool {
	if len(b) < 4 || whole && len(b)%4 != 0 {
		return false
	}
	known := false
	for ; len(b) >= 4; b = b[4:] {
		version := be32(b, 0)
		google, _ := isGoogleVersion(b)
		if quicVersion(version) != nil || google || version&0x0f0f0f0f == 0x0a0a0a0a {
			known = true
		} else if version == 0 {
			return false
		}
	}
	return known
}

// shortHeaders recognises the middle of a connection: three datagrams of one
// side that share the connection ID after the first byte, but neither that
// byte, whose protected bits differ, nor their ends (RFC 9000 section 17.3).
func shortHeaders(o *Opening) Match {
	const id, want = 8, 3
	for side := range 2 {
		first, same, differ := -1, 1, false
		for i := range o.Datagrams {
			d := &o.Datagrams[i]
			if int(d.Side) != side || len(d.Data) < 1+id+17 || !d.whole() {
				continue
			}
			if first < 0 {
				first = i
				continue
			}
			f := o.Datagrams[first].Data
			if string(f[1:1+id]) == string(d.Data[1:1+id]) && string(f[len(f)-id:]) != string(d.Data[len(d.Data)-id:]) {
				same++
				differ = differ || f[0] != d.Data[0]
			}
		}
		if same >= want && differ && !isConstant(o.Datagrams[first].Data[1:1+id]) {
			m := yes(side, 0, 1+id, "short headers with one connection ID")
			m.Evidence.Datagram = uint8(first)
			return m
		}
	}
	return Match{Verdict: Maybe}
}

// isConstant says whether all bytes are the same.
func isConstant(b []byte) bool {
	for _, c := range b {
		if c != b[0] {
			return false
		}
	}
	return true
}

// readQUIC adds to m what the handshake says.
func readQUIC(o *Opening, m *Match) {
	var crypto quicCrypto
	for i := range o.Datagrams {
		crypto.read(&o.Datagrams[i])
	}
	n := &m.Names
	if crypto.version != "" {
		n.add("version", crypto.version)
	}
	if crypto.client >= 0 && crypto.found {
		m.Client = SideOf(crypto.client)
	}
	if crypto.google.seen {
		if n.Host = crypto.google.host; n.Host != "" {
			n.HostFrom = "quic-sni"
		}
		n.add("user_agent", crypto.google.userAgent)
		return
	}
	hello, ok := crypto.hello()
	if m.More = !ok && (crypto.found || crypto.early || crypto.initials > 0); !ok {
		return
	}
	if len(hello.serverName) > 0 {
		n.Host, n.HostFrom = string(hello.serverName), "quic-sni"
	}
	text := o.Memo.client(&hello, 'q')
	n.JA4 = text.ja4
	if len(text.alpn) > 0 {
		n.Attributes = append(n.Attributes, Attribute{Key: "alpn", Values: text.alpn, List: true})
	}
	n.add("ja3", text.ja3)
	if hello.ech {
		n.add("ech", "offered")
	}
}
