package detect

// iperf3 reads the cookie that a client begins each connection with: 36 letters
// and digits of an alphabet of 32, and a zero.
var iperf3 = &Detector{
	Name: "iperf3", Title: "iPerf3", Spec: "iperf3 control protocol",
	Over:  TCP,
	First: Range('a', 'z').Or(Range('2', '7')),
	Probe: probeIPerf3,
}

const iperfCookie = 37

func probeIPerf3(o *Opening) Match {
	b := o.Stream[0]
	for i, c := range b[:min(len(b), iperfCookie)] {
		if i == iperfCookie-1 && c != 0 || i < iperfCookie-1 && (c < 'a' || c > 'z') && (c < '2' || c > '7') {
			return Match{}
		}
	}
	if len(b) < iperfCookie {
		return Match{Verdict: Maybe}
	}
	m := yes(0, 0, iperfCookie, "cookie of 36 letters and a zero")
	m.Client = Originator
	return m
}
