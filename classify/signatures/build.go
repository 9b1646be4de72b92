package signatures

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/portscope/portscope/classify/detect"
)

// The bounds of one signature.
const (
	maxConditions = 32 // of each side
	maxChoices    = 32 // that one condition has
	maxPorts      = 64 // numbers and ranges
	maxCount      = 8
	maxLine       = 200 // characters of a text that is shown
)

// signatures reads a file's list.
func (r *reader) signatures(root *yaml.Node) (list []Signature) {
	lines := map[string]int{}
	there := r.mapping(root, "a file of signatures", keys{"signatures": func(n *yaml.Node) {
		if n.Kind != yaml.SequenceNode {
			r.fail(n, "a list is wanted, each signature behind a \"- \"")
			return
		}
		r.items(n, MaxSignatures, func(n *yaml.Node) {
			s := r.signature(n)
			name := s.Detector.Name
			if line := lines[name]; line > 0 && name != "" {
				r.fail(n, "a signature named %s is in line %d already", name, line)
			}
			lines[name] = n.Line
			list = append(list, s)
		})
	}})
	if there["signatures"] == nil && len(r.errors) == 0 {
		r.fail(root, "signatures: is missing")
	}
	return list
}

// draft is a signature while it is read.
type draft struct {
	rule
	spec, about string
}

// signature reads one. It has a detector even where something is wrong.
func (r *reader) signature(n *yaml.Node) Signature {
	d := draft{rule: rule{count: 1}, spec: fmt.Sprintf("%s, line %d", filepath.Base(r.file), n.Line)}
	var sides [3]*yaml.Node
	later := func(i int) func(*yaml.Node) { return func(v *yaml.Node) { sides[i] = v } }
	before := len(r.errors)
	there := r.mapping(n, "a signature", keys{
		"name":        func(v *yaml.Node) { d.name = r.name(v) },
		"transport":   func(v *yaml.Node) { d.over = r.transports(v) },
		"about":       func(v *yaml.Node) { d.about = r.line(v, maxLine) },
		"spec":        func(v *yaml.Node) { d.spec = r.line(v, maxLine) },
		"application": func(v *yaml.Node) { d.application = r.line(v, detect.MaxName/4) },
		"ports":       func(v *yaml.Node) { d.ports = r.ports(v) },
		"both":        func(v *yaml.Node) { d.both = r.choice(v, "true", "false") == "true" },
		"count":       func(v *yaml.Node) { d.count = r.number(v, 1, maxCount) },
		"client":      later(0),
		"server":      later(1),
		"either":      later(2),
	})
	for i, at := range sides { // the transports are known by now
		if at != nil {
			d.sides[i] = r.conditions(at, d.over)
		}
	}
	if len(r.errors) == before {
		r.agree(n, &d, there)
	}
	return d.signature(r.file, n.Line)
}

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

func (r *reader) name(n *yaml.Node) string {
	s, ok := r.text(n)
	switch {
	case !ok:
	case !nameForm.MatchString(s):
		r.fail(n, "%q is no name: up to 32 of a-z, 0-9 and -", shortened(s))
	case slices.ContainsFunc(detect.Table(), func(d *detect.Detector) bool { return d.Name == s }):
		r.fail(n, "%s is built in; give it a name of its own", s)
	default:
		return s
	}
	return ""
}

func (r *reader) transports(n *yaml.Node) (over detect.Transports) {
	r.items(n, 3, func(n *yaml.Node) {
		switch r.choice(n, "tcp", "udp", "sctp") {
		case "tcp":
			over |= detect.TCP
		case "udp":
			over |= detect.UDP
		case "sctp":
			over |= detect.SCTP
		}
	})
	return over
}

func (r *reader) ports(n *yaml.Node) (list []detect.PortRange) {
	r.items(n, maxPorts, func(n *yaml.Node) {
		from, to := r.span(n, 1, 65535)
		list = append(list, detect.PortRange{From: uint16(from), To: uint16(to)})
	})
	return list
}

// agree looks at whether the parts of a signature fit each other.
func (r *reader) agree(n *yaml.Node, d *draft, there map[string]*yaml.Node) {
	for _, key := range []string{"name", "transport"} {
		if there[key] == nil {
			r.fail(n, "%s is missing", key)
		}
	}
	switch {
	case there["client"] == nil && there["server"] == nil && there["either"] == nil:
		r.fail(n, "it has no conditions: client, server or either is missing")
	case there["either"] != nil && (there["client"] != nil || there["server"] != nil):
		r.fail(there["either"], "either stands alone, without client and server")
	case there["both"] != nil && there["either"] == nil:
		r.fail(there["both"], "both is for either; client and server must both hold as it is")
	case d.count > 1 && d.over&detect.TCP != 0:
		r.fail(there["count"], "count is of datagrams; over tcp there are none")
	case d.bits() < enoughBits && len(d.ports) == 0:
		r.fail(n, "it fixes %d bits of what it looks at, and others' messages will look so, too: fix %d, on both sides together, or name its ports", d.bits(), enoughBits)
	}
}

// signature is the draft as a detector.
func (d *draft) signature(file string, line int) Signature {
	rule := d.rule
	rule.onPorts = rule.bits() < enoughBits
	row := &detect.Detector{
		Name: d.name, Title: d.name, Spec: d.spec, Over: d.over, Home: d.ports,
		First: rule.first(), Probe: rule.probe,
	}
	reads := d.about
	if reads == "" {
		reads = rule.describe()
	}
	return Signature{Detector: row, Guide: detect.Guide{Reads: reads, Proofs: rule.proofs(), Facts: rule.facts()}, File: file, Line: line}
}

// describe is the conditions in words.
func (r *rule) describe() string {
	var parts []string
	for i, side := range []string{"client", "server", "either side"} {
		if len(r.sides[i]) > 0 {
			parts = append(parts, side+": "+r.sides[i].String())
		}
	}
	if r.onPorts {
		parts = append(parts, "on its ports alone")
	}
	return strings.Join(parts, "; ")
}

// proofs are what each side's conditions take for proof.
func (r *rule) proofs() (list []detect.Proof) {
	for _, m := range r.sides {
		if len(m) > 0 {
			list = append(list, detect.Proof{Why: m.String(), Bytes: m.example()})
		}
	}
	return list
}

// facts are the fields that expressions fill.
func (r *rule) facts() (list []string) {
	add := func(name string) {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	if r.application != "" {
		add("application")
	}
	for _, m := range r.sides {
		for i := range m {
			for _, g := range m[i].groups {
				switch g {
				case "":
				case groupHost, groupApplication:
					add(g)
				default:
					add(r.name + "." + g)
				}
			}
		}
	}
	return list
}
