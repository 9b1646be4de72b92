package policy

import (
	"cmp"
	"fmt"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/ports"
	"github.com/portscope/portscope/decode"
)

// unknown is the protocol and the service of flows of which nothing is known.
const unknown = "unknown"

// Protocol is what a policy takes a flow to speak: what its bytes or another
// flow's announcement say. A port alone says it only of a flow that carried no
// bytes to tell otherwise, as a connection that was refused; "unknown" is the
// protocol of all others.
func Protocol(f *classify.Flow) string {
	if f.Speaks == "" || guessed(f) {
		return unknown
	}
	return f.Speaks
}

// Service is what Protocol is, for the flow's service.
func Service(f *classify.Flow) string {
	if guessed(f) {
		return unknown
	}
	return f.Service
}

// guessed says whether nothing but the port says what the flow's bytes are.
func guessed(f *classify.Flow) bool {
	return f.Confidence <= classify.ByPort && f.Originator.PayloadBytes+f.Responder.PayloadBytes > 0
}

// facts are what a flow said of itself under a key, where it speaks the
// protocol.
func facts(f *classify.Flow, protocol, key string) []string {
	for i := range f.Names.Attributes {
		if a := &f.Names.Attributes[i]; a.Key == key && cmp.Or(a.Of, f.Speaks) == protocol {
			return a.Values
		}
	}
	return nil
}

// ServerName is the name of the server that a flow goes to, "" where none is
// known. The flow's host may be another: a question to a resolver and a request
// to a proxy name whom they are about, not whom they go to.
func ServerName(f *classify.Flow) string {
	switch f.Names.HostFrom {
	case "sni", "quic-sni", "http-host", "coap", "git", "rtsp-url", "xmpp-to", "smtp-greeting":
		if isProxy(f) {
			return ""
		}
		return f.Names.Host
	case "dns", "nrb": // of the address
		return f.Names.Host
	}
	return ""
}

// isProxy says whether what a flow asks for is beyond its server.
func isProxy(f *classify.Flow) bool {
	return f.Speaks == "socks" || f.Speaks == "haproxy" || f.Speaks == "http" && f.Inner != ""
}

// server is the address that a flow goes to, with its name.
func server(f *classify.Flow) string {
	address := f.Responder.Address.String()
	if name := ServerName(f); name != "" && name != address {
		return name + " (" + address + ")"
	}
	return address
}

func portOf(f *classify.Flow) string {
	if !ported(f.Protocol) {
		return ""
	}
	return fmt.Sprintf("%d/%s", f.Responder.Port, f.Protocol)
}

func portClass(f *classify.Flow) string {
	if !ported(f.Protocol) {
		return ""
	}
	return ports.ClassOf(f.Responder.Port).String()
}

func tcpState(f *classify.Flow) string {
	if f.TCP == nil {
		return ""
	}
	return f.TCP.State
}

func ported(p decode.IPProtocol) bool {
	return p == decode.TCP || p == decode.UDP || p == decode.SCTP
}
