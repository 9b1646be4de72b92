package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/portscope/portscope/classify"
)

// TestStream holds what is told of flows, as lines and as records.
func TestStream(t *testing.T) {
	flow := classify.Flow{
		Protocol: 6, Originator: end("192.0.2.1:50000", 3, 300, 100), Responder: end("192.0.2.2:80", 2, 1500, 1400),
		First: dawn, Last: dawn + 1_500_000_000, FirstFrame: 7, Speaks: "http", Service: "http", Confidence: classify.ByPayload,
		TCP: &classify.TCP{State: "SF"},
	}
	flow.Names.Host = "www.example.com\x1b[2J"
	var b bytes.Buffer
	s := NewStream(&b, false, []string{"eth0"}, 6, Look{})
	s.Began(&flow)
	s.Ended(&flow)
	if b.Len() > 0 {
		t.Error("it was written before it was to be")
	}
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "+ 03:04:05.678 tcp 192.0.2.1:50000 → 192.0.2.2:80 HTTP www.example.com\\x1b[2J\n" +
		"- 03:04:07.178 tcp 192.0.2.1:50000 → 192.0.2.2:80 HTTP www.example.com\\x1b[2J closed 1.50s → 300 B ← 1.5 kB\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
	if flow.Names.Host != "www.example.com\x1b[2J" {
		t.Error("the flow was changed")
	}

	b.Reset()
	s = NewStream(&b, true, []string{"eth0"}, 6, Look{})
	s.Began(&flow)
	s.Ended(&flow)
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	var events []string
	for line := range strings.Lines(b.String()) {
		var record map[string]any
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if record["capture"] != "eth0" || record["first_frame"] != 7.0 || record["number"] != nil {
			t.Errorf("record %s", line)
		}
		validate(t, compile(t, "flow.schema.json"), []byte(line))
		events = append(events, record["event"].(string))
	}
	if strings.Join(events, " ") != "new end" {
		t.Errorf("events %q", events)
	}
}

// TestStreamFails holds an error of writing to be told, and to stay.
func TestStreamFails(t *testing.T) {
	s := NewStream(failing{}, false, nil, 6, Look{})
	if err := s.Flush(); err != nil {
		t.Errorf("with nothing to write: %v", err)
	}
	s.Began(&classify.Flow{})
	for range 2 {
		if err := s.Flush(); !errors.Is(err, errFull) {
			t.Errorf("got %v", err)
		}
	}
}

var errFull = errors.New("no space left")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }
