package detect

// zabbix reads "ZBXD", flags and the length of the data (Zabbix protocol,
// header of version 1 and later). Agents are asked in plain text by older
// servers, and answer with it.
var zabbix = &Detector{
	Name: "zabbix", Title: "Zabbix", Spec: "Zabbix 7.0 manual, appendix on protocols",
	Over:  TCP,
	First: AnyOf("Z"),
	Probe: probeZabbix,
}

func probeZabbix(o *Opening) Match {
	refused := 0
	for _, side := range o.inOrder() {
		b := o.Stream[side]
		if len(b) == 0 {
			continue
		}
		switch zabbixHeader(b) {
		case proven:
			return yes(side, 0, 5, "ZBXD header")
		case wrong:
			refused++
		}
	}
	if refused == 2 {
		return Match{}
	}
	return Match{Verdict: Maybe}
}

func zabbixHeader(b []byte) grade {
	if g := begins(b, "ZBXD"); g != proven {
		return g
	}
	switch {
	case len(b) == 4:
		return short
	case b[4]&1 == 0 || b[4] > 7: // protocol bit, compressed, large
		return wrong
	}
	return proven
}
