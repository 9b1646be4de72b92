package detect

// aliCloud reads the messages of Alibaba Cloud's clients: a magic and a length,
// little-endian, each way; where it is not in the same segment, what it counts
// comes next.
var aliCloud = &Detector{
	Name: "alicloud", Title: "Alibaba Cloud", Spec: "none public; from the structure of both sides' messages",
	Over:  TCP,
	First: AnyOf("\xce"),
	Probe: probeAliCloud,
}

var aliCloudRule = rule{why: "magic and length", header: 8}

func probeAliCloud(o *Opening) Match { return ofStreams(o, aliCloudMessage, &aliCloudRule) }

func aliCloudMessage(_ *Opening, b []byte) grade {
	if len(b) < 8 {
		return min(begins(b, "\xce\xfa\xbe\xba"), short)
	}
	if be32(b, 0) != 0xcefabeba || le32(b, 4) == 0 || le32(b, 4) > 1<<20 {
		return wrong
	}
	return proven
}
