package detect

import "bytes"

// stratum reads the lines of JSON that miners and their pools exchange: Bitcoin
// (mining.subscribe), Ethereum (eth_submitLogin), Monero (login with a pass).
var stratum = &Detector{
	Name: "stratum", Title: "Stratum mining", Spec: "Stratum V1, Bitcoin BIP draft; EthereumStratum",
	Over:  TCP,
	First: AnyOf("{"),
	Probe: probeStratum,
}

// maxStratumLine is the longest first line looked through.
const maxStratumLine = 2048

var stratumRule = rule{why: "mining method in JSON", header: 64}

func probeStratum(o *Opening) Match {
	return ofStreams(o, stratumLine, &stratumRule).cast(o, stratumRole)
}

// stratumRole tells miners, who ask and submit, from pools, who give work.
func stratumRole(b []byte) role {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	for _, given := range []string{`"mining.notify"`, `"mining.set_difficulty"`, `"mining.set_target"`, `"blob"`} {
		if bytes.Contains(line, []byte(given)) {
			return serverRole
		}
	}
	return clientRole
}

// stratumMethods are the methods by which either side opens.
var stratumMethods = []string{
	`"mining.subscribe"`, `"mining.authorize"`, `"mining.configure"`, `"mining.notify"`,
	`"mining.set_difficulty"`, `"mining.extranonce.subscribe"`, `"mining.submit"`, `"mining.set_target"`,
	`"eth_submitLogin"`, `"eth_login"`, `"eth_getWork"`, `"eth_submitWork"`, `"eth_submitHashrate"`,
}

func stratumLine(_ *Opening, b []byte) grade {
	if b[0] != '{' {
		return wrong
	}
	line, _, whole := bytes.Cut(b, []byte("\n"))
	for _, method := range stratumMethods {
		if bytes.Contains(line, []byte(method)) {
			return proven
		}
	}
	switch {
	case bytes.Contains(line, []byte(`"login"`)) && bytes.Contains(line, []byte(`"pass"`)) && bytes.Contains(line, []byte(`"method"`)):
		return proven
	case bytes.Contains(line, []byte(`"job_id"`)) && bytes.Contains(line, []byte(`"target"`)) && bytes.Contains(line, []byte(`"blob"`)):
		return proven
	case whole || len(line) > maxStratumLine:
		return wrong
	}
	return short
}
