package report

import "github.com/portscope/portscope/classify"

// ServerName is the name of the server that a flow goes to, "" where none is
// known. It may hold anything.
func ServerName(f *classify.Flow) string {
	if !NamesServer(f.Names.HostFrom) {
		return ""
	}
	return f.Names.Host
}

// NamesServer says whether a host that was found so (the flow record's
// host_from) is the server's name, and not of something that it was asked
// about: a resolver does not bear the names that it is asked for.
func NamesServer(hostFrom string) bool {
	switch hostFrom {
	case "sni", "quic-sni", "http-host", "dns", "nrb", "rtsp-url", "smtp-greeting", "git", "xmpp-to", "coap":
		return true
	}
	return false
}
