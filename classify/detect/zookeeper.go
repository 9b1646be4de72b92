package detect

// zooKeeper reads the request that opens a session and its answer: lengths that
// are known, and a password of 16 bytes (ZooKeeper, ConnectRequest); on its port
// the commands of four letters.
var zooKeeper = &Detector{
	Name: "zookeeper", Title: "ZooKeeper", Spec: "Apache ZooKeeper client protocol",
	Over:  TCP,
	First: AnyOf("\x00rsmcdekwip"),
	Probe: probeZooKeeper,
}

var zooKeeperRule = rule{why: "session request: length, version, password", header: 32, ports: []uint16{2181}}

func probeZooKeeper(o *Opening) Match { return ofStreams(o, zooKeeperMessage, &zooKeeperRule) }

func zooKeeperMessage(o *Opening, b []byte) grade {
	if b[0] != 0 {
		return zooKeeperCommand(o, b)
	}
	if len(b) < 4 {
		return short
	}
	size := be32(b, 0)
	switch {
	case size == 44 || size == 45: // version, last transaction, timeout, session
		if len(b) < 32 {
			return short
		}
		if be32(b, 4) != 0 || be32(b, 28) != 16 || be32(b, 16) == 0 {
			return wrong
		}
	case size == 36 || size == 37: // version, timeout, session
		if len(b) < 24 {
			return short
		}
		if be32(b, 4) != 0 || be32(b, 20) != 16 {
			return wrong
		}
	default:
		return wrong
	}
	return proven
}

func zooKeeperCommand(o *Opening, b []byte) grade {
	if len(b) > 5 || !o.HasPort(2181) {
		return wrong
	}
	if len(b) < 4 {
		return short
	}
	switch string(b[:4]) {
	case "ruok", "stat", "srvr", "mntr", "conf", "cons", "dump", "envi", "wchs", "isro":
		return fits
	}
	return wrong
}
