package detect

import "github.com/portscope/portscope/decode"

// nfs reads calls and replies of ONC RPC (RFC 5531 section 9), which carry NFS
// and its helpers; over TCP behind a record mark (section 11).
var nfs = &Detector{
	Name: "nfs", Title: "ONC RPC and NFS", Spec: "RFC 5531, RFC 1813, RFC 7530",
	Over: UDP | TCP,
	Head: []Place{
		{UDP, 4, AnyOf("\x00")},
		{TCP, 0, AnyOf("\x00\x80")},
	},
	Probe: probeNFS,
}

// What the fields of a call and a reply may be.
const (
	rpcCall, rpcReply = 0, 1
	rpcVersion        = 2
	rpcLargestAuth    = 400
	rpcPortmap        = 100000
	rpcNFS            = 100003
	rpcFirstProgram   = 100000
	rpcLastProgram    = 0x60000000
)

var nfsRule = rule{why: "RPC call: version 2, program, procedure, credentials", header: 24, ports: []uint16{111, 2049}}

func probeNFS(o *Opening) Match {
	m := judged(o, rpcDatagram, rpcStream, &nfsRule)
	if m.Verdict != Yes {
		return m
	}
	b := o.rpcMessage(o.evident(&m))
	if be32(b, 4) == rpcCall {
		m.Client = SideOf(int(m.Evidence.Side))
		m.Names.add("program", rpcProgram(be32(b, 12)))
		m.Findings.Expected, m.More = o.rpcPort(b, m.Evidence.Side)
	}
	return m
}

// rpcMessage is b past the record mark, which TCP has.
func (o *Opening) rpcMessage(b []byte) []byte {
	if o.Transport == decode.TCP {
		return b[4:]
	}
	return b
}

func rpcDatagram(o *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 12 || be32(b, 4) > rpcReply {
		return wrong
	}
	if be32(b, 4) == rpcReply {
		g := rpcAnswer(b)
		for i := range o.Datagrams {
			if q := &o.Datagrams[i]; g == fits && q.Side != d.Side && len(q.Data) > 8 && be64(q.Data, 0) == uint64(be32(b, 0))<<32 {
				return proven
			}
		}
		return g
	}
	return rpcQuestion(b)
}

func rpcStream(_ *Opening, b []byte) grade {
	if len(b) < 16 {
		if b[0] != 0x80 && b[0] != 0 || len(b) >= 12 && be32(b, 8) > rpcReply {
			return wrong
		}
		return short
	}
	if size := be32(b, 0) &^ (1 << 31); b[0] != 0x80 && b[0] != 0 || size < 24 || size > 1<<22 {
		return wrong
	}
	switch be32(b, 8) {
	case rpcCall:
		return rpcQuestion(b[4:])
	case rpcReply:
		return rpcAnswer(b[4:])
	}
	return wrong
}

// rpcQuestion grades a call: the version, a program, a version and a procedure
// of it, and credentials.
func rpcQuestion(b []byte) grade {
	if len(b) < 12 {
		return short
	}
	if be32(b, 8) != rpcVersion {
		return wrong
	}
	if len(b) < 32 {
		return short
	}
	program := be32(b, 12)
	if program < rpcFirstProgram || program >= rpcLastProgram || be32(b, 16) > 1<<16 || be32(b, 20) > 1<<16 {
		return wrong
	}
	if be32(b, 28) > rpcLargestAuth || be32(b, 24) > 7 && be32(b, 24) != 390004 {
		return wrong
	}
	return proven
}

// rpcAnswer grades a reply: accepted, with a verifier and a state, or denied.
func rpcAnswer(b []byte) grade {
	if len(b) < 16 {
		return short
	}
	switch be32(b, 8) {
	case 0:
		if be32(b, 12) > 7 || len(b) >= 20 && be32(b, 16) > rpcLargestAuth || len(b) >= 24 && be32(b, 16) == 0 && be32(b, 20) > 5 {
			return wrong
		}
		return fits
	case 1:
		if be32(b, 12) <= 1 {
			return fits
		}
	}
	return wrong
}

// rpcProgram is the name of the programs that NFS is made of.
func rpcProgram(number uint32) string {
	switch number {
	case rpcPortmap:
		return "portmap"
	case rpcNFS:
		return "nfs"
	case 100005:
		return "mountd"
	case 100011:
		return "rquotad"
	case 100021:
		return "nlockmgr"
	case 100024:
		return "status"
	case 100227:
		return "nfs_acl"
	}
	return ""
}

// rpcPort is the flow that a portmapper's answer to GETPORT announces (RFC 1833
// section 3.1), and whether it may still come.
func (o *Opening) rpcPort(call []byte, client uint8) (list []Expected, more bool) {
	const getPort, bare = 3, 56 // the call's length without credentials
	if len(call) < bare || be32(call, 12) != rpcPortmap || be32(call, 16) != 2 || be32(call, 20) != getPort {
		return nil, false
	}
	args := afterRPCAuth(afterRPCAuth(call[24:])) // credentials and verifier
	if len(args) < 16 {
		return nil, false
	}
	answer := o.rpcAnswerTo(be32(call, 0), 1-client)
	if len(answer) < 28 {
		return nil, len(answer) == 0
	}
	if port := be32(answer, 24); port > 0 && port < 1<<16 {
		transport := decode.UDP
		if be32(args, 8) == uint32(decode.TCP) {
			transport = decode.TCP
		}
		list = append(list, Expected{Transport: transport, Side: 1 - client, Port: uint16(port), Protocol: "nfs"})
	}
	return list, false
}

// afterRPCAuth is what follows the credentials or verifier that b begins with
// (RFC 5531 section 8.2), nil where they are not all there.
func afterRPCAuth(b []byte) []byte {
	if len(b) < 8 || be32(b, 4) > rpcLargestAuth {
		return nil
	}
	length := 8 + (int(be32(b, 4))+3)&^3 // in units of four bytes
	return b[min(length, len(b)):]
}

// rpcAnswerTo is the reply that side sent to the call xid, nil while there is none.
func (o *Opening) rpcAnswerTo(xid uint32, side uint8) []byte {
	if b := o.Stream[side]; len(b) > 12 && be32(b, 4) == xid && be32(b, 8) == rpcReply {
		return b[4:]
	}
	for i := range o.Datagrams {
		if b := o.Datagrams[i].Data; o.Datagrams[i].Side == side && len(b) > 8 && be32(b, 0) == xid && be32(b, 4) == rpcReply {
			return b
		}
	}
	return nil
}
