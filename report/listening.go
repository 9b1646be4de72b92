package report

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/portscope/portscope/classify/ports"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/decode/sockets"
)

// Listening is what waits for anybody on a host, as it is told. Its texts are
// clean.
type Listening struct {
	Sockets []Listener
	// Unnamed is how many of them no program could be seen for, Hidden how many
	// processes did not let their files be seen.
	Unnamed, Hidden int
}

// Listener is one socket that waits.
type Listener struct {
	Port
	// Address is what it is bound to: an address, or "*" for all of both
	// families; "0.0.0.0" and "::" are all of one.
	Address string
	// User made the socket; Programs hold it, in the order of their process
	// numbers.
	User     string
	Programs []decode.Program
	// Heard is the protocol that was last heard on it, and when; "" where none
	// was.
	Heard Heard
}

// Heard is a protocol that was heard on a socket.
type Heard struct {
	Protocol string
	Time     int64 // nanoseconds since the Unix epoch
}

// NewListening is what to tell of sockets. heard says which protocol was last
// heard on one.
func NewListening(l *sockets.Listeners, heard func(*sockets.Socket) Heard) *Listening {
	told := &Listening{Unnamed: l.Unnamed, Hidden: l.Hidden}
	for i := range l.Sockets {
		s := &l.Sockets[i]
		number, transport := s.Local.Port(), ports.Transport(s.Transport)
		n := Listener{
			Port:    Port{Transport: s.Transport.String(), Number: number, Class: ports.ClassOf(number).String(), Registered: ports.Assigned(transport, number)},
			Address: s.Local.Addr().String(), User: Clean(s.User), Heard: heard(&s.Socket),
		}
		if s.BothFamilies {
			n.Address = "*"
		}
		n.Heard.Protocol = Clean(n.Heard.Protocol)
		for _, p := range s.Programs {
			n.Programs = append(n.Programs, cleanProgram(p))
		}
		told.Sockets = append(told.Sockets, n)
	}
	return told
}

// Say writes the list as the voice of that name does; it is one of Voices.
func (l *Listening) Say(w io.Writer, voice string, look Look) error {
	switch voice {
	case "json":
		return l.json(w)
	case "ndjson":
		return l.ndjson(w)
	case "csv":
		return l.csv(w)
	case "markdown":
		return l.markdown(w)
	}
	return l.table(w, look)
}

// program is the first that holds the socket, and how many more do.
func (n *Listener) program() (name, pid string) {
	if len(n.Programs) == 0 {
		return missing, missing
	}
	p := &n.Programs[0]
	name = or(p.Name)
	for i := range n.Programs {
		if n.Programs[i].Name != p.Name {
			name += ", ..." // not all the same
			break
		}
	}
	pid = strconv.Itoa(p.PID)
	if more := len(n.Programs) - 1; more > 0 {
		pid += fmt.Sprintf(" +%d", more)
	}
	return name, pid
}

// home is the container or else the unit that the program runs in.
func (n *Listener) home() string {
	if len(n.Programs) == 0 {
		return missing
	}
	if p := &n.Programs[0]; p.Container != "" {
		return "container " + p.Container
	}
	return or(n.Programs[0].Unit)
}

// missing stands for what is not known.
const missing = "—"

func or(text string) string {
	if text == "" {
		return missing
	}
	return text
}

// unseen says what could not be seen, and how it could be.
func (l *Listening) unseen() string {
	if l.Unnamed == 0 {
		return ""
	}
	text := "no program to be seen for " + plural(uint64(l.Unnamed), "socket")
	switch {
	case l.Hidden == 1:
		text += ": 1 process does not let its files be seen, but by root"
	case l.Hidden > 1:
		text += fmt.Sprintf(": %d processes do not let their files be seen, but by root", l.Hidden)
	}
	return text
}

func (l *Listening) table(w io.Writer, look Look) error {
	pen := newPen(look)
	g := &grid{pen: pen}
	g.add(&column{title: "PORT"})
	g.add(&column{title: "ADDRESS", least: 11, middle: true})
	g.add(&column{title: "CLASS", spare: 1})
	g.add(&column{title: "NAME", least: 8})
	g.add(&column{title: "PROGRAM", least: 9})
	g.add(&column{title: "PID", least: 6})
	g.add(&column{title: "USER", least: 6})
	g.add(&column{title: "UNIT", least: 10, spare: 2})
	g.add(&column{title: "HEARD", least: 5})
	for i := range l.Sockets {
		n := &l.Sockets[i]
		name, pid := n.program()
		row := []string{n.String(), n.Address, n.Class, or(n.Registered), name, pid, n.User, n.home(), or(n.Heard.Protocol)}
		var list []cell
		for _, text := range row {
			if look.ASCII && text == missing {
				text = pen.sign.dash
			}
			list = append(list, cell{text: text})
		}
		g.row(list...)
	}
	var out bytes.Buffer
	if len(l.Sockets) == 0 {
		fmt.Fprintln(&out, "nothing listens")
	} else {
		_ = g.render(&out) // a Buffer takes all
	}
	if text := l.unseen(); text != "" {
		fmt.Fprintln(&out, pen.draw(pen.sign.mark+" "+text, doubtInk))
	}
	_, err := out.WriteTo(w)
	return err
}

func (l *Listening) json(w io.Writer) error {
	j := newJSONWriter(w, true)
	j.open('{')
	j.number("schema", Schema)
	j.items("sockets", len(l.Sockets), func(i int) { j.listener(&l.Sockets[i]) })
	j.number("unnamed", uint64(l.Unnamed))
	j.number("hidden_processes", uint64(l.Hidden))
	j.close('}')
	j.endLine()
	return j.flush()
}

func (l *Listening) ndjson(w io.Writer) error {
	j := newJSONWriter(w, false)
	for i := range l.Sockets {
		j.open('{')
		j.number("schema", Schema)
		j.listener(&l.Sockets[i])
		j.close('}')
		j.endLine()
	}
	return j.flush()
}

func (j *jsonWriter) listener(n *Listener) {
	j.text("transport", n.Transport)
	j.text("address", n.Address)
	j.number("port", uint64(n.Number))
	j.text("port_class", n.Class)
	j.text("service", n.Registered)
	j.text("user", n.User)
	j.items("processes", len(n.Programs), func(i int) { j.program(&n.Programs[i]) })
	if n.Heard.Protocol != "" {
		j.object("heard", func() {
			j.text("protocol", n.Heard.Protocol)
			j.time("last", n.Heard.Time, 0)
		})
	}
}

// program writes the members of a program.
func (j *jsonWriter) program(p *decode.Program) {
	j.text("name", p.Name)
	j.some("pid", uint64(max(p.PID, 0)))
	j.text("user", p.User)
	j.text("unit", p.Unit)
	j.text("container", p.Container)
}

func (l *Listening) csv(w io.Writer) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"transport", "address", "port", "port_class", "service", "program", "pids", "user", "unit", "container", "heard", "heard_at"}) // Error tells of it later
	for i := range l.Sockets {
		n := &l.Sockets[i]
		var p decode.Program
		var pids []string
		for _, holder := range n.Programs {
			pids = append(pids, strconv.Itoa(holder.PID))
		}
		if len(pids) > 0 {
			p = n.Programs[0]
		}
		at := ""
		if n.Heard.Protocol != "" {
			at = string(appendTime(nil, n.Heard.Time, 0))
		}
		_ = c.Write([]string{n.Transport, n.Address, strconv.Itoa(int(n.Number)), n.Class, n.Registered, harmless(p.Name), strings.Join(pids, " "),
			harmless(n.User), harmless(p.Unit), harmless(p.Container), harmless(n.Heard.Protocol), at})
	}
	c.Flush()
	return c.Error()
}

func (l *Listening) markdown(w io.Writer) error {
	m := &markdownVoice{w: bufio.NewWriter(w)}
	m.heading("Listening", ">Port", "Address", "Class", "Name", "Program", ">PID", "User", "Unit", "Heard")
	for i := range l.Sockets {
		n := &l.Sockets[i]
		name, pid := n.program()
		m.row(n.String(), markdown(n.Address), n.Class, markdown(or(n.Registered)), markdown(name), pid, markdown(n.User), markdown(n.home()), markdown(or(n.Heard.Protocol)))
	}
	if text := l.unseen(); text != "" {
		fmt.Fprintf(m.w, "\n%s\n", markdown(text))
	}
	return m.w.Flush()
}
