package detect

import "bytes"

// sourceEngine reads the queries that servers of Valve's engines answer: four
// bytes of ones, a letter, then what the letter wants.
var sourceEngine = &Detector{
	Name: "source-engine", Title: "Source engine queries", Spec: "Valve developer wiki, server queries",
	Over:  UDP,
	First: AnyOf("\xff"),
	Probe: probeSourceEngine,
}

var sourceEngineRule = rule{why: "server query", header: 5, ports: []uint16{27015, 27016, 27017, 27018, 27019}, both: true}

func probeSourceEngine(o *Opening) Match {
	return ofDatagrams(o, sourceEngineQuery, &sourceEngineRule).cast(o, sourceEngineRole)
}

// sourceEngineRole tells questions from answers.
func sourceEngineRole(b []byte) role {
	if b[4] == 'T' || b[4] == 'U' || b[4] == 'V' {
		return clientRole
	}
	return serverRole
}

func sourceEngineQuery(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 5 || be32(b, 0) != 1<<32-1 {
		return wrong
	}
	switch b[4] {
	case 'T': // about the server
		if bytes.HasPrefix(b[5:], []byte("Source Engine Query\x00")) {
			return proven
		}
	case 'I': // the answer: a version, then four texts
		return sourceEngineInfo(b[5:])
	case 'U', 'V', 'A': // players, rules; the number that a question has to have
		if d.Length == 9 {
			return fits
		}
	case 'D': // players: a count, then index and name of the first
		if len(b) > 7 && b[6] == 0 && bytes.IndexByte(b[7:], 0) >= 0 {
			return fits
		}
	case 'E': // rules: a count, then names and values
		if len(b) > 8 && b[6] < 8 && printable(b[7:8]) && bytes.IndexByte(b[7:], 0) > 0 {
			return fits
		}
	}
	return wrong
}

// sourceEngineInfo grades the answer about a server: version, its name, map,
// folder and game, application, players, the kind and the system of the server.
func sourceEngineInfo(b []byte) grade {
	if len(b) < 1 {
		return wrong
	}
	rest := b[1:]
	for range 4 {
		_, after, ok := bytes.Cut(rest, []byte{0})
		if !ok {
			return wrong
		}
		rest = after
	}
	if len(rest) < 7 || bytes.IndexByte([]byte("dlpDLP"), rest[5]) < 0 || bytes.IndexByte([]byte("lwmoLWMO"), rest[6]) < 0 {
		return wrong
	}
	return proven
}
