package policy

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// JUnit writes a verdict as test results, in the XML of Ant's JUnit task that CI
// servers read: each check is a test case. A rule that matched nothing is
// skipped; what is only warned of is in the suite's output.
func JUnit(w io.Writer, v *Verdict) error {
	text, err := xml.MarshalIndent(newSuites(v), "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write([]byte(xml.Header + string(text) + "\n"))
	return err
}

// The elements. Their order is the schema's.
type (
	suitesXML struct {
		XMLName xml.Name   `xml:"testsuites"`
		Suites  []suiteXML `xml:"testsuite"`
	}
	suiteXML struct {
		Name       string        `xml:"name,attr"`
		Package    string        `xml:"package,attr"`
		ID         int           `xml:"id,attr"`
		Tests      int           `xml:"tests,attr"`
		Failures   int           `xml:"failures,attr"`
		Errors     int           `xml:"errors,attr"`
		Skipped    int           `xml:"skipped,attr"`
		Time       string        `xml:"time,attr"`
		Timestamp  string        `xml:"timestamp,attr"`
		Hostname   string        `xml:"hostname,attr"`
		Properties []propertyXML `xml:"properties>property"`
		Cases      []caseXML     `xml:"testcase"`
		Out        outputXML     `xml:"system-out"`
		Err        outputXML     `xml:"system-err"`
	}
	outputXML struct {
		Text string `xml:",cdata"`
	}
	propertyXML struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	caseXML struct {
		Name    string      `xml:"name,attr"`
		Class   string      `xml:"classname,attr"`
		Time    string      `xml:"time,attr"`
		Skipped *struct{}   `xml:"skipped"`
		Error   *failureXML `xml:"error"`
		Failure *failureXML `xml:"failure"`
	}
	failureXML struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",cdata"`
	}
)

func newSuites(v *Verdict) suitesXML {
	s := suiteXML{
		Name: "portscope check " + v.Policy, Package: "portscope", Tests: len(v.Items), Time: "0",
		// The schema has neither a zone nor parts of a second. The capture's
		// time, unlike the clock's, makes the same of the same.
		Timestamp: time.Unix(0, v.First).UTC().Format("2006-01-02T15:04:05"), Hostname: "localhost",
		Err: outputXML{strings.Join(v.Damage, "\n")},
	}
	for i := range v.Captures {
		s.Properties = append(s.Properties, propertyXML{"capture", v.Captures[i].Name})
	}
	s.Properties = append(s.Properties, propertyXML{"policy", v.Policy}, propertyXML{"outcome", v.Outcome().String()})
	var warnings bytes.Buffer
	for i := range v.Items {
		item := &v.Items[i]
		c := newCase(v, item)
		switch {
		case c.Skipped != nil:
			s.Skipped++
		case c.Error != nil:
			s.Errors++
		case c.Failure != nil:
			s.Failures++
		}
		s.Cases = append(s.Cases, c)
		if item.Status == Warning {
			warnings.WriteString("warning: " + item.Heading() + "\n" + item.plain())
		}
	}
	s.Out.Text = warnings.String()
	return suitesXML{Suites: []suiteXML{s}}
}

func newCase(v *Verdict, i *Item) caseXML {
	c := caseXML{Name: i.Heading(), Class: className(v.Policy), Time: "0"}
	switch {
	case i.Status == Idle:
		c.Skipped = &struct{}{}
	case i.Status != Failing:
	case i.Kind == OfCaptures:
		c.Error = newFailure(i)
	default:
		c.Failure = newFailure(i)
	}
	return c
}

// className is the policy's name as servers group by it: they cut at dots.
func className(policy string) string {
	return "portscope." + strings.NewReplacer(".", "_", "/", "_").Replace(policy)
}

func newFailure(i *Item) *failureXML {
	return &failureXML{Message: i.Violations[0].sentence(), Type: i.Kind.String(), Text: "\n" + i.plain()}
}

// plain is an item's violations as lines of plain text.
func (i *Item) plain() string {
	var b strings.Builder
	if i.Line > 0 {
		fmt.Fprintf(&b, "line %d of the policy\n", i.Line)
	}
	for k := range i.Violations {
		v := &i.Violations[k]
		fmt.Fprintf(&b, "%s\n", v.Text)
		for _, d := range v.details() {
			fmt.Fprintf(&b, "  %-10s%s\n", d.label, d.text)
		}
	}
	if i.MoreFlows > 0 {
		fmt.Fprintf(&b, "and %d flows more that are like none of these\n", i.MoreFlows)
	}
	return b.String()
}
