package policy

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"
)

// SARIF writes a verdict as a log of the Static Analysis Results Interchange
// Format 2.1.0 (OASIS): each violation is a result at its rule's line of the
// policy, with the capture and the frame beside it.
func SARIF(w io.Writer, v *Verdict) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(newLog(v))
}

// The objects of the specification's section 3, as far as they are used.
type (
	logSARIF struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []runSARIF `json:"runs"`
	}
	runSARIF struct {
		Tool        toolSARIF         `json:"tool"`
		Artifacts   []artifactSARIF   `json:"artifacts"`
		Invocations []invocationSARIF `json:"invocations"`
		ColumnKind  string            `json:"columnKind"`
		Results     []resultSARIF     `json:"results"`
	}
	toolSARIF struct {
		Driver driverSARIF `json:"driver"`
	}
	driverSARIF struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Rules          []ruleSARIF `json:"rules"`
	}
	ruleSARIF struct {
		ID          string       `json:"id"`
		Name        string       `json:"name"`
		Description messageSARIF `json:"shortDescription"`
		Help        messageSARIF `json:"help"`
	}
	messageSARIF struct {
		Text string `json:"text"`
	}
	artifactSARIF struct {
		Location uriSARIF `json:"location"`
		Roles    []string `json:"roles"`
	}
	uriSARIF struct {
		URI string `json:"uri"`
	}
	invocationSARIF struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []notificationSARIF `json:"toolExecutionNotifications,omitempty"`
	}
	notificationSARIF struct {
		Level   string       `json:"level"`
		Message messageSARIF `json:"message"`
	}
	resultSARIF struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      messageSARIF      `json:"message"`
		Locations    []locationSARIF   `json:"locations"`
		Related      []locationSARIF   `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Properties   map[string]any    `json:"properties,omitempty"`
	}
	locationSARIF struct {
		ID       int           `json:"id,omitempty"`
		Physical physicalSARIF `json:"physicalLocation"`
		Message  *messageSARIF `json:"message,omitempty"`
	}
	physicalSARIF struct {
		Artifact uriSARIF     `json:"artifactLocation"`
		Region   *regionSARIF `json:"region,omitempty"`
	}
	regionSARIF struct {
		StartLine int `json:"startLine"`
	}
)

func newLog(v *Verdict) logSARIF {
	run := runSARIF{
		Tool:       toolSARIF{driverSARIF{Name: "portscope", InformationURI: "https://github.com/portscope/portscope"}},
		ColumnKind: "unicodeCodePoints",
		Artifacts:  []artifactSARIF{{uriSARIF{uri(v.Policy)}, []string{"userSpecifiedConfiguration"}}},
		Results:    []resultSARIF{},
	}
	for i := range v.Captures {
		run.Artifacts = append(run.Artifacts, artifactSARIF{uriSARIF{uri(v.Captures[i].Name)}, []string{"analysisTarget"}})
	}
	invocation := invocationSARIF{Successful: v.Outcome() != Damaged}
	for _, text := range v.Damage {
		invocation.Notifications = append(invocation.Notifications, notificationSARIF{"error", messageSARIF{text}})
	}
	run.Invocations = append(run.Invocations, invocation)
	for n := range v.Items {
		i := &v.Items[n]
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, newRuleSARIF(i))
		for k := range i.Violations {
			run.Results = append(run.Results, newResult(v, n, &i.Violations[k]))
		}
	}
	return logSARIF{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []runSARIF{run}}
}

func newRuleSARIF(i *Item) ruleSARIF {
	return ruleSARIF{ID: i.id(), Name: i.Kind.String(), Description: messageSARIF{i.Heading()}, Help: messageSARIF{cmp.Or(i.reason(), i.Heading())}}
}

// id is the item's, which stays while the policy says the same, wherever in it.
func (i *Item) id() string { return i.Kind.String() + "/" + i.Name }

func newResult(v *Verdict, item int, x *Violation) resultSARIF {
	i := &v.Items[item]
	r := resultSARIF{
		RuleID: i.id(), RuleIndex: item, Level: x.level(), Message: messageSARIF{x.paragraph()},
		Locations:    []locationSARIF{{Physical: physicalSARIF{Artifact: uriSARIF{uri(v.Policy)}, Region: &regionSARIF{max(i.Line, 1)}}}},
		Fingerprints: map[string]string{"portscope/v1": i.id() + "/" + x.subject()},
	}
	if x.Place.Frame > 0 {
		r.Properties = map[string]any{"frame": x.Place.Frame, "flows": x.Flows}
		if x.Place.Together {
			r.Properties["together"] = true
		}
		if x.Place.Capture != "" {
			r.Properties["capture"] = x.Place.Capture
			// A capture has no lines; the message says the frame.
			r.Related = []locationSARIF{{ID: 1, Physical: physicalSARIF{Artifact: uriSARIF{uri(x.Place.Capture)}}, Message: &messageSARIF{x.Place.String()}}}
		}
	}
	return r
}

// subject is what a violation is about, but for what differs from run to run.
func (v *Violation) subject() string {
	if v.Flow == nil {
		return ""
	}
	return fmt.Sprintf("%s/%s/%s/%d", Protocol(v.Flow), server(v.Flow), v.Flow.Protocol, v.Flow.Responder.Port)
}

// paragraph is a violation with all that is known of it.
func (v *Violation) paragraph() string {
	list := []string{v.sentence()}
	for _, d := range v.details() {
		switch d.label {
		case "evidence", "nearest":
			list = append(list, d.label+": "+d.text)
		case "to allow":
			list = append(list, "to allow it: "+strings.TrimSpace(d.text+" "+v.Rule))
		}
	}
	return strings.Join(list, "\n")
}

// uri is a file's name as a reference that RFC 3986 allows: relative where the
// name is.
func uri(name string) string {
	name = filepath.ToSlash(name)
	u := url.URL{Path: name}
	if strings.HasPrefix(name, "/") {
		u.Scheme = "file"
	}
	return u.String()
}
