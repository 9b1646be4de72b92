package decode

import (
	"net/netip"
	"strconv"
	"strings"
)

// Program is a process of this host, as far as it could be asked who holds a
// socket. Its texts are as the system gave them: a process chooses its own
// name, and whoever may make control groups theirs.
type Program struct {
	// Name is the command name, at most 15 bytes, as ps and ss show it.
	Name string
	// PID is the process's number, 0 where there is none.
	PID int
	// User is the name of the user it runs as, or the number of one that has
	// none.
	User string
	// Unit is the systemd unit that it runs in, "" for none: "nginx.service".
	Unit string
	// Container is the container that it runs in, "" for none: the first 12
	// digits of its id, or its name.
	Container string
}

// The comment that names the program at an end of a flow, on a packet of that
// flow:
//
//	portscope-process: 192.0.2.1:50000 pid=4711 user=alice name=curl
//
// Then follow unit= and container= where there are any. In values, a byte that
// is no letter or digit and none of . _ - @ : + is %NN, in capital hex digits:
// no name can forge another field, another line, or what a terminal obeys.
const (
	programComment = "portscope-process: "
	commentMarks   = "._-@:+"
	// maxProgramComment bounds one that is read, in bytes.
	maxProgramComment = 2048
)

// Comment is the comment that says that p is at an end of a flow.
func (p *Program) Comment(end netip.AddrPort) string {
	b := []byte(programComment + end.String())
	for _, field := range [...][2]string{
		{"pid", strconv.Itoa(p.PID)}, {"user", p.User}, {"name", p.Name}, {"unit", p.Unit}, {"container", p.Container},
	} {
		if field[1] == "" {
			continue
		}
		b = append(append(append(b, ' '), field[0]...), '=')
		b = appendEscaped(b, field[1])
	}
	return string(b)
}

// ParseProgramComment reads such a comment, and says whether text is one: to
// the byte what Comment writes.
func ParseProgramComment(text string) (p Program, end netip.AddrPort, ok bool) {
	rest, is := strings.CutPrefix(text, programComment)
	if !is || len(text) > maxProgramComment {
		return p, end, false
	}
	where, values, _ := strings.Cut(rest, " ")
	end, err := netip.ParseAddrPort(where)
	if err != nil {
		return p, end, false
	}
	for field := range strings.SplitSeq(values, " ") {
		name, value, _ := strings.Cut(field, "=")
		p.set(name, unescaped(value))
	}
	return p, end, p.Comment(end) == text
}

func (p *Program) set(field, value string) {
	switch field {
	case "pid":
		p.PID, _ = strconv.Atoi(value) // one that is no number is not what Comment writes
	case "user":
		p.User = value
	case "name":
		p.Name = value
	case "unit":
		p.Unit = value
	case "container":
		p.Container = value
	}
}

const upperHex = "0123456789ABCDEF"

func appendEscaped(b []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte(commentMarks, c) >= 0:
			b = append(b, c)
		default:
			b = append(b, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return b
}

// unescaped resolves what appendEscaped wrote, and leaves all else.
func unescaped(s string) string {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && len(s) > i+2 {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b = append(b, byte(n))
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return string(b)
}
