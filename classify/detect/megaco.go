package detect

// megaco reads the text form of H.248: the protocol's name or "!", a version,
// and the sender in brackets or as a domain (RFC 3525 annex B.2).
var megaco = &Detector{
	Name: "megaco", Title: "Megaco (H.248)", Spec: "RFC 3525, ITU-T H.248.1",
	Over:   UDP | TCP,
	First:  AnyOf("!Mm"),
	Probe:  probeMegaco,
	Follow: followSIP, // the media of session descriptions (RFC 3525 annex C)
}

var megacoRule = rule{why: "protocol, version and sender", header: 10}

func probeMegaco(o *Opening) Match {
	return judged(o, megacoDatagram, megacoMessage, &megacoRule)
}

func megacoDatagram(o *Opening, d *Datagram) grade { return megacoMessage(o, d.Data) }

func megacoMessage(_ *Opening, b []byte) grade {
	g := max(begins(b, "!/"), begins(b, "MEGACO/"), begins(b, "Megaco/"))
	if g != proven {
		return g
	}
	i := 2
	if b[0] != '!' {
		i = len("MEGACO/")
	}
	if len(b) < i+3 {
		return short
	}
	if b[i] < '1' || b[i] > '9' || b[i+1] != ' ' && b[i+1] != '\t' && b[i+1] != '\r' && b[i+1] != '\n' {
		return wrong
	}
	if c := b[i+2]; c != '[' && c != '<' && c < 'A' {
		return wrong
	}
	return proven
}
