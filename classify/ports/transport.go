package ports

// Transport is a transport whose ports IANA registers. Its value is the
// transport's IP protocol number, so that a packet's protocol converts to it.
type Transport uint8

// The registry's transports.
const (
	TCP  Transport = 6
	UDP  Transport = 17
	DCCP Transport = 33
	SCTP Transport = 132
)

// Transports lists the transports in the order in which ports are listed.
var Transports = [...]Transport{TCP, UDP, SCTP, DCCP}

// String is the transport's name in the registry: "tcp", "udp", "sctp",
// "dccp", or "" for any other.
func (t Transport) String() string {
	switch t {
	case TCP:
		return "tcp"
	case UDP:
		return "udp"
	case SCTP:
		return "sctp"
	case DCCP:
		return "dccp"
	}
	return ""
}

// transportSet is a set of transports.
type transportSet uint8

// The bits are in the order of Transports.
const (
	tcp transportSet = 1 << iota
	udp
	sctp
	dccp
)

func setOf(t Transport) transportSet {
	switch t {
	case TCP:
		return tcp
	case UDP:
		return udp
	case SCTP:
		return sctp
	case DCCP:
		return dccp
	}
	return 0
}
