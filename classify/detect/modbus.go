package detect

import "github.com/portscope/portscope/decode"

// modbus reads the header of Modbus over TCP: a transaction, the protocol 0, a
// length, a unit and a function (Modbus Messaging on TCP/IP section 3.1.3). It
// needs its port, or an answer of the same transaction. Some devices speak it
// over UDP, where the length is the datagram's.
var modbus = &Detector{
	Name: "modbus", Title: "Modbus/TCP", Spec: "Modbus Messaging on TCP/IP 1.0b",
	Over: TCP | UDP,
	Head: []Place{
		{UDP | TCP, 2, AnyOf("\x00")},
		{UDP | TCP, 3, AnyOf("\x00")},
		{UDP | TCP, 4, AnyOf("\x00")},
	},
	Probe: probeModbus,
}

const (
	modbusHeader = 8
	modbusError  = 0x80 // added to the function in answers of failures
)

var modbusRule = rule{why: "transaction, length, unit, function", header: modbusHeader}

func probeModbus(o *Opening) Match {
	if o.Transport == decode.UDP {
		return ofDatagrams(o, modbusDatagram, &modbusRule)
	}
	fitting := 0
	for _, side := range o.inOrder() {
		b := o.Stream[side]
		if len(b) == 0 {
			continue
		}
		switch modbusMessage(b) {
		case wrong:
			return Match{}
		case fits:
			fitting++
			if o.HasPort(502) || fitting == 2 && modbusAnswers(o.Stream[0], o.Stream[1]) {
				return yes(side, 0, modbusHeader, "transaction, length, unit, function")
			}
		}
	}
	if fitting == 2 {
		return Match{}
	}
	return Match{Verdict: Maybe}
}

// modbusDatagram grades a message, which an answer proves.
func modbusDatagram(o *Opening, d *Datagram) grade {
	if len(d.Data) < modbusHeader || 6+be16(d.Data, 4) != d.Length || modbusMessage(d.Data) != fits {
		return wrong
	}
	if o.answers(d, modbusAnswers) {
		return proven
	}
	return fits
}

func modbusMessage(b []byte) grade {
	if len(b) > 3 && be16(b, 2) != 0 || len(b) > 4 && b[4] != 0 {
		return wrong
	}
	if len(b) < modbusHeader {
		return short
	}
	length, function := be16(b, 4), b[7]
	if length < 2 || length > 254 || function&^modbusError == 0 || function&modbusError != 0 && length != 3 {
		return wrong
	}
	switch {
	case len(b) < 6+length:
		return short
	case len(b) >= 6+length+4 && be16(b, 6+length+2) != 0:
		return wrong
	}
	return fits
}

// modbusAnswers says whether a and b are of one transaction, unit and function.
func modbusAnswers(a, b []byte) bool {
	return len(a) >= modbusHeader && len(b) >= modbusHeader && be16(a, 0) == be16(b, 0) && a[6] == b[6] && (a[7]^b[7])&^modbusError == 0
}
