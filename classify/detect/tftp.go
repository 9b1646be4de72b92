package detect

import "bytes"

// tftp reads requests, which name a file and a mode (RFC 1350 section 5), and
// transfers, which run between other ports than the request asked at: blocks of
// one side, and the other's acknowledgements of the same numbers.
var tftp = &Detector{
	Name: "tftp", Title: "TFTP", Spec: "RFC 1350, RFC 2347",
	Over:  UDP,
	First: AnyOf("\x00"),
	Probe: probeTFTP,
}

// The opcodes.
const (
	tftpRead = iota + 1
	tftpWrite
	tftpData
	tftpAck
	tftpError
	tftpOptionAck
)

var tftpRule = rule{why: "TFTP request, or block and acknowledgement", header: 4}

func probeTFTP(o *Opening) Match {
	m := ofDatagrams(o, tftpMessage, &tftpRule)
	if m.Verdict != Yes {
		return m
	}
	b := o.evident(&m)
	if op := be16(b, 0); op == tftpRead || op == tftpWrite {
		file, _, _ := bytes.Cut(b[2:], []byte{0})
		m.Names.add("file", text(file))
		m.Client = SideOf(int(m.Evidence.Side))
		// The answer comes from a port of the server's choice.
		m.Findings.Expected = append(m.Findings.Expected, Expected{
			Transport: o.Transport, Side: m.Evidence.Side, Port: o.Port[m.Evidence.Side], Protocol: "tftp"})
	}
	return m
}

func tftpMessage(o *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 4 || b[0] != 0 {
		return wrong
	}
	switch b[1] {
	case tftpRead, tftpWrite:
		return tftpRequest(b[2:])
	case tftpData:
		return tftpBlock(o, d)
	case tftpAck:
		if d.Length != 4 || !o.tftpSent(1-d.Side, d, be16(b, 2)) && be16(b, 2) > 1 {
			return wrong
		}
		if be16(b, 2) > 0 && o.tftpSent(1-d.Side, d, be16(b, 2)) {
			return proven
		}
		return fits
	case tftpError:
		if be16(b, 2) <= 8 && b[len(b)-1] == 0 && len(b) > 4 && printable(b[4:len(b)-1]) {
			return fits
		}
	case tftpOptionAck:
		if tftpOptions(b[2:]) {
			return proven
		}
	}
	return wrong
}

// tftpRequest grades a request: a file's name, a mode, and options in pairs.
func tftpRequest(b []byte) grade {
	end := bytes.IndexByte(b, 0)
	if end < 1 || !printable(b[:end]) {
		return wrong
	}
	mode, rest, ended := bytes.Cut(b[end+1:], []byte{0})
	if !ended {
		return wrong
	}
	for _, known := range [...]string{"octet", "netascii", "mail"} {
		if len(mode) == len(known) && bytes.EqualFold(mode, []byte(known)) && (len(rest) == 0 || tftpOptions(rest) || len(rest) == 1) {
			return proven
		}
	}
	return wrong
}

// tftpOptions says whether b is pairs of an option RFC 2348, 2349 or 7440
// names and its value.
func tftpOptions(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	for i := 0; len(b) > 0; i++ {
		word, rest, ended := bytes.Cut(b, []byte{0})
		if !ended || len(word) == 0 || !printable(word) {
			return false
		}
		if i == 0 && !tftpOption(word) {
			return false
		}
		b = rest
	}
	return true
}

func tftpOption(word []byte) bool {
	for _, known := range [...]string{"blksize", "tsize", "timeout", "windowsize", "multicast", "rollover", "blksize2", "utimeout"} {
		if len(word) == len(known) && bytes.EqualFold(word, []byte(known)) {
			return true
		}
	}
	return false
}

// tftpBlock grades a block: the first, the next after one of the same side, or
// one that was acknowledged before it.
func tftpBlock(o *Opening, d *Datagram) grade {
	number := be16(d.Data, 2)
	switch {
	case number == 0 || d.Length > 65468:
		return wrong
	case o.tftpSent(d.Side, d, number-1) && o.tftpSent(d.Side, d, number-2):
		return proven
	case o.tftpAcked(1-d.Side, d, number-1):
		return proven
	case number == 1 || o.tftpSent(d.Side, d, number-1) || o.tftpSent(d.Side, d, number):
		return fits
	}
	return wrong
}

// tftpSent says whether side sent block number before datagram d.
func (o *Opening) tftpSent(side uint8, d *Datagram, number int) bool {
	return o.tftpBefore(side, d, tftpData, number)
}

func (o *Opening) tftpAcked(side uint8, d *Datagram, number int) bool {
	return o.tftpBefore(side, d, tftpAck, number)
}

func (o *Opening) tftpBefore(side uint8, d *Datagram, opcode, number int) bool {
	for i := range o.Datagrams {
		b := &o.Datagrams[i]
		if b == d {
			break
		}
		if b.Side == side && len(b.Data) >= 4 && be16(b.Data, 0) == opcode && be16(b.Data, 2) == number {
			return true
		}
	}
	return false
}
