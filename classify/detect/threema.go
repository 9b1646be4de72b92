package detect

// threema reads the handshake with Threema's chat servers, of which nothing is
// in the clear: a key and a nonce of 48 bytes, then 80 from the server. On the
// port only, and only where each side says exactly this.
var threema = &Detector{
	Name: "threema", Title: "Threema", Spec: "Threema cryptography whitepaper, chat protocol",
	Over:  TCP,
	Bound: Bound{TCP, []PortRange{{threemaPort, threemaPort}}},
	Probe: probeThreema,
}

const (
	threemaPort   = 5222
	threemaClient = 32 + 16 // key, nonce
	threemaServer = 16 + 64 // nonce, sealed key and nonce
	threemaLogin  = 128 + 16
)

func probeThreema(o *Opening) Match {
	if !o.HasPort(threemaPort) || !o.FromStart[0] || !o.FromStart[1] {
		return Match{}
	}
	switch threemaTurns(o.Segments) {
	case wrong:
		return Match{}
	case short:
		return Match{Verdict: Maybe}
	}
	if printable(o.Stream[0][:min(threemaClient, len(o.Stream[0]))]) {
		return Match{}
	}
	m := yes(0, 0, min(threemaClient, len(o.Stream[0])), "hello of 48 bytes, answered by 80, on the port")
	m.Client = Originator
	return m
}

// threemaTurns grades who said how much in turn: the client's hello, the
// server's, the client's login.
func threemaTurns(segments []Segment) grade {
	var said [2]int
	login := 0
	for i := range segments {
		s := &segments[i]
		n := int(s.Length)
		switch {
		case s.Side == 0 && said[1] == threemaServer:
			login += n
		case s.Side == 1 && login > 0:
			return wrong
		default:
			said[s.Side&1] += n
		}
		if said[0] > threemaClient || said[1] > threemaServer || said[1] > 0 && said[0] < threemaClient || s.Side == 0 && login == 0 && said[1] > 0 {
			return wrong
		}
		if login >= threemaLogin {
			return proven
		}
	}
	return short
}
