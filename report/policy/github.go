package policy

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// GitHub writes a verdict as workflow commands of GitHub Actions: an annotation
// for each violation, at its rule's line of the policy.
func GitHub(w io.Writer, v *Verdict) error {
	var b bytes.Buffer
	for n := range v.Items {
		i := &v.Items[n]
		for k := range i.Violations {
			x := &i.Violations[k]
			fmt.Fprintf(&b, "::%s file=%s,line=%d,title=%s::%s\n", x.level(), githubProperty(v.Policy), max(i.Line, 1),
				githubProperty(i.Heading()), githubData(x.paragraph()))
		}
		if i.MoreFlows > 0 {
			fmt.Fprintf(&b, "::notice file=%s,line=%d,title=%s::%d flows more that are like none of those shown\n",
				githubProperty(v.Policy), max(i.Line, 1), githubProperty(i.Heading()), i.MoreFlows)
		}
		if i.Status == Idle {
			fmt.Fprintf(&b, "::notice file=%s,line=%d,title=%s::%s\n", githubProperty(v.Policy), max(i.Line, 1), githubProperty(i.Heading()), githubData(i.Found))
		}
	}
	fmt.Fprintf(&b, "%s\n", v.Headline())
	_, err := w.Write(b.Bytes())
	return err
}

// githubData is text as the data of a workflow command, and githubProperty as a
// property of one.
func githubData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func githubProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubData(s))
}
