package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/portscope/portscope/classify"
)

// Stream tells of flows as they begin and end: a line of text for each, or a
// flow record with the member "event", "new" or "end". Each flow has one of
// both. It may be used by several goroutines.
type Stream struct {
	mu       sync.Mutex
	w        io.Writer
	out      bytes.Buffer // what is not written yet
	err      error
	records  *jsonWriter // into out; nil for text
	captures Report      // that the records are of
	pen      pen
}

// NewStream makes a stream of text, or where json is set of records. Names are
// those of the captures; decimals is how many digits of a second times carry.
func NewStream(w io.Writer, json bool, names []string, decimals int, look Look) *Stream {
	s := &Stream{w: w, pen: newPen(look), captures: Report{Decimals: decimals}}
	for _, name := range names {
		s.captures.Captures = append(s.captures.Captures, Capture{Name: Clean(name)})
	}
	if json {
		s.records = newJSONWriter(&s.out, false)
	}
	return s
}

// maxWaiting bounds what is gathered between two calls of Flush, in bytes:
// beyond it, who tells waits for who reads.
const maxWaiting = 4 << 20

// Began tells of a flow that is new.
func (s *Stream) Began(f *classify.Flow) { s.tell("new", f) }

// Ended tells of a flow that is over.
func (s *Stream) Ended(f *classify.Flow) { s.tell("end", f) }

func (s *Stream) tell(event string, f *classify.Flow) {
	s.mu.Lock()
	defer s.mu.Unlock()
	clean := *f
	cleanFlow(&clean)
	if s.records != nil {
		s.records.event = event
		s.records.flow(&s.captures, &clean)
		s.records.endLine()
		_ = s.records.flush() // a Buffer takes all
	} else {
		s.line(event, &clean)
	}
	if s.out.Len() > maxWaiting {
		s.flush()
	}
}

// Flush writes what was told since the last time. An error stays.
func (s *Stream) Flush() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flush()
	return s.err
}

func (s *Stream) flush() {
	if s.err == nil && s.out.Len() > 0 {
		if _, err := s.w.Write(s.out.Bytes()); err != nil {
			s.err = fmt.Errorf("writing flows: %w", err)
		}
	}
	s.out.Reset()
}

// line appends a line of text: + for a flow that is new, - for one that is over,
// with what was sent each way.
func (s *Stream) line(event string, f *classify.Flow) {
	at, sign := f.First, "+"
	if event == "end" {
		at, sign = f.Last, "-"
	}
	parts := []string{
		sign, time.Unix(0, at).UTC().Format(time.TimeOnly + fractionLayout(3)), f.Protocol.String(),
		socket(f, &f.Originator), s.pen.arrow(true), socket(f, &f.Responder), strings.TrimSpace(flowTitle(f) + " " + flowName(f)),
	}
	if event == "end" {
		parts = append(parts, state(f), formatDuration(f.Last-f.First, s.pen.look.ASCII),
			s.pen.arrow(true), formatBytes(f.Originator.Bytes), s.pen.arrow(false), formatBytes(f.Responder.Bytes))
	}
	s.out.WriteString(s.pen.write(strings.Join(parts, " ")) + "\n")
}
