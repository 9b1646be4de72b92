package detect

// cryNetwork reads how a game on CryEngine connects: a request of seventy bytes
// whose numbers stand among zeros, the last of them twice; the answer and the
// next have a type and 31 zeros.
var cryNetwork = &Detector{
	Name: "crynetwork", Title: "CryNetwork (CryEngine)", Spec: "none public; from the structure of its first messages",
	Over:  UDP,
	First: AnyOf("\x3c\x87\xb7"),
	Probe: probeCryNetwork,
}

const (
	cryRequest     = 70
	cryAnswer      = 133
	cryAnswerZeros = 31
)

var cryNetworkRule = rule{why: "request of seventy bytes, or its answer", header: 38}

func probeCryNetwork(o *Opening) Match {
	m := ofDatagrams(o, cryMessage, &cryNetworkRule)
	if m.Verdict == Yes && o.evident(&m)[0] == '<' {
		m.Client = SideOf(int(m.Evidence.Side))
	}
	return m
}

func cryMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	switch {
	case len(b) == cryRequest && d.Length == cryRequest && b[0] == 0x3c:
		if be16(b, 1) == 0 && zeros(b[5:16]) && le32(b, 16) == 1 && le32(b, 20)&0xffffff == le32(b, 25)&0xffffff && be32(b, 33) == 0 && b[29] == b[37] && zeros(b[30:33]) {
			return proven
		}
	case len(b) == cryAnswer && d.Length == cryAnswer && b[0] == 0x87:
		if zeros(b[1:1+cryAnswerZeros]) && b[1+cryAnswerZeros] == 2 {
			return proven
		}
	}
	return wrong
}
