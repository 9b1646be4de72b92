package policy

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/report"
)

// Suggest is a rule that allows flows like this one and nothing wider: its
// protocol to its server's name, or address where it has none, on its port. It
// is one line of YAML, an item of a policy's rules.
func Suggest(f *classify.Flow) string {
	to := f.Responder.Address.String()
	if name := ServerName(f); IsHost(name) {
		to = name
	}
	speaks := Protocol(f)
	title := report.Title(speaks)
	if speaks == unknown {
		title = f.Protocol.String()
	}
	members := []string{"allow: " + Scalar(title+" to "+to)}
	if !ported(f.Protocol) {
		members = append(members, "transport: "+f.Protocol.String(), "to: "+Scalar(to))
		return "- {" + strings.Join(members, ", ") + "}"
	}
	members = append(members, "protocol: "+Scalar(speaks))
	if f.Inner != "" {
		members = append(members, "inner: "+Scalar(f.Inner))
	}
	members = append(members, "to: "+Scalar(to), fmt.Sprintf("port: %d/%s", f.Responder.Port, f.Protocol))
	return "- {" + strings.Join(members, ", ") + "}"
}

var (
	plainHost   = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?$`)
	plainScalar = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ._/+-]*$`)
)

// IsHost says whether a name off the wire is one that a policy can hold as it
// is: a name, and not a pattern, a group or an address.
func IsHost(name string) bool { return plainHost.MatchString(name) && isName(name) }

// Scalar is a text as YAML, in quotes where it needs them, also in braces and
// brackets. The text is clean.
func Scalar(s string) string {
	switch strings.ToLower(s) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
		return "'" + s + "'"
	}
	if plainScalar.MatchString(s) && strings.TrimSpace(s) == s {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
