package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/classify/ports"
	"github.com/portscope/portscope/decode"
)

// Explain says how the verdict on one flow came about: the layers of its first
// frame from the link up, who opened it, what it speaks and what else was
// thought of, and what ports and names say. capture is the file's name.
func Explain(w io.Writer, capture string, decimals int, e *classify.Explanation, look Look) error {
	cleanFlow(&e.Flow)
	v := explainVoice{tableVoice: tableVoice{pen: newPen(look)}, e: e, f: &e.Flow}
	v.title(capture)
	v.layers(decimals)
	v.opener()
	v.language()
	v.rivals()
	v.ports()
	v.names()
	_, err := v.out.WriteTo(w)
	return err
}

// explainVoice writes one explanation, by the table's pen.
type explainVoice struct {
	tableVoice
	e *classify.Explanation
	f *classify.Flow
}

// How far the parts of a section are moved in, in cells, and where the values
// of fields begin.
const (
	sectionIndent = 3
	valueColumn   = 22
)

// section begins a section.
func (v *explainVoice) section(title string, parts ...string) {
	v.out.WriteByte('\n')
	v.line(boldInk, append([]string{title}, parts...)...)
}

// say writes a sentence, broken between its words.
func (v *explainVoice) say(format string, args ...any) {
	v.wrap(sectionIndent, strings.Repeat(" ", sectionIndent), fmt.Sprintf(format, args...))
}

// field writes a name and its value, which is broken between its words.
func (v *explainVoice) field(name, value string) {
	head := strings.Repeat(" ", sectionIndent) + name
	head += strings.Repeat(" ", max(1, valueColumn-cells(head)))
	v.wrap(valueColumn, head, value)
}

// wrap writes text after head, and what does not fit on lines moved in.
func (v *explainVoice) wrap(indent int, head, text string) {
	line, begun := head, false
	for _, word := range strings.Fields(v.write(text)) {
		if begun && cells(line)+1+cells(word) > v.look.Width {
			fmt.Fprintln(&v.out, line)
			line, begun = strings.Repeat(" ", indent), false
		}
		if begun {
			line += " "
		}
		line += word
		begun = true
	}
	fmt.Fprintln(&v.out, strings.TrimRight(line, " "))
}

// title says which flow it is.
func (v *explainVoice) title(capture string) {
	f := v.f
	v.line(boldInk, fmt.Sprintf("flow %d of %s", f.Number, Clean(capture)), string(f.AppendCommunityID(nil)))
	v.line(plainInk, fmt.Sprintf("%s to %s over %s", socket(f, &f.Originator), socket(f, &f.Responder), Title(f.Protocol.String())),
		flowTitle(f), flowName(f), plural(f.Originator.Packets+f.Responder.Packets, "packet"),
		formatDuration(f.Last-f.First, v.look.ASCII))
}

// layers takes the first frame apart.
func (v *explainVoice) layers(decimals int) {
	f := &v.e.First
	if len(f.Data) == 0 && f.WireLength == 0 {
		return
	}
	captured := "all captured"
	if n := len(f.Data); n < int(f.WireLength) {
		captured = fmt.Sprintf("%d captured", n)
	}
	v.section(fmt.Sprintf("THE LAYERS OF FRAME %d", f.Number), "from the link up")
	v.line(headInk, "1 physical", plural(uint64(f.WireLength), "byte")+" on the wire", captured, string(appendTime(nil, f.Time, decimals)))
	list := decode.Dissect(f)
	for i := range list {
		v.layer(&list[i])
	}
	if last := &list[len(list)-1]; last.Level == decode.TransportLevel || last.Name == "padding" {
		v.application()
	}
}

// application shows the first bytes of the application, where the first frame
// has none.
func (v *explainVoice) application() {
	o := &v.e.Opening
	var b []byte
	var frame uint64
	switch {
	case len(o.Segments) > 0:
		s := &o.Segments[0]
		b, frame = o.Stream[s.Side&1], s.Frame
		b = b[min(int(s.Offset), len(b)):min(int(s.Offset+s.Length), len(b))]
	case len(o.Datagrams) > 0:
		b, frame = o.Datagrams[0].Data, o.Datagrams[0].Frame
	default:
		v.line(headInk, "5 application", "nothing, in no frame")
		return
	}
	v.line(headInk, "5 application", "nothing in this frame", fmt.Sprintf("its first %s come in frame %d", plural(uint64(len(b)), "byte"), frame))
	v.dump(b, 0, maxPayloadRows)
}

// maxPayloadRows bounds the lines of bytes shown of what is no header.
const maxPayloadRows = 6

func (v *explainVoice) layer(l *decode.Layer) {
	title := l.Level.String()
	if l.Level != decode.TunnelLevel {
		title = fmt.Sprintf("%d %v", l.Level, l.Level)
	}
	v.line(headInk, title, l.Name, plural(uint64(len(l.Header)), "byte")+fmt.Sprintf(" at %d", l.Offset))
	rows := 1 << 16
	if l.Fields == nil {
		rows = maxPayloadRows
	}
	v.dump(l.Header, l.Offset, rows)
	for _, f := range l.Fields {
		v.field(f.Name, Clean(f.Value))
	}
	if l.Note != "" {
		v.line(doubtInk, strings.Repeat(" ", sectionIndent)+v.sign.mark+" "+l.Note)
	}
}

// dumpWidth is how many bytes a line of a dump has.
const dumpWidth = 16

// dump writes bytes in hex and as text, offsets counted from first on, in so
// many lines at the most.
func (v *explainVoice) dump(b []byte, first, rows int) {
	for i := 0; i < len(b); i += dumpWidth {
		if rows--; rows < 0 {
			v.line(dimInk, fmt.Sprintf("%s%s %s more", strings.Repeat(" ", sectionIndent), v.sign.ellipsis, plural(uint64(len(b)-i), "byte")))
			return
		}
		row := b[i:min(i+dumpWidth, len(b))]
		text := bytes.Map(func(r rune) rune {
			if r < ' ' || r > '~' {
				return '.'
			}
			return r
		}, latin(row))
		fmt.Fprintf(&v.out, "%*s%s  %-49s %s\n", sectionIndent, "", v.draw(fmt.Sprintf("%04x", first+i), dimInk), hexRow(row), text)
	}
}

// latin is bytes as characters of their own: what is not ASCII stays one
// character that is not.
func latin(b []byte) []byte {
	s := make([]byte, len(b))
	for i, c := range b {
		s[i] = min(c, 0x7f)
	}
	return s
}

// hexRow is bytes in hex, apart, with a gap in the middle.
func hexRow(b []byte) string {
	var s strings.Builder
	for i, c := range b {
		if i > 0 {
			s.WriteByte(' ')
		}
		if i == dumpWidth/2 {
			s.WriteByte(' ')
		}
		s.WriteByte(hexDigits[c>>4])
		s.WriteByte(hexDigits[c&15])
	}
	return s.String()
}

// opener says why the originator is the originator.
func (v *explainVoice) opener() {
	f := v.f
	v.section("WHO OPENED IT", socket(f, &f.Originator))
	v.say("%s", openerReason(f))
	if f.MidStream && f.OrientedBy != classify.OrientedBySYN {
		v.say("The connection is older than the capture: its SYN was not seen.")
	}
}

// openerReason is an Orientation in words.
func openerReason(f *classify.Flow) string {
	client, server := socket(f, &f.Originator), socket(f, &f.Responder)
	switch f.OrientedBy {
	case classify.OrientedBySYN:
		if f.MidStream {
			return "It sent the SYN that asks for the connection (RFC 9293 section 3.5), which came late."
		}
		return fmt.Sprintf("It sent the SYN that asks for the connection (RFC 9293 section 3.5), in frame %d.", f.FirstFrame)
	case classify.OrientedBySYNACK:
		return fmt.Sprintf("%s sent SYN and ACK, which answers a SYN that was not captured.", server)
	case classify.OrientedByPayload:
		return fmt.Sprintf("No handshake was seen. What it sent is what a client sends of %s.", Title(f.Speaks))
	case classify.OrientedByServicePort:
		return fmt.Sprintf("No handshake was seen. Port %d is better known as a server's than %d.", f.Responder.Port, f.Originator.Port)
	case classify.OrientedByMulticast:
		return fmt.Sprintf("It sends to a group, and nobody sends from a group's address: %s.", server)
	case classify.OrientedByExpectation:
		return "Another flow announced this one."
	case classify.OrientedByType:
		return fmt.Sprintf("Its message is a request of ICMP (type %d), or answers none.", f.ICMPType)
	}
	return fmt.Sprintf("%s sent the first packet seen. Nothing else tells.", client)
}

// language says what the flow speaks, and shows the bytes that decided.
func (v *explainVoice) language() {
	f := v.f
	v.section("WHAT IT SPEAKS", Title(cmp.Or(f.Speaks, "unknown")), confidenceWords(f.Confidence))
	if e := f.Evidence; e != nil {
		side, of := "originator", "stream"
		if e.FromResponder {
			side = "responder"
		}
		if f.Protocol != decode.TCP {
			of = "datagram"
		}
		v.field("detector", e.Detector+v.specification())
		v.field("saw", e.Why)
		v.field("in", fmt.Sprintf("frame %d, sent by the %s, from byte %d of its %s on", e.Frame, side, e.Offset, of))
		v.dump(e.Bytes, e.Offset, 2)
	}
	if f.Inner != "" {
		v.field("carries", Title(f.Inner))
	}
	for _, a := range f.Names.Attributes {
		key := a.Key
		if a.Of != "" {
			key = a.Of + " " + key
		}
		v.field(strings.ReplaceAll(key, "_", " "), strings.Join(a.Values, ", "))
	}
}

// specification is where the winner's protocol is specified.
func (v *explainVoice) specification() string {
	if v.e.Winner < 0 {
		return ""
	}
	return ", by " + v.e.Trials[v.e.Winner].Detector.Spec
}

func confidenceWords(c classify.Confidence) string {
	switch c {
	case classify.ByPayload:
		return "by its own bytes"
	case classify.ByExpectation:
		return "as another flow announced"
	case classify.ByName:
		return "by the name asked for"
	case classify.ByPort:
		return "by the port alone"
	}
	return "nothing tells"
}

// rivals says which detectors came near, and why they lost.
func (v *explainVoice) rivals() {
	if v.e.Opening.Transport == 0 {
		return
	}
	v.section("WHAT CAME NEAR")
	told, refused := false, []string{}
	for i := range v.e.Trials {
		t := &v.e.Trials[i]
		switch {
		case i == v.e.Winner:
		case t.Verdict == detect.No && !t.Hoped:
			refused = append(refused, t.Detector.Name)
		default:
			v.field(t.Detector.Name, v.loss(t))
			told = true
		}
	}
	if len(refused) > 0 {
		v.field("first byte alone", strings.Join(refused, ", ")+": the first byte would do, what follows does not")
		told = true
	}
	if !told {
		v.say("Nothing: no other detector had a reason to ask for more.")
	}
}

// loss says why a detector was not believed.
func (v *explainVoice) loss(t *detect.Trial) string {
	switch t.Verdict {
	case detect.No:
		return fmt.Sprintf("asked for more bytes at first, and said no to those of frame %d", t.Frame)
	case detect.Yes:
		return fmt.Sprintf("would say yes to frame %d (%s), but its signature is the weaker one", t.Frame, Clean(t.Match.Evidence.Why))
	}
	if v.e.Winner < 0 {
		return fmt.Sprintf("could be, since frame %d, but no bytes came to prove it", t.Frame)
	}
	if v.e.Trials[v.e.Winner].Row > t.Row {
		return fmt.Sprintf("could be, since frame %d, but the flow ended before it was proven", t.Frame)
	}
	return fmt.Sprintf("could be, since frame %d, but asked for more when %s was already proven", t.Frame, v.e.Trials[v.e.Winner].Detector.Name)
}

// ports says what is registered for both ports, and what the payload says.
func (v *explainVoice) ports() {
	f := v.f
	if !hasPorts(f.Protocol) {
		return
	}
	v.section("WHAT THE PORTS SAY", verdictWords(f))
	for _, end := range []*classify.Endpoint{&f.Responder, &f.Originator} {
		entry := ports.Lookup(ports.Transport(f.Protocol), end.Port)
		v.field(fmt.Sprintf("%d/%s", end.Port, f.Protocol), portWords(entry))
	}
}

// portWords is what is known of a port, in words.
func portWords(e ports.Entry) string {
	words := ports.ClassOf(e.Number).String()
	if a := e.Assigned; a.Name != "" {
		words += "; IANA: " + a.Name
		if a.Description != "" && !strings.EqualFold(a.Description, a.Name) {
			words += ", " + a.Description
		}
		if a.Reference != "" {
			words += " (" + a.Reference + ")"
		}
	} else if ports.ClassOf(e.Number) != ports.Dynamic {
		words += "; nothing is registered"
	} else {
		words += "; never registered, given out to clients"
	}
	if u := e.DeFacto; u.Name != "" {
		words += "; in fact used for " + u.Name + ", " + u.Description
	}
	if list := ports.Expects(e.Transport, e.Number); len(list) > 0 {
		words += "; expected: " + strings.Join(list, ", ")
	}
	return Clean(words)
}

// verdictWords is a PortVerdict in words.
func verdictWords(f *classify.Flow) string {
	switch speaks := Title(f.Speaks); f.PortVerdict {
	case classify.Agrees:
		return fmt.Sprintf("agrees: %s is what port %d is for", speaks, f.Responder.Port)
	case classify.UnexpectedPort:
		return fmt.Sprintf("unexpected port: %s is known, and not for port %d", speaks, f.Responder.Port)
	case classify.Impostor:
		return fmt.Sprintf("impostor: port %d is for something else than %s", f.Responder.Port, speaks)
	case classify.Unregistered:
		return fmt.Sprintf("unregistered: port %d says nothing, the bytes say %s", f.Responder.Port, speaks)
	}
	return "unverified: nothing but the port to go by"
}

// maxAnswers bounds the DNS answers that are told.
const maxAnswers = 8

// names says what the flow's names are, and what was known before it began.
func (v *explainVoice) names() {
	f := v.f
	v.section("WHAT NAMES SAY")
	if f.Names.Host == "" && f.Application == "" && len(v.e.Answers) == 0 {
		v.say("Nothing: it names no host, and no earlier answer names %s.", f.Responder.Address)
		return
	}
	if f.Names.Host != "" {
		v.field("host", fmt.Sprintf("%s, read from %s", f.Names.Host, f.Names.HostFrom))
	}
	switch {
	case f.Application != "" && f.Names.Host == "":
		v.field("application", f.Application+", by its own bytes")
	case f.Application != "":
		v.field("application", f.Application)
	}
	if f.Names.JA4 != "" {
		v.field("JA4", f.Names.JA4)
	}
	list := v.e.Answers
	list = list[max(0, len(list)-maxAnswers):]
	for _, a := range list {
		asker := "somebody else had asked"
		if a.Own {
			asker = "the originator had asked"
		}
		v.field(fmt.Sprintf("DNS, frame %d", a.Frame), fmt.Sprintf("%s is %s; %s", Clean(a.Name), f.Responder.Address, asker))
	}
}

// FlowChoice lists flows for a person to choose from.
func FlowChoice(w io.Writer, flows []classify.Flow, look Look) error {
	g := &grid{pen: newPen(look)}
	g.add(&column{title: "FLOW", right: true})
	g.add(&column{title: "OVER"})
	g.add(&column{title: "CLIENT", least: 15, middle: true})
	g.add(&column{title: "SERVER", least: 15, middle: true})
	g.add(&column{title: "APPLICATION", least: 11})
	g.add(&column{title: "PORT VERDICT", spare: 1})
	for i := range flows {
		f := &flows[i]
		cleanFlow(f)
		g.row(cell{text: fmt.Sprint(f.Number)}, cell{text: f.Protocol.String()}, cell{text: socket(f, &f.Originator)},
			cell{text: socket(f, &f.Responder)}, cell{text: strings.TrimSpace(flowTitle(f) + " " + flowName(f))}, cell{text: f.PortVerdict.String()})
	}
	return g.render(w)
}
