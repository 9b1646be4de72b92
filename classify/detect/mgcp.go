package detect

import "bytes"

// mgcp reads commands, whose first line ends in the version, and on its ports
// the answers, which begin with a code and a transaction (RFC 3435 section 3.2).
var mgcp = &Detector{
	Name: "mgcp", Title: "MGCP", Spec: "RFC 3435",
	Over:   UDP,
	First:  AnyOf("ACDEMNR0123456789"),
	Probe:  probeMGCP,
	Follow: followSIP, // the media of session descriptions (RFC 3435 section 3.4)
}

var mgcpRule = rule{why: "verb, transaction, endpoint, version", header: 4, ports: []uint16{2427, 2727}}

func probeMGCP(o *Opening) Match {
	m := ofDatagrams(o, mgcpMessage, &mgcpRule)
	if m.Verdict == Yes {
		mgcpNames(&m.Names, o.evident(&m))
	}
	return m
}

func mgcpMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 8 {
		return wrong
	}
	if b[0] <= '9' {
		if digits(b[:3]) && b[3] == ' ' && digits(b[4:6]) {
			return fits
		}
		return wrong
	}
	if !mgcpVerb(string(b[:4])) || b[4] != ' ' {
		return wrong
	}
	line := b[:min(len(b), MaxName)]
	if end := bytes.IndexAny(line, "\r\n"); end > 0 {
		line = line[:end]
	}
	if bytes.Contains(line, []byte(" MGCP ")) {
		return proven
	}
	return wrong
}

func mgcpVerb(verb string) bool {
	switch verb {
	case "EPCF", "CRCX", "MDCX", "DLCX", "RQNT", "NTFY", "AUEP", "AUCX", "RSIP":
		return true
	}
	return false
}

// mgcpNames tells the endpoint: a local name, "@", and the gateway's domain.
func mgcpNames(n *Names, b []byte) {
	words := bytes.Fields(b)
	if len(words) < 3 || words[0][0] <= '9' {
		return
	}
	n.add("endpoint", text(words[2]))
	if _, domain, ok := bytes.Cut(words[2], []byte("@")); ok {
		domain, _, _ = bytes.Cut(domain, []byte(":"))
		n.Host, n.HostFrom = text(domain), "mgcp"
	}
}
