package detect

import "bytes"

// telnet recognises Telnet by the options that both ends negotiate at its
// start (RFC 854, RFC 855): IAC, a verb, an option; on its port also behind a
// text that welcomes.
var telnet = &Detector{
	Name: "telnet", Title: "Telnet", Spec: "RFC 854",
	Over:  TCP,
	Probe: probeTelnet,
}

// The bytes of a negotiation.
const (
	telnetIAC = 0xff
	telnetSE  = 0xf0
	telnetSB  = 0xfa
)

func probeTelnet(o *Opening) Match {
	side := o.firstSpeaker()
	if o.Stream[side][0] != telnetIAC {
		return probeTelnetText(o, side)
	}
	commands, v := telnetCommands(o.Stream[side])
	if v == No {
		return Match{}
	}
	other, w := telnetCommands(o.Stream[1-side])
	if commands >= 3 || commands > 0 && (o.HasPort(23) || w != No && other > 0) {
		return yes(side, 0, 3, "negotiation of options")
	}
	if v == Yes {
		return Match{} // the negotiation is over, and was none
	}
	return Match{Verdict: Maybe}
}

// probeTelnetText looks for a negotiation behind text, on Telnet's port.
func probeTelnetText(o *Opening, side int) Match {
	const mostText = 2048 // bytes before the first option
	if !o.HasPort(23) {
		return Match{}
	}
	b := o.Stream[side]
	at := bytes.IndexByte(b[:min(len(b), mostText)], telnetIAC)
	if at < 0 && len(b) < mostText {
		return Match{Verdict: Maybe}
	}
	if at < 0 {
		return Match{}
	}
	commands, v := telnetCommands(b[at:])
	if commands > 0 {
		return yes(side, at, 3, "negotiation of options")
	}
	if v == Maybe {
		return Match{Verdict: Maybe}
	}
	return Match{}
}

// telnetCommands counts the negotiations that b begins with. Yes says that
// something else follows them, Maybe that more may.
func telnetCommands(b []byte) (commands int, v Verdict) {
	for len(b) > 0 {
		if b[0] != telnetIAC {
			if commands > 0 {
				return commands, Yes
			}
			return 0, No
		}
		switch {
		case len(b) == 1:
			return commands, Maybe
		case b[1] >= 0xfb && b[1] <= 0xfe: // WILL, WONT, DO, DONT
			if len(b) == 2 {
				return commands, Maybe
			}
			if b[2] > 49 && b[2] < 138 || b[2] > 140 && b[2] != 255 {
				return 0, No
			}
			b = b[3:]
		case b[1] == telnetSB:
			end := telnetEnd(b)
			if end < 0 {
				return commands, Maybe
			}
			b = b[end:]
		case b[1] >= telnetSE && b[1] < telnetSB:
			b = b[2:]
			continue
		default:
			return 0, No
		}
		commands++
	}
	return commands, Maybe
}

// telnetEnd is where the subnegotiation that b begins with ends, -1 where it
// does not.
func telnetEnd(b []byte) int {
	for i := 2; i+1 < len(b); i++ {
		if b[i] == telnetIAC && b[i+1] == telnetSE {
			return i + 2
		}
		if b[i] == telnetIAC {
			i++ // an escaped 255
		}
	}
	return -1
}
