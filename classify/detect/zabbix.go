package detect

// zabbix reads "ZBXD", flags and the length of the data (Zabbix protocol,
// header of version 1 and later).
var zabbix = &Detector{
	Name: "zabbix", Title: "Zabbix", Spec: "Zabbix 7.0 manual, appendix on protocols",
	Over:  TCP,
	First: AnyOf("Z"),
	Probe: probeZabbix,
}

var zabbixRule = rule{why: "ZBXD header", header: 5}

func probeZabbix(o *Opening) Match {
	return ofStreams(o, zabbixHeader, &zabbixRule)
}

func zabbixHeader(_ *Opening, b []byte) grade {
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
