package detect

import (
	"bytes"
	"net/netip"
	"strconv"
	"strings"

	"github.com/portscope/portscope/decode"
)

// ftp recognises the control connection of FTP by the server's greeting and
// the client's commands (RFC 959 section 5), follows AUTH TLS (RFC 4217), and
// announces the data connections that PORT, PASV, EPRT and EPSV agree on
// (RFC 2428).
var ftp = &Detector{
	Name: "ftp", Title: "FTP", Spec: "RFC 959",
	Over:   TCP,
	First:  AnyOf("124ACDEFHLMNOPQRSTUXacdefhlmnopqrstux"),
	Probe:  probeFTP,
	Follow: followFTP,
}

var ftpDialogue = dialogue{
	greeting: ftpGreeting,
	command:  ftpCommand,
	ports:    []uint16{21, 2121},
	startTLS: isAuthTLS,
	why:      "FTP greeting or command",
}

var ftpWords = wordSet{
	"USER": fits, "PASS": fits, "ACCT": fits, "CWD": fits, "CDUP": fits, "SMNT": fits, "QUIT": fits, "REIN": fits,
	"PORT": fits, "PASV": fits, "TYPE": fits, "STRU": fits, "MODE": fits, "RETR": fits, "STOR": fits, "STOU": fits,
	"APPE": fits, "ALLO": fits, "REST": fits, "RNFR": fits, "RNTO": fits, "ABOR": fits, "DELE": fits, "RMD": fits,
	"MKD": fits, "PWD": fits, "LIST": fits, "NLST": fits, "SITE": fits, "SYST": fits, "STAT": fits, "HELP": fits,
	"NOOP": fits, "FEAT": fits, "OPTS": fits, "LANG": fits, "AUTH": fits, "ADAT": fits, "PROT": fits, "PBSZ": fits,
	"CCC": fits, "EPRT": fits, "EPSV": fits, "MLST": fits, "MLSD": fits, "MDTM": fits, "SIZE": fits, "HOST": fits,
	"CLNT": fits, "XPWD": fits, "XCWD": fits, "XMKD": fits, "XRMD": fits,
}

func ftpCommand(line []byte, ended bool) grade {
	if ended && isAuthTLS(line) {
		return proven
	}
	if _, ok := announcedByFTP(line); ok && ended {
		return proven
	}
	return ftpWords.grade(line, ended)
}

// isAuthTLS says whether a command asks for TLS (RFC 4217 section 4).
func isAuthTLS(line []byte) bool {
	return commandIs(line, "AUTH TLS") || commandIs(line, "AUTH SSL") || commandIs(line, "AUTH TLS-C")
}

// ftpGreeting judges "220 text" and, in the middle of a connection, the answer
// that names a data connection.
func ftpGreeting(line []byte, ended bool) grade {
	if _, ok := announcedByFTP(line); ok && ended {
		return proven
	}
	g := max(isReply(line, ended, "220"), isReply(line, ended, "421"), isReply(line, ended, "120"))
	if g == fits && line[0] == '2' && (containsFold(line, "FTP") || containsFold(line, "FILEZILLA")) {
		return proven
	}
	for _, code := range []string{"227", "229"} {
		if g == wrong && isReply(line, ended, code) == short {
			return short
		}
	}
	return g
}

func probeFTP(o *Opening) Match {
	m, client := ftpDialogue.recognise(o)
	if m.Verdict != Yes {
		return m
	}
	if line, _, ended := cutLine(o.Stream[1-client]); ended && isReply(line, true, "220") == fits {
		m.Names.add("greeting", text(argument(line, 4)))
	}
	eachLine(o.Stream[client], func(line []byte, _ int) bool {
		switch {
		case hasCommand(line, "USER "):
			m.Names.add("user", text(argument(line, 5)))
		case hasCommand(line, "PASS "):
			m.Names.add("credentials", "cleartext")
		}
		return !ftpDialogue.startTLS(line)
	})
	for side := range 2 {
		eachLine(o.Stream[side], func(line []byte, _ int) bool {
			m.Findings.addFTP(line, uint8(side))
			return true
		})
	}
	ftpDialogue.followTLS(o, client, &m)
	return m
}

// followFTP takes the data connections that later lines announce.
func followFTP(d *Datagram) (f Findings) {
	eachLine(d.Data, func(line []byte, _ int) bool {
		f.addFTP(line, d.Side)
		return true
	})
	return f
}

// addFTP adds the data connection that a line of the given side announces.
func (f *Findings) addFTP(line []byte, side uint8) {
	if e, ok := announcedByFTP(line); ok && len(f.Expected) < maxLines {
		e.Side = side
		f.Expected = append(f.Expected, e)
	}
}

// announcedByFTP is the socket that a line announces: "PORT h1,h2,h3,h4,p1,p2",
// "227 … (h1,h2,h3,h4,p1,p2)", "EPRT |1|address|port|", "229 … (|||port|)".
func announcedByFTP(line []byte) (e Expected, ok bool) {
	e = Expected{Transport: decode.TCP, Protocol: "ftp-data"}
	switch {
	case hasCommand(line, "PORT "):
		return e, e.readPort(argument(line, 5))
	case hasCommand(line, "EPRT "):
		return e, e.readExtended(argument(line, 5))
	case hasCommand(line, "227 "):
		i := bytes.IndexAny(line[4:], "0123456789")
		if i < 0 {
			return e, false
		}
		numbers, _, _ := bytes.Cut(line[4+i:], []byte(")"))
		return e, e.readPort(numbers)
	case hasCommand(line, "229 "):
		i, j := bytes.IndexByte(line, '('), bytes.LastIndexByte(line, ')')
		if i < 0 || j < i {
			return e, false
		}
		return e, e.readExtended(line[i+1 : j])
	}
	return e, false
}

// readPort reads six decimal bytes with commas: an address and a port.
func (e *Expected) readPort(b []byte) bool {
	parts := strings.Split(string(b[:min(len(b), 32)]), ",")
	if len(parts) != 6 {
		return false
	}
	var n [6]byte
	for i, p := range parts {
		v, err := strconv.ParseUint(strings.TrimRight(p, " .\r"), 10, 8)
		if err != nil {
			return false
		}
		n[i] = byte(v)
	}
	copy(e.Address[:], n[:4])
	e.HasAddress = n != [6]byte{0, 0, 0, 0, n[4], n[5]}
	e.Port = uint16(n[4])<<8 | uint16(n[5])
	return e.Port != 0
}

// readExtended reads "d family d address d port d" of RFC 2428 section 2,
// where d is any delimiter and family and address may be empty.
func (e *Expected) readExtended(b []byte) bool {
	if len(b) < 5 || len(b) > 80 {
		return false
	}
	parts := strings.Split(string(b), string(rune(b[0])))
	if len(parts) != 5 || parts[0] != "" || parts[4] != "" {
		return false
	}
	port, err := strconv.ParseUint(parts[3], 10, 16)
	if err != nil || port == 0 {
		return false
	}
	e.Port = uint16(port)
	if parts[2] == "" {
		return true
	}
	address, err := netip.ParseAddr(parts[2])
	if err != nil || address.Zone() != "" {
		return false
	}
	e.HasAddress, e.IPv6 = true, address.Is6()
	copy(e.Address[:], address.AsSlice())
	return true
}
