package detect

import "bytes"

// flute reads the datagrams that deliver a file delivery table: the header of
// layered coding, version 1, and the table's element (RFC 6726 section 3.4.2).
var flute = &Detector{
	Name: "flute", Title: "FLUTE", Spec: "RFC 6726",
	Over:  UDP,
	First: Range(0x10, 0x1f),
	Probe: probeFLUTE,
}

var fluteRule = rule{why: "layered coding header, file delivery table", header: 16}

func probeFLUTE(o *Opening) Match {
	return ofDatagrams(o, fluteDatagram, &fluteRule)
}

func fluteDatagram(_ *Opening, d *Datagram) grade {
	if d.Data[0]>>4 != 1 || len(d.Data) < 16 || !bytes.Contains(d.Data[:min(len(d.Data), 256)], []byte("<FDT-Instance")) {
		return wrong
	}
	return proven
}
