package detect

// mumble reads the pings by which lists of Mumble servers learn of users: a
// request of twelve bytes whose number comes back. Voice itself is encrypted.
var mumble = &Detector{
	Name: "mumble", Title: "Mumble", Spec: "Mumble protocol, UDP ping",
	Over:  UDP,
	First: AnyOf("\x00"),
	Probe: probeMumble,
}

const (
	mumbleRequest = 4 + 8
	mumbleAnswer  = mumbleRequest + 4 + 4 + 4 // users, most users, bandwidth
)

var mumbleRule = rule{why: "answer with the number of the request", header: mumbleRequest}

func probeMumble(o *Opening) Match {
	return ofDatagrams(o, mumblePing, &mumbleRule).cast(o, mumbleRole)
}

// mumbleRole: the answer decides, which is a server's.
func mumbleRole([]byte) role { return serverRole }

func mumblePing(o *Opening, d *Datagram) grade {
	b := d.Data
	switch {
	case len(b) == mumbleRequest && d.Length == len(b) && be32(b, 0) == 0 && be64(b, 4) != 0:
		return fits
	case len(b) == mumbleAnswer && d.Length == len(b) && b[0] == 0 && be32(b, 12) <= be32(b, 16) && o.answers(d, mumbleAnswered):
		return proven
	}
	return wrong
}

func mumbleAnswered(asked, answer []byte) bool {
	return len(asked) == mumbleRequest && string(asked[4:12]) == string(answer[4:12])
}
