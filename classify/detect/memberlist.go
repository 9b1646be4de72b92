package detect

import "bytes"

// memberlist reads the gossip of Consul, Serf and Nomad: a kind of message and
// a map of MessagePack whose keys it names (hashicorp/memberlist).
var memberlist = &Detector{
	Name: "memberlist", Title: "Consul and Serf gossip", Spec: "HashiCorp memberlist",
	Over:  UDP,
	First: Range(0, 8).Or(AnyOf("\x0c")),
	Probe: probeMemberlist,
}

var memberlistRule = rule{why: "kind of message, map of known keys", header: 8}

func probeMemberlist(o *Opening) Match { return ofDatagrams(o, memberlistMessage, &memberlistRule) }

func memberlistMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) > 5 && b[0] == 12 { // behind a checksum
		b = b[5:]
	}
	if len(b) < 8 || b[0] > 8 {
		return wrong
	}
	head := b[1:min(len(b), 96)]
	if b[0] != 7 && head[0]>>4 != 8 { // several messages, or one map
		return wrong
	}
	for _, key := range [...]string{"\xa5SeqNo", "\xa4Node", "\xabIncarnation"} {
		if bytes.Contains(head, []byte(key)) {
			return proven
		}
	}
	return wrong
}
