package policy

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report"
)

// TB is what Check needs of a test. A *testing.T is one.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Check is for the tests of other programs: it fails the test where the traffic
// in a capture is not what a policy allows, and says what is wrong as
// `portscope check` does.
//
//	func TestTalksToTheDatabaseAlone(t *testing.T) {
//		policy.Check(t, "testdata/run.pcap", "policy.yaml")
//	}
//
// The capture may also be a directory of them, or a pattern. It needs neither
// cgo nor libpcap.
func Check(t TB, capture, file string) {
	t.Helper()
	p, err := open(file)
	if err != nil {
		t.Fatalf("%v", err)
		return
	}
	v, err := read(capture, p, Options{Name: file, Today: time.Now()})
	if err != nil {
		t.Fatalf("%v", err)
		return
	}
	if v.Outcome() == Passed {
		return
	}
	var text strings.Builder
	if err := Table(&text, v, report.Look{Width: 100}); err != nil {
		t.Fatalf("%v", err)
		return
	}
	t.Errorf("%s does not pass %s\n\n%s", capture, file, text.String())
}

// open reads a policy.
func open(file string) (*Policy, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	p, err := Parse(text)
	var list Errors
	if errors.As(err, &list) {
		return nil, errors.New(list.In(file))
	}
	return p, err
}

// read holds captures to a policy. That one is damaged the verdict says.
func read(capture string, p *Policy, o Options) (*Verdict, error) {
	names, err := decode.Expand([]string{capture})
	if err != nil {
		return nil, err
	}
	var sources []decode.Source
	for _, name := range names {
		s, err := decode.Open(name, decode.OpenOptions{})
		if err != nil {
			return nil, err
		}
		defer s.Close() // nothing is written to it
		sources = append(sources, s)
	}
	// What ends a capture early is in the summary, too.
	summary, err := classify.Run(context.Background(), sources, classify.Options{})
	if summary == nil {
		return nil, err
	}
	return p.Check(summary, o), nil
}
