package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/classify/filter"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report"
)

// selector names flows: those for which all its conditions hold.
type selector struct {
	conditions []condition
}

// condition is one key of a selector and its value.
type condition struct {
	key, value string // as the policy writes them
	holds      func(*classify.Flow) bool
	// whole says that holds and got want the flow's whole record.
	whole bool
	// got is what the flow has for the key, for people.
	got func(*classify.Flow) string
	// words are all that the key may be, nil where patterns say it or holds does.
	words []string
	// ports are all that the flow's may be, nil where it may be many.
	ports []uint16
}

func (s *selector) matches(f *classify.Flow) bool {
	for i := range s.conditions {
		if !s.conditions[i].holds(f) {
			return false
		}
	}
	return true
}

// names is matches for a flow of a part, of whose record it makes what it takes.
func (s *selector) names(p *classify.Part) bool {
	for i := range s.conditions {
		c := &s.conditions[i]
		if c.whole {
			p.Complete()
		}
		if !c.holds(&p.Flow) {
			return false
		}
	}
	return true
}

// wantsWhole says whether a condition wants the flow's whole record.
func (s *selector) wantsWhole() bool {
	return slices.ContainsFunc(s.conditions, func(c condition) bool { return c.whole })
}

// protocols are those that its flows speak, nil where it does not say, or not
// in words alone.
func (s *selector) protocols() []string {
	for i := range s.conditions {
		if k := &s.conditions[i]; k.key == "protocol" && k.words != nil && !s.has("confidence") {
			return k.words
		}
	}
	return nil
}

// ports are the servers' of its flows, nil where they may be many.
func (s *selector) ports() []uint16 {
	for i := range s.conditions {
		if k := &s.conditions[i]; k.ports != nil {
			return k.ports
		}
	}
	return nil
}

func (s *selector) has(key string) bool {
	return slices.ContainsFunc(s.conditions, func(c condition) bool { return c.key == key })
}

// selectorKeys are the keys by which flows are named, besides a protocol's own
// facts such as tls.version.
func selectorKeys() []string {
	return []string{
		"protocol", "inner", "application", "service", "host", "host_from", "from", "to", "port", "port_class", "port_verdict",
		"transport", "confidence", "oriented_by", "ja4", "vlan", "tcp.state", "when",
	}
}

// isSelectorKey says whether a key names flows.
func isSelectorKey(key string) bool {
	group, fact, dotted := strings.Cut(key, ".")
	return slices.Contains(selectorKeys(), key) ||
		dotted && fact != "" && !strings.Contains(fact, ".") && isDetector(group)
}

// selector reads the conditions among a mapping's keys.
func (p *parser) selector(members []member) (s selector) {
	guarded := !slices.ContainsFunc(members, func(m member) bool { return m.key.Value == "confidence" })
	for _, m := range members {
		before := len(p.errors)
		c := p.condition(m.key.Value, m.value, guarded)
		if c.holds == nil || len(p.errors) > before {
			continue
		}
		c.key, c.value = m.key.Value, written(m.value)
		s.conditions = append(s.conditions, c)
	}
	// What costs least and says most comes first; the expression, last.
	slices.SortStableFunc(s.conditions, func(x, y condition) int { return cmp.Compare(costOf(x.key), costOf(y.key)) })
	return s
}

// member is a key of a mapping with its value.
type member struct{ key, value *yaml.Node }

func costOf(key string) int {
	switch key {
	case "when":
		return 2
	case "port", "transport":
		return 0
	}
	return 1
}

// written is a value as the policy has it, in one line.
func written(n *yaml.Node) string {
	n = followed(n)
	if n.Kind != yaml.SequenceNode {
		return strings.Join(strings.Fields(n.Value), " ")
	}
	var list []string
	for _, item := range n.Content {
		list = append(list, followed(item).Value)
	}
	return report.Enumerate(list)
}

// condition reads the value of a key.
func (p *parser) condition(key string, n *yaml.Node, guarded bool) (c condition) {
	switch key {
	case "from":
		s := p.addresses(n, false)
		c.holds = func(f *classify.Flow) bool { return s.has(f.Originator.Address, "") }
		c.got = func(f *classify.Flow) string { return f.Originator.Address.String() }
	case "to":
		s := p.addresses(n, true)
		c.holds = func(f *classify.Flow) bool { return s.has(f.Responder.Address, ServerName(f)) }
		c.got = server
	case "port":
		list := p.ports(n)
		c.holds = func(f *classify.Flow) bool { return ported(f.Protocol) && list.has(f.Protocol, f.Responder.Port) }
		c.got, c.ports = portOf, list.few()
	case "vlan":
		list := p.ports(n)
		c.holds = func(f *classify.Flow) bool {
			return slices.ContainsFunc(f.VLAN, func(id uint16) bool { return list.has(0, id) })
		}
		c.got = func(f *classify.Flow) string { return strings.Trim(fmt.Sprint(f.VLAN), "[]") }
	case "when":
		c.holds, c.whole = p.expression(n)
		c.got = func(*classify.Flow) string { return "false" }
	default:
		return p.textual(key, n, guarded)
	}
	return c
}

// textual reads the values of a key whose values are texts.
func (p *parser) textual(key string, n *yaml.Node, guarded bool) (c condition) {
	of, valid := textOf(key, guarded)
	if key == "protocol" {
		valid = append(valid, p.ownProtocols()...)
	}
	var t texts
	p.values(n, func(n *yaml.Node, text string) {
		if valid == nil || strings.ContainsAny(text, "*?") || slices.Contains(valid, text) {
			t.add(text)
			return
		}
		p.fail(n, text, "%s is never that%s", key, nearest(key, text, valid))
	})
	c.words, c.whole = t.words(), key == "tcp.state"
	if group, fact, dotted := strings.Cut(key, "."); dotted && of == nil {
		has := t.has
		c.holds = func(f *classify.Flow) bool { return slices.ContainsFunc(facts(f, group, fact), has) }
		c.got = func(f *classify.Flow) string { return strings.Join(facts(f, group, fact), ", ") }
		return c
	}
	c.holds, c.got = func(f *classify.Flow) bool { return t.has(of(f)) }, of
	return c
}

// nearest says which value was perhaps meant, or which there are where these
// are few.
func nearest(key, text string, valid []string) string {
	switch key {
	case "transport":
		valid = []string{"tcp", "udp", "sctp", "icmp", "icmpv6", "gre", "esp"}
	case "protocol", "inner":
		valid = valid[:len(detect.Table())] // IP's protocols are less often meant
	}
	if near := filter.Meant(valid, strings.ToLower(text)); near != "" {
		return near
	}
	if len(valid) < 20 {
		return "; it is " + report.Enumerate(valid)
	}
	return ""
}

// textOf is what a flow has for a key, nil for a protocol's own facts, and all
// that it can be, nil for anything.
func textOf(key string, guarded bool) (of func(*classify.Flow) string, valid []string) {
	switch key {
	case "protocol":
		if !guarded {
			return func(f *classify.Flow) string { return cmp.Or(f.Speaks, unknown) }, protocols()
		}
		return Protocol, protocols()
	case "service":
		if !guarded {
			return func(f *classify.Flow) string { return f.Service }, nil
		}
		return Service, nil
	case "inner":
		return func(f *classify.Flow) string { return cmp.Or(f.Inner, "none") }, append(append(protocols(), detect.Carried()...), "none")
	case "application":
		return func(f *classify.Flow) string { return f.Application }, nil
	case "host":
		return func(f *classify.Flow) string { return f.Names.Host }, nil
	case "host_from":
		return func(f *classify.Flow) string { return f.Names.HostFrom }, nil
	case "ja4":
		return func(f *classify.Flow) string { return f.Names.JA4 }, nil
	case "transport":
		return func(f *classify.Flow) string { return f.Protocol.String() }, transports()
	case "port_class":
		return portClass, []string{"well-known", "registered", "dynamic"}
	case "tcp.state":
		return tcpState, []string{"S0", "S1", "SF", "REJ", "S2", "S3", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH"}
	}
	return textOfStage(key)
}

// textOfStage is textOf for what the analysis says of its own knowledge.
func textOfStage(key string) (of func(*classify.Flow) string, valid []string) {
	switch key {
	case "port_verdict":
		return func(f *classify.Flow) string { return f.PortVerdict.String() }, names(classify.Unverified, classify.Unregistered)
	case "confidence":
		return func(f *classify.Flow) string { return f.Confidence.String() }, names(classify.Unknown, classify.ByPayload)
	case "oriented_by":
		return func(f *classify.Flow) string { return f.OrientedBy.String() }, names(classify.OrientedByFirstPacket, classify.OrientedByType)
	}
	return nil, nil
}

// names are those of an enumeration's values.
func names[T interface {
	~uint8
	String() string
}](first, last T) (list []string) {
	for v := first; v <= last; v++ {
		list = append(list, v.String())
	}
	return list
}

// protocols are the names of all that flows can speak.
func protocols() (list []string) {
	for _, d := range detect.Table() {
		list = append(list, d.Name)
	}
	// Announced by FTP's control connection; nothing in its bytes says so.
	return append(append(list, "ftp-data", unknown), transports()...)
}

func transports() (list []string) {
	for n := range 256 {
		list = append(list, decode.IPProtocol(n).String())
	}
	return list
}

func isDetector(name string) bool {
	return slices.ContainsFunc(detect.Table(), func(d *detect.Detector) bool { return d.Name == name })
}

// ownProtocols are the names of the user's own protocols.
func (p *parser) ownProtocols() (list []string) {
	for _, name := range p.own {
		if !strings.Contains(name, ".") {
			list = append(list, name)
		}
	}
	return list
}

// ownFacts are the facts of the user's own protocols.
func (p *parser) ownFacts() (list []string) {
	for _, name := range p.own {
		if strings.Contains(name, ".") {
			list = append(list, name)
		}
	}
	return list
}
