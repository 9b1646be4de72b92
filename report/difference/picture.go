// Package difference says what changed between two captures, or between
// captures and the summaries of earlier runs: which applications, protocols,
// servers and findings appeared, are gone or changed. It is blind to time,
// clients and their ports, order, and to the addresses behind a name.
package difference

import (
	"net/netip"
	"slices"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/report"
	"github.com/portscope/portscope/report/policy"
)

// Picture is what a capture holds, as far as two are compared.
type Picture struct {
	// Name is the capture or the document as the user named it.
	Name string
	// Flows and Bytes are over all flows; the bytes are those on the wire.
	Flows, Bytes uint64
	// Damage is what a document says that ended the reading of its captures
	// early.
	Damage []string

	applications map[application]*use
	protocols    map[string]*use
	services     map[service]*use
	findings     map[subject]finding
	names        map[netip.Addr]string // of servers, "" where there are several
}

// application is the two headings of a report.
type application struct{ service, name string }

// service is what a server is asked for.
type service struct {
	// host is the server's name; address is its address where it has none.
	host      string
	address   netip.Addr
	transport string
	// port is 0 where another flow announced it, or nobody knows that it is a
	// server's: the next run has another.
	port     uint16
	ported   bool
	protocol string
}

// use is how much something was used, and how.
type use struct {
	flows, bytes uint64
	frame        uint64   // of the first
	service      string   // the report's first heading
	tls, inner   []string // what there was of each; "" inside is nothing
	rtts         []int64  // of handshakes, in nanoseconds
}

// subject is what a finding is about.
type subject struct {
	id   string
	host netip.Addr
	port uint16
}

// finding is one, and where it was first seen.
type finding struct {
	severity, text string
	flows, frame   uint64
}

// talk is what is compared of a conversation: of its first flow, but for the
// figures. Its texts are clean.
type talk struct {
	transport, protocol, service, application string
	server                                    string // its name, "" for none
	confidence, orientedBy                    string
	tls, inner                                string
	address                                   netip.Addr
	port                                      uint16
	flows, bytes, frame                       uint64
	rtt                                       int64 // nanoseconds, 0 for unknown
}

func newPicture(name string) *Picture {
	return &Picture{
		Name: name, applications: map[application]*use{}, protocols: map[string]*use{}, services: map[service]*use{},
		findings: map[subject]finding{}, names: map[netip.Addr]string{},
	}
}

// Of is the picture that the summary of captures gives.
func Of(name string, s *classify.Summary) *Picture {
	p := newPicture(report.Clean(name))
	for c := range s.EachConversation(0) {
		p.add(newTalk(c))
	}
	for i := range s.Findings {
		f := &s.Findings[i]
		seen := finding{severity: f.Severity.String(), text: report.Clean(f.Text), flows: f.Flows}
		if len(f.Examples) > 0 {
			seen.frame = f.Examples[0].Frame
		}
		p.find(subject{f.ID, f.Host, f.Port}, seen)
	}
	return p
}

// newTalk is what is compared of a conversation.
func newTalk(c *classify.Conversation) *talk {
	f := c.Flow
	report.CleanFlow(&f)
	t := &talk{
		transport: f.Protocol.String(), protocol: f.Speaks, service: f.Service, application: f.Application,
		server: policy.ServerName(&f), confidence: f.Confidence.String(), orientedBy: f.OrientedBy.String(),
		tls: report.TLSVersion(&f), inner: f.Inner, address: f.Responder.Address, port: f.Responder.Port,
		flows: c.Figures.Flows, bytes: c.Figures.Bytes(), frame: c.Flows[0],
	}
	if f.TCP != nil && f.TCP.HasHandshakeRTT {
		t.rtt = f.TCP.HandshakeRTT
	}
	return t
}

func hasPorts(transport string) bool {
	return transport == "tcp" || transport == "udp" || transport == "sctp"
}

// add counts a conversation.
func (p *Picture) add(f *talk) {
	p.Flows += f.flows
	p.Bytes += f.bytes
	count(p.applications, application{f.service, f.application}, f)
	if f.protocol != "" {
		count(p.protocols, f.protocol, f)
	}
	s := service{address: f.address, transport: f.transport, protocol: f.protocol, ported: hasPorts(f.transport)}
	if s.ported && !f.ephemeral() {
		s.port = f.port
	}
	if f.server != "" && f.server != f.address.String() {
		s.host, s.address = f.server, netip.Addr{}
		p.nameAddress(f.address, f.server)
	}
	count(p.services, s, f)
}

// nameAddress remembers the name of an address, as long as it has but one.
func (p *Picture) nameAddress(a netip.Addr, host string) {
	if known, is := p.names[a]; is && known != host {
		host = ""
	}
	p.names[a] = host
}

// firstEphemeral is where the ports begin that systems hand out; Linux's do.
const firstEphemeral = 32768

// ephemeral says whether the responder's port is but this run's.
func (f *talk) ephemeral() bool {
	return f.confidence == classify.ByExpectation.String() ||
		f.port >= firstEphemeral && f.orientedBy == classify.OrientedByFirstPacket.String()
}

// count adds a conversation to the use of what k names.
func count[K comparable](uses map[K]*use, k K, f *talk) {
	one := use{flows: f.flows, bytes: f.bytes, frame: f.frame, service: f.service, inner: []string{f.inner}}
	if f.tls != "" {
		one.tls = []string{f.tls}
	}
	if f.rtt > 0 {
		one.rtts = []int64{f.rtt}
	}
	if u := uses[k]; u != nil {
		u.join(&one)
		return
	}
	uses[k] = &one
}

// join adds other to u.
func (u *use) join(other *use) {
	u.flows += other.flows
	u.bytes += other.bytes
	if other.frame < u.frame {
		u.frame, u.service = other.frame, other.service
	}
	u.tls, u.inner = union(u.tls, other.tls), union(u.inner, other.inner)
	u.rtts = append(u.rtts, other.rtts...)
}

// union is a list with what another has beyond it.
func union(list, other []string) []string {
	for _, v := range other {
		if !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// rtt is the median of the handshakes', and whether there was any.
func (u *use) rtt() (ns int64, ok bool) {
	if len(u.rtts) == 0 {
		return 0, false
	}
	list := slices.Sorted(slices.Values(u.rtts))
	return list[len(list)/2], true
}

// find keeps a finding, the first of those about the same.
func (p *Picture) find(s subject, f finding) {
	if s.port >= firstEphemeral {
		s.port = 0
	}
	if _, known := p.findings[s]; !known {
		p.findings[s] = f
	}
}
