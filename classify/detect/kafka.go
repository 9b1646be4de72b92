package detect

import "bytes"

// kafka reads requests: length, key, version, correlation id and the client's
// id; and answers, which repeat the correlation id (Kafka protocol guide,
// headers of requests and responses).
var kafka = &Detector{
	Name: "kafka", Title: "Kafka", Spec: "Apache Kafka protocol guide",
	Over:  TCP,
	First: AnyOf("\x00"),
	Probe: probeKafka,
}

// What requests may be; some more than are assigned.
const (
	kafkaHeader  = 14
	kafkaLastKey = 100
	kafkaVersion = 20
	kafkaLargest = 100 << 20
)

func probeKafka(o *Opening) Match {
	for _, side := range o.inOrder() {
		b := o.Stream[side]
		if len(b) == 0 {
			continue
		}
		switch kafkaRequest(b) {
		case wrong:
			continue
		case short:
			return Match{Verdict: Maybe}
		}
		client, answer := kafkaClient(b), o.Stream[1-side]
		answered := len(answer) >= 8 && be32(answer, 0) < kafkaLargest && bytes.Equal(answer[4:8], b[8:12])
		if len(client) >= 3 || answered || o.HasPort(9092) {
			m := yes(side, 0, kafkaHeader, "request header: length, key, version, client id")
			m.Client = SideOf(side)
			m.Names.add("client", text(client))
			return m
		}
		if len(answer) >= 8 {
			return Match{}
		}
		return Match{Verdict: Maybe}
	}
	return kafkaAnswerOnly(o)
}

// kafkaAnswerOnly keeps the question open while the side that spoke may be the
// one that answers.
func kafkaAnswerOnly(o *Opening) Match {
	b := o.Stream[o.inOrder()[0]]
	if o.Spoke(0) != o.Spoke(1) && (len(b) < 4 || be32(b, 0) >= 4 && be32(b, 0) < kafkaLargest) {
		return Match{Verdict: Maybe}
	}
	return Match{}
}

// kafkaRequest grades the header of a request.
func kafkaRequest(b []byte) grade {
	if len(b) < kafkaHeader {
		for i, c := range b[:min(len(b), 8)] {
			if c != 0 && (i == 0 || i == 4 || i == 6) {
				return wrong
			}
		}
		return short
	}
	size, client := be32(b, 0), be16(b, 12)
	switch {
	case size < 10 || size > kafkaLargest || be16(b, 4) > kafkaLastKey || be16(b, 6) > kafkaVersion:
		return wrong
	case client == 0xffff:
		return fits
	case uint32(client)+10 > size || client == 0 || client > 249:
		return wrong
	case !printable(b[kafkaHeader:min(len(b), kafkaHeader+client)]):
		return wrong
	case len(b) < kafkaHeader+client:
		return short
	}
	return fits
}

// kafkaClient is the client's id in a request.
func kafkaClient(b []byte) []byte {
	if n := be16(b, 12); n != 0xffff {
		return b[kafkaHeader : kafkaHeader+n]
	}
	return nil
}
