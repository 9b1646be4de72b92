package classify

import (
	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// story is what a recognised flow told: cold, and only of flows that were.
type story struct {
	names       detect.Names
	inner       string
	application string // that the bytes name, or the host's
	evidence    Evidence
	troubles    ruleSet // what its attributes give to tell
}

// rule ends the flow's exam with its verdict.
func (t *table) rule(e *entry, x *exam) {
	story := uint32(0)
	if d := x.inquiry.Found(t.engine); d != nil {
		t.recognise(e, x, d)
		story = t.tell(e, x, d, x.inquiry.Match())
	}
	if t.witness != nil {
		t.witness(e, &x.opening)
	}
	t.quota.opening(&e.key, -x.size)
	t.endExam(e, x)
	e.marks |= ruled
	e.opinion = story
}

// recognise puts a flow's ends right once it is known what they speak, and
// shows its detector what came until then, for what it says of other flows: an
// announcement counts from the frame that made it.
func (t *table) recognise(e *entry, x *exam, d *detect.Detector) {
	t.orientByPayload(e, x.inquiry.Match())
	if d.Follow == nil || e.is(follows) {
		return
	}
	e.marks |= follows
	for i := range x.opening.Datagrams {
		t.heed(d, e, &x.opening.Datagrams[i])
	}
	for _, s := range x.opening.Segments {
		data := x.opening.Stream[s.Side][s.Offset : s.Offset+s.Length]
		t.heed(d, e, &detect.Datagram{Side: s.Side, Data: data, Length: len(data), Frame: s.Frame})
	}
}

// orientByPayload puts right which end is the client, where no handshake told.
func (t *table) orientByPayload(e *entry, m *detect.Match) {
	if m.Client == detect.NoSide || e.oriented >= OrientedByPayload {
		return
	}
	if m.Client == detect.Responder {
		t.flip(e)
		m.Evidence.Side ^= 1
	}
	e.oriented = OrientedByPayload
}

// tell keeps what the detector that won has found, and says where.
func (t *table) tell(e *entry, x *exam, d *detect.Detector, m *detect.Match) uint32 {
	e.row = t.rowOf(d)
	application := m.Application
	if application == "" && m.Names.Host != "" {
		application = t.sites.of(m.Names.Host)
	}
	place := t.stories.grow()
	*t.stories.at(place) = story{
		names: m.Names, inner: m.Inner, application: application,
		evidence: Evidence{
			Detector: d.Name, Why: m.Evidence.Why,
			Frame: x.frameOf(&m.Evidence), Bytes: t.kept(x.bytesOf(&m.Evidence)),
			FromResponder: m.Evidence.Side == 1, Offset: m.Evidence.Offset,
		},
		troubles: troublesOf(m.Names.Attributes, d.Name, e.first),
	}
	if d.Follow == nil {
		t.knowledge.learn(&m.Findings, e, x.last, &t.quota)
	}
	t.settleTrack(e)
	return place
}

// keptSize is how many bytes of evidence are kept in one piece of memory: few,
// since one story that lives long holds all of it.
const keptSize = 512

// kept is a copy of evidence that stays as long as its story.
func (t *table) kept(b []byte) []byte {
	if len(t.keep)+len(b) > cap(t.keep) {
		t.keep = make([]byte, 0, keptSize)
	}
	at := len(t.keep)
	t.keep = append(t.keep, b...)
	return t.keep[at:len(t.keep):len(t.keep)]
}

// rowOf is the detector's place in the table of detectors, plus 1.
func (t *table) rowOf(d *detect.Detector) uint16 {
	for i, row := range t.options.Detectors {
		if row == d {
			return uint16(i + 1)
		}
	}
	return 0
}

// follow shows a payload of a recognised flow to its detector.
func (t *table) follow(d *detect.Detector, e *entry, p *decode.Packet, side int) {
	t.followed = detect.Datagram{Side: uint8(side), Data: p.Payload, Length: int(p.PayloadLength), Frame: p.Number}
	t.heed(d, e, &t.followed)
}

// heed keeps what a detector says of other flows.
func (t *table) heed(d *detect.Detector, e *entry, payload *detect.Datagram) {
	found := d.Follow(payload)
	if len(found.Answers)+len(found.Expected) > 0 {
		t.knowledge.learn(&found, e, payload.Frame, &t.quota)
	}
}

// settle ends what is still open of a flow that gets no more packets.
func (t *table) settle(e *entry) {
	if e.exam() == 0 {
		return
	}
	x := t.exams.at(e.exam())
	x.opening.Complete = true
	t.engine.Ask(&x.opening, &x.inquiry)
	t.rule(e, x)
}
