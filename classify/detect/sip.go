package detect

import (
	"bytes"
	"net/netip"
	"strconv"

	"github.com/portscope/portscope/decode"
)

// sip recognises SIP by a request line or a status line (RFC 3261 section 7),
// and announces the media that its session descriptions agree on (RFC 8866).
var sip = &Detector{
	Name: "sip", Title: "SIP", Spec: "RFC 3261",
	Over:   TCP | UDP,
	First:  AnyOf("ABCIMNOPRSU\r\n\x00j"), // methods, versions, keep-alives
	Probe:  probeSIP,
	Follow: followSIP,
}

// portSIP is SIP's port; a keep-alive there says nothing.
const portSIP = 5060

// sipMethods are the methods of IANA's registry.
var sipMethods = []string{
	"INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS", "PRACK", "SUBSCRIBE", "NOTIFY", "PUBLISH", "INFO",
	"REFER", "MESSAGE", "UPDATE",
}

func probeSIP(o *Opening) Match {
	if o.Transport == decode.TCP {
		side, at, v := o.firstMessage(func(b []byte, _, _ bool) Verdict { return judgeSIPLine(b) })
		if v != Yes {
			return Match{Verdict: v}
		}
		m := yes(side, at, min(len(o.Stream[side])-at, 16), "request or status line")
		tellSIP(o.Stream[side][at:], side, &m)
		return m
	}
	for i := range o.Datagrams {
		d := &o.Datagrams[i]
		switch {
		case judgeSIPLine(d.Data) == Yes:
			m := yes(int(d.Side), 0, min(len(d.Data), 16), "request or status line")
			m.Evidence.Datagram = uint8(i)
			tellSIP(d.Data, int(d.Side), &m)
			for j := range o.Datagrams {
				m.Findings.addMedia(o.Datagrams[j].Data, o.Datagrams[j].Side)
			}
			return m
		case o.HasPort(portSIP), len(d.Data) <= 4:
			continue // a keep-alive, or what damaged a message
		}
		return Match{}
	}
	return Match{Verdict: Maybe}
}

// judgeSIPLine recognises "SIP/2.0 nnn " and "METHOD uri SIP/2.0".
func judgeSIPLine(b []byte) Verdict {
	const status = "SIP/2.0 "
	switch begins(b, status) {
	case short:
		return Maybe
	case proven:
		if len(b) < len(status)+3 {
			return Maybe
		}
		if c := b[len(status)]; c >= '1' && c <= '6' && isDigits(b[len(status):len(status)+3]) {
			return Yes
		}
		return No
	}
	answer := No
	for _, method := range sipMethods {
		switch begins(b, method) {
		case short:
			answer = Maybe
		case proven:
			rest := tail(b, len(method))
			if len(rest) == 0 {
				answer = Maybe
			} else if rest[0] == ' ' {
				return judgeSIPTarget(rest[1:])
			}
		}
	}
	return answer
}

// judgeSIPTarget judges what follows a method: a URI of the schemes in use,
// and the version.
func judgeSIPTarget(b []byte) Verdict {
	answer := No
	for _, scheme := range []string{"sip:", "sips:", "tel:", "urn:"} {
		switch begins(b, scheme) {
		case short:
			answer = Maybe
		case proven:
			if len(b) > len(scheme) {
				return Yes
			}
			return Maybe
		}
	}
	line, _, ended := cutLine(b)
	if bytes.HasSuffix(line, []byte(" SIP/2.0")) {
		return Yes
	}
	if answer == No && !ended && isTextLine(line) && len(line) < 256 {
		return Maybe
	}
	return answer
}

// isDigits says whether all of b are decimal digits.
func isDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// tellSIP writes what the first message says into m.
func tellSIP(b []byte, side int, m *Match) {
	request := begins(b, "SIP/2.0") != proven
	m.Client = SideOf(side)
	first, _, _ := cutLine(b)
	words := bytes.Fields(first[:min(len(first), 512)])
	if request {
		m.Names.add("method", text(words[0]))
	} else {
		m.Client = SideOf(1 - side)
		m.Names.add("status", text(words[1]))
	}
	eachLine(b, func(line []byte, _ int) bool {
		switch {
		case hasCommand(line, "From:"), hasCommand(line, "f:"):
			m.Names.addOnce("from", sipAddress(line))
		case hasCommand(line, "To:"), hasCommand(line, "t:"):
			m.Names.addOnce("to", sipAddress(line))
		case hasCommand(line, "User-Agent:"):
			m.Names.addOnce("user_agent", text(argument(line, 11)))
		case hasCommand(line, "Server:"):
			m.Names.addOnce("server", text(argument(line, 7)))
		}
		return len(line) > 0
	})
	m.Findings.addMedia(b, uint8(side))
}

// sipAddress is the address of a From or To field, without its parameters.
func sipAddress(line []byte) string {
	_, value, _ := bytes.Cut(line, []byte(":"))
	if i := bytes.IndexByte(value, '<'); i >= 0 {
		value, _, _ = bytes.Cut(value[i+1:], []byte(">"))
	}
	value, _, _ = bytes.Cut(value, []byte(";"))
	return text(bytes.TrimSpace(value))
}

// followSIP takes the media that a later message announces.
func followSIP(d *Datagram) (f Findings) {
	f.addMedia(d.Data, d.Side)
	return f
}

// addMedia adds the sockets that the session description in a message names,
// for RTP and, on the next port, RTCP (RFC 3550 section 11).
func (f *Findings) addMedia(b []byte, side uint8) {
	if !bytes.Contains(b, []byte("\nm=")) && !bytes.Contains(b, []byte(" m=")) {
		return
	}
	var session, media netip.Addr
	add := func(line []byte) {
		address := media
		if !address.IsValid() {
			address = session
		}
		f.addStream(line, side, address)
	}
	var pending []byte
	for rest := b; len(rest) > 0; {
		var line []byte
		line, rest, _ = cutLine(rest)
		line = bytes.TrimLeft(line, " \t") // Megaco moves them in
		switch {
		case hasCommand(line, "c=IN IP4 "), hasCommand(line, "c=IN IP6 "):
			address, _, _ := bytes.Cut(argument(line, 9), []byte("/"))
			media, _ = netip.ParseAddr(string(address[:min(len(address), 64)]))
			if pending == nil {
				session = media
			}
		case hasCommand(line, "m="):
			if pending != nil {
				add(pending)
			}
			pending, media = line, netip.Addr{}
		}
	}
	if pending != nil {
		add(pending)
	}
}

// addStream adds the socket of "m=audio port RTP/AVP …", or of RTP behind DTLS:
// "UDP/TLS/RTP/SAVPF" (RFC 5764 section 8).
func (f *Findings) addStream(line []byte, side uint8, address netip.Addr) {
	words := bytes.Fields(line[:min(len(line), 256)])
	if len(words) < 3 || !bytes.Contains(words[2], []byte("RTP/")) || len(f.Expected) >= maxLines {
		return
	}
	number, _, _ := bytes.Cut(words[1], []byte("/"))
	port, err := strconv.ParseUint(string(number), 10, 16)
	if err != nil || port == 0 || port == 65535 {
		return
	}
	e := Expected{Transport: decode.UDP, Side: side, Port: uint16(port), Protocol: "rtp"}
	if address.IsValid() && !address.IsUnspecified() && address.Zone() == "" {
		e.HasAddress, e.IPv6 = true, address.Is6()
		copy(e.Address[:], address.AsSlice())
	}
	f.Expected = append(f.Expected, e)
	e.Port, e.Protocol = e.Port+1, "rtcp"
	f.Expected = append(f.Expected, e)
}
