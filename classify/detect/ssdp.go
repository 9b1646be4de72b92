package detect

import "bytes"

// ssdp reads HTTP's start lines in datagrams, which UPnP discovery alone sends
// (UPnP Device Architecture 2.0 section 1).
var ssdp = &Detector{
	Name: "ssdp", Title: "SSDP", Spec: "UPnP Device Architecture 2.0",
	Over:  UDP,
	First: AnyOf("MNH"),
	Probe: probeSSDP,
}

var ssdpRule = rule{why: "HTTP start line of a discovery, in a datagram", header: 19}

func probeSSDP(o *Opening) Match {
	m := ofDatagrams(o, ssdpMessage, &ssdpRule)
	if m.Verdict == Yes {
		b := o.evident(&m)
		m.Names.Host = ssdpHeader(b, "host")
		if m.Names.Host != "" {
			m.Names.HostFrom = "http-host"
		}
		m.Names.add("server", ssdpHeader(b, "server"))
		m.Names.add("user_agent", ssdpHeader(b, "user-agent"))
	}
	return m
}

func ssdpMessage(_ *Opening, d *Datagram) grade {
	for _, line := range [...]string{"M-SEARCH * HTTP/1.", "NOTIFY * HTTP/1.", "HTTP/1.1 200 OK\r\n", "HTTP/1.0 200 OK\r\n"} {
		if begins(d.Data, line) == proven {
			return proven
		}
	}
	return wrong
}

// ssdpHeader is the value of the header field called name, in lower case.
func ssdpHeader(b []byte, name string) string {
	for _, line := range bytes.Split(b, []byte("\n")) {
		key, value, ok := bytes.Cut(line, []byte(":"))
		if ok && bytes.EqualFold(bytes.TrimSpace(key), []byte(name)) {
			return text(value)
		}
	}
	return ""
}
