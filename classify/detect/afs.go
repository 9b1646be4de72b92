package detect

// afs reads Rx, the RPC of AFS: a header of fixed size whose epoch and
// connection both sides repeat (Rx protocol specification, section on packets).
var afs = &Detector{
	Name: "afs", Title: "AFS over Rx", Spec: "AFS-3 Rx RPC",
	Over:  UDP,
	Probe: probeAFS,
}

const (
	rxHeader   = 28
	rxLastType = 13
	rxClient   = 1 // the flag of what the client sends
)

var afsRule = rule{why: "Rx header: epoch, connection, type", header: rxHeader, ports: []uint16{7000, 7001, 7002, 7003, 7004, 7005, 7006, 7007, 7008, 7009}}

func probeAFS(o *Opening) Match {
	return ofDatagrams(o, rxPacket, &afsRule)
}

func rxPacket(o *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < rxHeader || b[20] == 0 || b[20] > rxLastType || b[21]&0xd0 != 0 || b[23] > 5 || be32(b, 0) == 0 {
		return wrong
	}
	// Ports 7000 to 7009 are many things': sequence, serial and call are small.
	if be32(b, 8) > 1<<24 || be32(b, 12) > 1<<24 || be32(b, 16) > 1<<24 {
		return wrong
	}
	for i := range o.Datagrams {
		q := &o.Datagrams[i]
		if q == d {
			break
		}
		if q.Side == d.Side || len(q.Data) < rxHeader {
			continue
		}
		if be64(q.Data, 0) == be64(b, 0) && (q.Data[21]^b[21])&rxClient != 0 {
			return proven
		}
	}
	return fits
}
