package report

import (
	"cmp"
	"encoding/hex"
	"io"
	"strconv"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/classify/ports"
	"github.com/portscope/portscope/decode"
)

// Schema is the version of the flow record and of the summary document. Adding
// a field keeps it; changing or removing one raises it.
const Schema = 1

// NDJSON writes each flow as one line of JSON, as flow.schema.json describes
// it, in the summary's order. It holds one record at a time.
func NDJSON(w io.Writer, r *Report) error {
	j := newJSONWriter(w, false)
	for f := range r.Flows {
		j.flow(r, f)
		if !j.endLine() {
			break
		}
	}
	return j.flush()
}

// flow writes a flow record.
func (j *jsonWriter) flow(r *Report, f *classify.Flow) {
	j.open('{')
	j.number("schema", Schema)
	j.text("event", j.event)
	j.text("capture", r.CaptureName(f.Capture))
	j.some("number", uint64(f.Number))
	j.number("first_frame", f.FirstFrame)
	j.text("transport", f.Protocol.String())
	j.communityID(f)
	j.endpoint("originator", f.Protocol, &f.Originator, false)
	j.endpoint("responder", f.Protocol, &f.Responder, true)
	j.text("oriented_by", f.OrientedBy.String())
	j.time("first", f.First, r.Decimals)
	j.time("last", f.Last, r.Decimals)
	j.seconds("duration", f.Last-f.First)
	j.path(f)
	j.language(f)
	j.conduct(f)
	j.close('}')
}

func (j *jsonWriter) communityID(f *classify.Flow) {
	j.key("community_id")
	j.b = append(j.b, '"')
	j.b = f.AppendCommunityID(j.b)
	j.b = append(j.b, '"')
}

// endpoint writes one end and what it sent. Counters of TCP's analysis that
// are zero are left out.
func (j *jsonWriter) endpoint(k string, transport decode.IPProtocol, e *classify.Endpoint, responder bool) {
	j.key(k)
	j.open('{')
	j.key("ip")
	j.b = append(j.b, '"')
	j.b = e.Address.AppendTo(j.b)
	j.b = append(j.b, '"')
	if hasPorts(transport) {
		j.number("port", uint64(e.Port))
		j.text("port_class", ports.ClassOf(e.Port).String())
		if responder {
			j.text("service", ports.Assigned(ports.Transport(transport), e.Port))
		}
	}
	if e.HasMAC {
		j.mac(e.MAC)
	}
	if e.Program != nil {
		j.object("process", func() { j.program(e.Program) })
	}
	j.number("packets", e.Packets)
	j.number("bytes", e.Bytes)
	j.number("payload_bytes", e.PayloadBytes)
	j.endpointTCP(&e.TCP)
	j.close('}')
}

func (j *jsonWriter) mac(a [6]byte) {
	j.key("mac")
	j.b = append(j.b, '"')
	for i, c := range a {
		if i > 0 {
			j.b = append(j.b, ':')
		}
		j.b = append(j.b, hexDigits[c>>4], hexDigits[c&15])
	}
	j.b = append(j.b, '"')
}

func (j *jsonWriter) endpointTCP(t *classify.EndpointTCP) {
	j.some("retransmissions", t.Retransmissions)
	j.some("fast_retransmissions", t.FastRetransmissions)
	j.some("spurious_retransmissions", t.SpuriousRetransmissions)
	j.some("out_of_order", t.OutOfOrder)
	j.some("duplicate_acks", t.DuplicateACKs)
	j.some("zero_windows", t.ZeroWindows)
	j.some("window_full", t.WindowFull)
	j.some("keep_alives", t.KeepAlives)
	j.some("missed_bytes", t.MissedBytes)
	if t.RTTSamples == 0 {
		return
	}
	j.key("rtt")
	j.open('{')
	j.number("samples", t.RTTSamples)
	j.seconds("min", t.RTTMin)
	j.seconds("mean", t.RTTMean)
	j.seconds("p95", t.RTT95th)
	j.close('}')
}

// path writes the way to the flow's packets: VLAN tags and tunnels.
func (j *jsonWriter) path(f *classify.Flow) {
	j.key("vlan")
	j.b = append(j.b, '[')
	for i, id := range f.VLAN {
		j.comma(i)
		j.b = strconv.AppendUint(j.b, uint64(id), 10)
	}
	j.b = append(j.b, ']')
	j.key("tunnel")
	j.open('[')
	for _, h := range f.Tunnel {
		j.next()
		j.open('{')
		j.text("kind", h.Kind)
		if h.HasID {
			j.number("id", h.ID)
		}
		j.close('}')
	}
	j.close(']')
}

// language writes what the flow speaks, and how that is known.
func (j *jsonWriter) language(f *classify.Flow) {
	j.text("protocol", f.Speaks)
	j.text("service", f.Service)
	j.text("application", f.Application)
	j.text("confidence", f.Confidence.String())
	j.text("inner", f.Inner)
	j.text("host", f.Names.Host)
	j.text("host_from", f.Names.HostFrom)
	j.text("ja4", f.Names.JA4)
	if f.Evidence != nil {
		j.evidence(f.Evidence)
	}
	j.text("port_verdict", f.PortVerdict.String())
}

func (j *jsonWriter) evidence(e *classify.Evidence) {
	side := "originator"
	if e.FromResponder {
		side = "responder"
	}
	j.key("evidence")
	j.open('{')
	j.text("detector", e.Detector)
	j.number("frame", e.Frame)
	j.text("side", side)
	j.number("offset", uint64(max(e.Offset, 0)))
	j.key("bytes")
	j.b = append(j.b, '"')
	j.b = hex.AppendEncode(j.b, e.Bytes)
	j.b = append(j.b, '"')
	j.text("why", e.Why)
	j.close('}')
}

// conduct writes what TCP's headers told, what the capture lacks, and the
// protocol's own facts under the protocol's name.
func (j *jsonWriter) conduct(f *classify.Flow) {
	if len(f.ICMPErrors) > 0 {
		j.key("icmp_errors")
		j.open('{')
		for _, c := range f.ICMPErrors {
			j.number(c.Kind, c.Errors)
		}
		j.close('}')
	}
	j.texts("comments", f.Comments)
	j.flag("snapped", f.Snapped)
	j.flag("mid_stream", f.MidStream)
	if f.TCP != nil {
		j.key("tcp")
		j.open('{')
		j.text("state", f.TCP.State)
		j.text("history", f.TCP.History)
		if f.TCP.HasHandshakeRTT {
			j.seconds("handshake_rtt", f.TCP.HandshakeRTT)
		}
		j.close('}')
	}
	j.sctp(f.SCTP)
	j.exchange(f.Exchange)
	if f.Speaks == "" || len(f.Names.Attributes) == 0 {
		return
	}
	list := f.Names.Attributes
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].Of == list[0].Of {
			n++
		}
		j.facts(cmp.Or(list[0].Of, f.Speaks), list[:n])
		list = list[n:]
	}
}

// facts writes what a flow said of one protocol, its own or one inside.
func (j *jsonWriter) facts(protocol string, list []detect.Attribute) {
	j.key(protocol)
	j.open('{')
	for _, a := range list {
		if a.List || len(a.Values) > 1 {
			j.texts(a.Key, a.Values)
		} else if len(a.Values) == 1 {
			j.text(a.Key, a.Values[0])
		}
	}
	j.close('}')
}

// sctp writes what SCTP's chunks told.
func (j *jsonWriter) sctp(a *classify.SCTP) {
	if a == nil {
		return
	}
	j.key("sctp")
	j.open('{')
	j.text("state", a.State)
	j.some("originator_tag", uint64(a.OriginatorTag))
	j.some("responder_tag", uint64(a.ResponderTag))
	j.some("originator_data", a.OriginatorData)
	j.some("responder_data", a.ResponderData)
	j.some("ppid", uint64(a.PPID))
	j.close('}')
}

// exchange writes how the ends took turns, where they did.
func (j *jsonWriter) exchange(x *classify.Exchange) {
	if x == nil || x.Requests == 0 {
		return
	}
	j.key("exchange")
	j.open('{')
	j.number("requests", x.Requests)
	j.some("answered", x.Answered)
	if x.Answered > 0 {
		j.seconds("response_min", x.ResponseMin)
		j.seconds("response_mean", x.ResponseMean)
	}
	j.close('}')
}
