package learn

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report"
	"github.com/portscope/portscope/report/policy"
)

// Policy writes the policy of what was seen in a summary's flows, and denies
// everything else. The error is ErrTooLong, or w's.
func Policy(w io.Writer, s *classify.Summary, hosts Hosts) error {
	l := learner{hosts: hosts, lessons: map[kind]*lesson{}}
	for f := range s.Flows {
		l.add(f)
	}
	l.fold()
	var b bytes.Buffer
	l.head(&b, s)
	list := l.rules()
	for i := range list {
		if i == 0 {
			b.WriteString("rules:\n")
		}
		list[i].write(&b)
	}
	if b.Len() > policy.MaxText {
		return ErrTooLong
	}
	_, err := b.WriteTo(w)
	return err
}

// ErrTooLong says that the policy would be longer than one may be. Nothing is
// written then.
var ErrTooLong = errors.New("the policy would be longer than one may be")

// maxNamed is how many captures the policy names.
const maxNamed = 4

// head says what the policy comes from.
func (l *learner) head(b *bytes.Buffer, s *classify.Summary) {
	var names []string
	for i := range s.Captures {
		name := report.Clean(s.Captures[i].Name)
		if name == decode.Stdin {
			name = "standard input"
		}
		names = append(names, name)
	}
	if more := len(names) - maxNamed; more > 0 {
		names = append(names[:maxNamed], fmt.Sprintf("%d more", more))
	}
	fmt.Fprintf(b, "# Learnt from %s:\n# %s, %s.\n", strings.Join(names, ", "), report.Plural(s.Totals.Flows, "flow"), report.FormatBytes(s.Totals.Bytes()))
	fmt.Fprintf(b, "# It allows what was seen there, wanted or not: read it before you trust it.\n")
	fmt.Fprintf(b, "# %s\ndefault: deny\n", map[Hosts]string{
		Name:  "Servers are known by name where they have one; any client may ask them.",
		Exact: "Clients and servers are known by their addresses.",
		CIDR:  "Clients and servers are known by their networks.",
	}[l.hosts])
}

// write writes a rule with what was seen of it.
func (r *rule) write(b *bytes.Buffer) {
	var all server
	for i := range r.servers {
		if i == 0 {
			all = r.servers[0]
			continue
		}
		all.join(&r.servers[i])
	}
	fmt.Fprintf(b, "  # %s\n  - allow: %s\n", all.account(), policy.Scalar(r.name))
	switch {
	case !hasPorts(r.transport):
		fmt.Fprintf(b, "    transport: %s\n", policy.Scalar(r.transport.String()))
	case isRecognised(r.protocol):
		fmt.Fprintf(b, "    protocol: %s\n", policy.Scalar(r.protocol))
		r.writeInner(b)
	case r.silent:
		fmt.Fprintf(b, "    when: protocol == %q && payload_bytes == 0\n", r.protocol)
	default:
		fmt.Fprintf(b, "    when: protocol == %q && inner == %q && confidence != \"port\"\n", r.protocol, r.inner)
	}
	if r.announced {
		fmt.Fprintf(b, "    transport: %s\n    confidence: %s\n", r.transport, classify.ByExpectation)
	}
	if len(r.ports) > 0 {
		fmt.Fprintf(b, "    port: %s\n", flow(r.portList()))
	}
	if len(r.clients) > 0 {
		fmt.Fprintf(b, "    from: %s\n", flow(r.clients))
	}
	r.writeServers(b)
}

// writeInner says what is carried inside: that nothing is, where the protocol
// could carry another.
func (r *rule) writeInner(b *bytes.Buffer) {
	switch {
	case r.inner != "":
		fmt.Fprintf(b, "    inner: %s\n", policy.Scalar(r.inner))
	case r.carrier:
		b.WriteString("    inner: none\n")
	}
}

// mostAligned is how far the remarks on servers are moved to stand below each
// other.
const mostAligned = 32

// writeServers writes one server beside its key, and several each on a line
// with its account.
func (r *rule) writeServers(b *bytes.Buffer) {
	if len(r.servers) == 1 {
		fmt.Fprintf(b, "    to: %s\n", policy.Scalar(r.servers[0].to))
		return
	}
	widest := 0
	for i := range r.servers {
		widest = max(widest, len(policy.Scalar(r.servers[i].to)))
	}
	b.WriteString("    to:\n")
	for i := range r.servers {
		s := &r.servers[i]
		fmt.Fprintf(b, "      - %-*s # %s\n", min(widest, mostAligned), policy.Scalar(s.to), s.account())
	}
}

// account is how much was seen, and where first.
func (s *server) account() string {
	return fmt.Sprintf("%s, %s, first in frame %d", report.Plural(s.flows, "flow"), report.FormatBytes(s.bytes), s.frame)
}

// flow is a value, or a list of them in brackets.
func flow(list []string) string {
	scalars := make([]string, len(list))
	for i, s := range list {
		scalars[i] = policy.Scalar(s)
	}
	if len(scalars) == 1 {
		return scalars[0]
	}
	return "[" + strings.Join(scalars, ", ") + "]"
}
