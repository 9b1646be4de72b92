package report

import (
	"cmp"
	"strings"

	"github.com/portscope/portscope/classify"
)

// Conversation is one socket pair as people are told of it.
type Conversation struct {
	// Flow is its first flow, clean; Flows the first frames of all.
	Flow  classify.Flow
	Flows []uint64
	classify.Figures
	// Client and Server are the sockets, or the addresses of a transport
	// without ports.
	Client, Server string
	// Service is what people call it: "HTTPS"; Name is the named application
	// or the host, "" for neither.
	Service, Name string
	// State is how it went, in a word.
	State string
}

// Conversations yields the largest in bytes, as many as the report lists. Each
// is valid until the next.
func (r *Report) Conversations(yield func(*Conversation) bool) {
	for c := range r.summary.EachConversation(r.Top) {
		if n := newConversation(c); !yield(&n) {
			return
		}
	}
}

// MoreConversations is how many there are beyond those listed.
func (r *Report) MoreConversations() uint64 {
	if r.Top == 0 {
		return 0
	}
	return r.Totals.Conversations - min(r.Totals.Conversations, uint64(r.Top))
}

func newConversation(c *classify.Conversation) Conversation {
	f := c.Flow
	cleanFlow(&f)
	return Conversation{
		Flow: f, Flows: c.Flows, Figures: c.Figures,
		Client: socket(&f, &f.Originator), Server: socket(&f, &f.Responder),
		Service: flowTitle(&f), Name: flowName(&f), State: state(&f),
	}
}

func socket(f *classify.Flow, e *classify.Endpoint) string {
	if !hasPorts(f.Protocol) {
		return e.Address.String()
	}
	return e.Socket().String()
}

// flowTitle is what people call a flow's service.
func flowTitle(f *classify.Flow) string {
	t := Title(cmp.Or(f.Service, unknownService))
	if f.Confidence == classify.ByPort {
		return t + byPort
	}
	return t
}

// unknownService is the service of flows that nothing tells.
const unknownService = "unknown"

// byPort marks a service that only the port speaks for.
const byPort = "?"

// flowName is the named application and the host, each where it adds something.
func flowName(f *classify.Flow) string {
	host, application := f.Names.Host, f.Application
	if host == f.Responder.Address.String() {
		host = "" // the socket says it
	}
	switch {
	case host == "":
		return application
	case application == "" || strings.HasSuffix(strings.ToLower(host), strings.ToLower(application)):
		return host
	}
	return application + " " + host
}

// state says in a word how a flow went.
func state(f *classify.Flow) string {
	if f.TCP != nil {
		return tcpState(f.TCP.State)
	}
	switch {
	case f.Originator.Packets > 0 && f.Responder.Packets > 0:
		return "answered"
	case f.Responder.Packets > 0:
		return "one-sided"
	case f.Responder.Address.IsMulticast():
		return "multicast"
	}
	return "no answer"
}

// tcpState is a connection's state, in Zeek's letters, in a word.
func tcpState(letters string) string {
	switch letters {
	case "S0":
		return "no answer"
	case "S1":
		return "open"
	case "SF":
		return "closed"
	case "S2", "S3":
		return "closing"
	case "REJ":
		return "refused"
	case "RSTO", "RSTR":
		return "reset"
	case "RSTOS0":
		return "given up"
	case "SH", "SHR", "RSTRH":
		return "one-sided"
	}
	return "midstream"
}
