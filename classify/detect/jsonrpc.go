package detect

import (
	"bytes"

	"github.com/portscope/portscope/decode"
)

// jsonRPC reads objects, or arrays of them, that name the protocol's version
// 2.0 beside a method, a result or an error.
var jsonRPC = &Detector{
	Name: "json-rpc", Title: "JSON-RPC", Spec: "JSON-RPC 2.0",
	Over:  TCP | UDP,
	First: AnyOf("{["),
	Probe: probeJSONRPC,
}

// jsonShown is how many bytes are searched for the version.
const jsonShown = 1024

var jsonRPCRule = rule{why: "object that names JSON-RPC", header: 16}

func probeJSONRPC(o *Opening) Match {
	return judged(o, jsonRPCDatagram, jsonRPCObject, &jsonRPCRule)
}

func jsonRPCDatagram(o *Opening, d *Datagram) grade { return jsonRPCObject(o, d.Data) }

func jsonRPCObject(o *Opening, b []byte) grade {
	if b[0] != '{' && b[0] != '[' {
		return wrong
	}
	b = b[:min(len(b), jsonShown)]
	for _, c := range b[:min(len(b), 32)] {
		if c < ' ' && c != '\r' && c != '\n' && c != '\t' {
			return wrong
		}
	}
	if jsonMining(b) {
		return wrong
	}
	i := bytes.Index(b, []byte(`"jsonrpc"`))
	if i < 0 {
		if len(b) == jsonShown || o.Transport == decode.UDP {
			return wrong
		}
		return short
	}
	if !bytes.ContainsAny(b, "}") && len(b) < jsonShown {
		return short // the method that tells mining may still come
	}
	return proven
}

// jsonMining says whether b is of Stratum, which miners speak in the same form.
func jsonMining(b []byte) bool {
	for _, method := range [...]string{`"mining.`, `"login"`, `"eth_submitLogin"`, `"eth_getWork"`, `"eth_login"`, `"submit"`, `"job"`} {
		if bytes.Contains(b, []byte(method)) {
			return true
		}
	}
	return false
}
