package detect

// elasticsearch reads the messages between nodes: "ES", the length, the id of
// the request, its status and the version (transport protocol, TcpHeader).
var elasticsearch = &Detector{
	Name: "elasticsearch", Title: "Elasticsearch transport", Spec: "Elasticsearch transport protocol",
	Over:  TCP,
	First: AnyOf("E"),
	Probe: probeElasticsearch,
}

const elasticsearchHeader = 19

var elasticsearchRule = rule{why: "ES, length, request id, status, version", header: elasticsearchHeader}

func probeElasticsearch(o *Opening) Match {
	return ofStreams(o, elasticsearchMessage, &elasticsearchRule)
}

func elasticsearchMessage(_ *Opening, b []byte) grade {
	if g := begins(b, "ES"); g != proven {
		return g
	}
	if len(b) < 6 {
		return short
	}
	if be32(b, 2) == 0xffffffff { // a ping
		return elasticsearchNext(b[6:])
	}
	if be32(b, 2) < elasticsearchHeader-6 || be32(b, 2) > 1<<30 {
		return wrong
	}
	if len(b) < elasticsearchHeader {
		return short
	}
	// The version is 1000000 a major version; the status has four flags.
	if version := be32(b, 15); b[14] > 0x0f || version < 1000000 || version > 20000000 {
		return wrong
	}
	return proven
}

func elasticsearchNext(b []byte) grade {
	if g := begins(b, "ES"); len(b) > 0 {
		return g
	}
	return short
}
