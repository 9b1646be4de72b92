package policy

import (
	"encoding/json"
	"io"
	"time"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/report"
)

// Schema is the version of the verdict's document. Adding a field keeps it;
// changing or removing one raises it.
const Schema = 1

// JSON writes a verdict as one document, as verdict.schema.json describes it.
func JSON(w io.Writer, v *Verdict) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(newDocument(v))
}

// document is a verdict as JSON has it.
type document struct {
	Schema       int           `json:"schema"`
	Outcome      string        `json:"outcome"`
	Policy       string        `json:"policy"`
	Title        string        `json:"title,omitempty"`
	Today        string        `json:"today"`
	Captures     []captureJSON `json:"captures"`
	Frames       uint64        `json:"frames"`
	Flows        uint64        `json:"flow_count"`
	Bytes        uint64        `json:"bytes"`
	Damage       []string      `json:"damage,omitempty"`
	AllowDamaged bool          `json:"allow_damaged,omitempty"`
	Checks       []itemJSON    `json:"checks"`
}

type captureJSON struct {
	Name    string `json:"name"`
	Packets uint64 `json:"packets"`
	Bytes   uint64 `json:"bytes"`
	First   string `json:"first,omitempty"`
	Last    string `json:"last,omitempty"`
	Error   string `json:"error,omitempty"`
}

type itemJSON struct {
	Kind       string          `json:"kind"`
	Name       string          `json:"name"`
	Action     string          `json:"action,omitempty"`
	Line       int             `json:"line,omitempty"`
	Why        string          `json:"why,omitempty"`
	Who        string          `json:"who,omitempty"`
	Status     string          `json:"status"`
	Flows      uint64          `json:"flow_count"`
	Bytes      uint64          `json:"bytes,omitempty"`
	First      *placeJSON      `json:"first,omitempty"`
	Found      string          `json:"found,omitempty"`
	Violations []violationJSON `json:"violations,omitempty"`
	MoreFlows  uint64          `json:"more_flows,omitempty"`
}

type placeJSON struct {
	Capture  string `json:"capture,omitempty"`
	Frame    uint64 `json:"frame"`
	Together bool   `json:"together,omitempty"`
}

type violationJSON struct {
	Level    string     `json:"level"`
	Text     string     `json:"text"`
	Flows    uint64     `json:"flow_count,omitempty"`
	Place    *placeJSON `json:"place,omitempty"`
	Flow     *flowJSON  `json:"flow,omitempty"`
	Evidence string     `json:"evidence,omitempty"`
	Nearest  string     `json:"nearest,omitempty"`
	Remedy   string     `json:"remedy"`
	Rule     string     `json:"rule,omitempty"`
}

// flowJSON is what a verdict tells of a flow, under the flow record's names.
type flowJSON struct {
	Transport   string       `json:"transport"`
	CommunityID string       `json:"community_id"`
	Originator  endpointJSON `json:"originator"`
	Responder   endpointJSON `json:"responder"`
	First       string       `json:"first"`
	Last        string       `json:"last"`
	Protocol    string       `json:"protocol,omitempty"`
	Inner       string       `json:"inner,omitempty"`
	Service     string       `json:"service,omitempty"`
	Application string       `json:"application,omitempty"`
	Confidence  string       `json:"confidence"`
	Host        string       `json:"host,omitempty"`
	PortVerdict string       `json:"port_verdict"`
}

type endpointJSON struct {
	IP      string `json:"ip"`
	Port    uint16 `json:"port,omitempty"`
	Packets uint64 `json:"packets"`
	Bytes   uint64 `json:"bytes"`
}

func newDocument(v *Verdict) *document {
	d := &document{
		Schema: Schema, Outcome: v.Outcome().String(), Policy: v.Policy, Title: v.Title, Today: v.Today.UTC().Format(time.DateOnly),
		Captures: []captureJSON{}, Frames: v.Frames, Flows: v.Totals.Flows, Bytes: v.Totals.Bytes(), Damage: v.Damage, AllowDamaged: v.AllowDamaged,
	}
	for i := range v.Captures {
		c := &v.Captures[i]
		n := captureJSON{Name: c.Name, Packets: c.Packets, Bytes: c.Bytes, Error: c.Error}
		if c.Packets > 0 {
			n.First, n.Last = report.FormatTime(c.First, v.Decimals), report.FormatTime(c.Last, v.Decimals)
		}
		d.Captures = append(d.Captures, n)
	}
	for i := range v.Items {
		d.Checks = append(d.Checks, newItemJSON(v, &v.Items[i]))
	}
	return d
}

func newItemJSON(v *Verdict, i *Item) itemJSON {
	n := itemJSON{
		Kind: i.Kind.String(), Name: i.Name, Line: i.Line, Why: i.Why, Who: i.Who, Status: i.Status.String(),
		Flows: i.Flows, Bytes: i.Bytes, First: newPlaceJSON(i.First), Found: i.Found, MoreFlows: i.MoreFlows,
	}
	if i.Kind == OfRule || i.Kind == OfDefault {
		n.Action = i.Action.String()
	}
	for k := range i.Violations {
		n.Violations = append(n.Violations, newViolationJSON(v, &i.Violations[k]))
	}
	return n
}

func newPlaceJSON(p *Place) *placeJSON {
	if p == nil || p.Frame == 0 {
		return nil
	}
	return &placeJSON{p.Capture, p.Frame, p.Together}
}

func newViolationJSON(v *Verdict, x *Violation) violationJSON {
	n := violationJSON{
		Level: x.level(), Text: x.Text, Flows: x.Flows, Place: newPlaceJSON(&x.Place),
		Evidence: x.Evidence, Nearest: x.Nearest, Remedy: x.Remedy, Rule: x.Rule,
	}
	if x.Flow != nil {
		n.Flow = newFlowJSON(v, x.Flow)
	}
	return n
}

// level is what CI systems call the violation's weight.
func (v *Violation) level() string {
	if v.Warning {
		return "warning"
	}
	return "error"
}

func newFlowJSON(v *Verdict, f *classify.Flow) *flowJSON {
	return &flowJSON{
		Transport: f.Protocol.String(), CommunityID: string(f.AppendCommunityID(nil)),
		Originator: newEndpointJSON(&f.Originator), Responder: newEndpointJSON(&f.Responder),
		First: report.FormatTime(f.First, v.Decimals), Last: report.FormatTime(f.Last, v.Decimals),
		Protocol: f.Speaks, Inner: f.Inner, Service: f.Service, Application: f.Application,
		Confidence: f.Confidence.String(), Host: f.Names.Host, PortVerdict: f.PortVerdict.String(),
	}
}

func newEndpointJSON(e *classify.Endpoint) endpointJSON {
	return endpointJSON{IP: e.Address.String(), Port: e.Port, Packets: e.Packets, Bytes: e.Bytes}
}
