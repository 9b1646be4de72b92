package detect

// clickHouse reads the hellos of the native protocol, which begin with the name
// of the client or the server behind its length.
var clickHouse = &Detector{
	Name: "clickhouse", Title: "ClickHouse native", Spec: "ClickHouse native protocol",
	Over:  TCP,
	First: AnyOf("\x00"),
	Probe: probeClickHouse,
}

var clickHouseRule = rule{why: "hello with the name", header: 12}

func probeClickHouse(o *Opening) Match { return ofStreams(o, clickHouseHello, &clickHouseRule) }

func clickHouseHello(_ *Opening, b []byte) grade {
	if b[0] != 0 || len(b) > 1 && (b[1] < 10 || b[1] > 64) {
		return wrong
	}
	if len(b) < 3 {
		return short
	}
	return begins(b[2:], "ClickHouse")
}
