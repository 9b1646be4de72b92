package policy

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/report"
)

// Limit bounds what the flows that it names may do.
type Limit struct {
	// Name is "" for the limits over all flows, where the section is not a list.
	Name string
	Line int
	// Bounds are what it bounds, in the policy's order.
	Bounds []Bound

	selector
}

// Bound is one figure and the most that it may be.
type Bound struct {
	Measure Measure
	// Most is in the measure's unit.
	Most float64
	// Severity is which findings are counted, where the measure is Findings.
	Severity classify.Severity
	Line     int
}

// Measure is what a bound measures.
type Measure uint8

// The measures, and their units.
const (
	// Retransmissions is the part of all TCP segments that was sent again,
	// from 0 to 1.
	Retransmissions Measure = iota
	// HandshakeRTT is the longest of a flow's, in nanoseconds.
	HandshakeRTT
	// RTT is the longest of either end's 95th percentile in a flow, in
	// nanoseconds.
	RTT
	// Bytes is those of whole frames, both ways, of all flows together;
	// FlowBytes those of the largest flow.
	Bytes
	FlowBytes
	// Conversations is how many socket pairs there are.
	Conversations
	// UnknownShare is the part of the payload's bytes whose protocol neither
	// they nor another flow's announcement told, from 0 to 1.
	UnknownShare
	// Findings is how many there are of a severity or worse.
	Findings
)

// String is the measure's key in a policy.
func (m Measure) String() string {
	return [...]string{"retransmissions", "handshake_rtt", "rtt", "bytes", "flow_bytes", "conversations", "unknown", "findings"}[m]
}

// isTCPs says whether TCP's headers tell it.
func (m Measure) isTCPs() bool { return m == Retransmissions || m == HandshakeRTT || m == RTT }

func measures() (list []string) {
	for m := Retransmissions; m <= Findings; m++ {
		list = append(list, m.String())
	}
	return list
}

// limits reads the section of that name: one mapping, or a list of named ones.
func (p *parser) limits(n *yaml.Node) (list []Limit) {
	if followed(n).Kind == yaml.MappingNode {
		l := Limit{Line: n.Line}
		p.members(n, "a limit", func(key, value *yaml.Node) {
			if !p.bound(&l, key, value) {
				p.unknownKey(key, measures())
			}
		})
		return append(list, l)
	}
	seen := map[string]int{}
	p.items(n, "limits", func(n *yaml.Node) {
		item, ok := p.named(n, "a limit", []string{"limit"}, measures())
		if !ok {
			return
		}
		p.unique(seen, &item, n)
		list = append(list, p.limit(n, &item))
	})
	return list
}

func (p *parser) limit(n *yaml.Node, item *named) Limit {
	l := Limit{Name: item.name, Line: item.line, selector: p.selector(item.conditions)}
	p.members(n, "a limit", func(key, value *yaml.Node) {
		if key.Value == Findings.String() && len(item.conditions) > 0 {
			p.fail(key, key.Value, "findings are counted over all flows; give them a limit of their own")
			return
		}
		p.bound(&l, key, value)
	})
	if len(item.own) == 0 {
		p.fail(n, "", "a limit bounds something: %s", report.Enumerate(measures()))
	}
	return l
}

// bound reads a bound, and says whether the key is one's.
func (p *parser) bound(l *Limit, key, value *yaml.Node) bool {
	i := slices.Index(measures(), key.Value)
	if i < 0 {
		return false
	}
	b := Bound{Measure: Measure(i), Line: key.Line}
	if b.Measure == Findings {
		l.Bounds = append(l.Bounds, p.findings(value)...)
		return true
	}
	text, ok := p.text(value)
	if !ok {
		return true
	}
	most, err := parseMost(b.Measure, strings.ReplaceAll(text, " ", ""))
	if err != nil {
		p.fail(followed(value), text, "%v", err)
		return true
	}
	b.Most = most
	l.Bounds = append(l.Bounds, b)
	return true
}

// findings reads how many findings there may be: a number, or one for each
// severity.
func (p *parser) findings(n *yaml.Node) (list []Bound) {
	if followed(n).Kind != yaml.MappingNode {
		return append(list, Bound{Measure: Findings, Most: float64(p.count(n)), Severity: classify.Info, Line: n.Line})
	}
	severities := names(classify.Info, classify.Alert)
	p.members(n, "findings", func(key, value *yaml.Node) {
		i := slices.Index(severities, key.Value)
		if i < 0 {
			p.unknownKey(key, severities)
			return
		}
		list = append(list, Bound{Measure: Findings, Most: float64(p.count(value)), Severity: classify.Severity(i), Line: key.Line})
	})
	return list
}

// parseMost reads a bound's value, without blanks, in the measure's unit.
func parseMost(m Measure, text string) (float64, error) {
	switch m {
	case Retransmissions, UnknownShare:
		number, percent := strings.CutSuffix(text, "%")
		share, err := strconv.ParseFloat(number, 64)
		if err != nil || !percent || !(share >= 0 && share <= 100) {
			return 0, fmt.Errorf("not a share; one is written 2 %% or 0.5 %%, up to 100 %%")
		}
		return share / 100, nil
	case HandshakeRTT, RTT:
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return 0, fmt.Errorf("not a time; one is written 50 ms, 1.5 s or 800 us")
		}
		return float64(d), nil
	case Bytes, FlowBytes:
		return parseBytes(text)
	}
	n, err := strconv.ParseUint(text, 10, 53)
	if err != nil {
		return 0, fmt.Errorf("not a number")
	}
	return float64(n), nil
}

// parseBytes reads a number of bytes. 1 kB is 1000 of them, 1 KiB 1024.
func parseBytes(text string) (float64, error) {
	at := strings.IndexFunc(text, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
	if at < 0 {
		at = len(text)
	}
	n, err := strconv.ParseFloat(text[:at], 64)
	units := map[string]float64{"": 1, "B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}
	unit := units[text[at:]]
	if err != nil || unit == 0 || math.IsInf(n*unit, 0) {
		return 0, fmt.Errorf("not a number of bytes; one is written 800, 10 MB or 1.5 GiB")
	}
	return n * unit, nil
}
