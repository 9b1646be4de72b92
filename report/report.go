// Package report says what an analysis found: to people as a table or
// Markdown, to programs as JSON, NDJSON or CSV.
//
// A Report is the model that all voices share. Grouping, order, units and the
// cleaning of text off the wire happen here, once; a voice only lays out.
package report

import (
	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// Options say what a report is to show. The zero value shows everything, by
// service.
type Options struct {
	// By is what the applications are grouped by.
	By By
	// Top bounds how many groups and conversations are listed, Parts how many
	// second headings in each group; 0 for all. Totals are never bounded.
	Top, Parts int
	// Findings says to list all findings, where else people are told of the
	// worst alone.
	Findings bool
}

// Report is what every voice consumes, and all that it sees. Its texts are
// clean.
type Report struct {
	By         By
	Top, Parts int
	Captures   []Capture
	// Decimals is how many digits of a second times carry.
	Decimals int
	Frames   uint64 // as read
	Bytes    uint64 // of the frames, on the wire
	// First and Last are the times of the captures' first and last frames,
	// nanoseconds since the Unix epoch.
	First, Last int64
	// Tally gives every frame one place; Complete says that its sum is Frames.
	Tally    []classify.Count
	Complete bool
	// LeftOut is how many flows a filter left out of all below.
	LeftOut uint64
	Totals  classify.Figures
	// Groups are listed largest first; there are MoreGroups beyond.
	Groups     []Group
	MoreGroups int
	Limits     []classify.Limit
	// Programs says how many flows could be attributed to programs, all zero
	// where none were asked for. ShowPrograms says that some may be known.
	Programs     classify.ProgramCount
	ShowPrograms bool
	Timeline     classify.Timeline
	Quality      classify.Quality
	// Findings are the worst first. ListFindings says that people are to be
	// told of all.
	Findings     []classify.Finding
	ListFindings bool

	summary *classify.Summary
}

// New makes the report of a summary, which it keeps.
func New(s *classify.Summary, o Options) *Report {
	r := &Report{
		By: o.By, Top: o.Top, Parts: o.Parts, Decimals: s.Decimals, Frames: s.Frames, LeftOut: s.LeftOut,
		Tally: s.Tally, Totals: s.Totals, Limits: s.Limits,
		Timeline: s.Timeline, Quality: s.Quality, Findings: s.Findings, ListFindings: o.Findings,
		Programs: s.Programs, ShowPrograms: hasPrograms(s), summary: s,
	}
	for i := range s.Captures {
		r.addCapture(&s.Captures[i])
	}
	var placed uint64
	for _, c := range s.Tally {
		placed += c.Frames
	}
	r.Complete = placed == s.Frames
	list := s.Applications
	if !o.By.isService() {
		list = regroup(s, o.By)
	}
	r.Groups, r.MoreGroups = r.groups(list)
	return r
}

// Flows calls yield with each flow until it returns false, in order of first
// packet, originator, responder and transport. The Flow is lent: valid until
// yield returns.
func (r *Report) Flows(yield func(*classify.Flow) bool) {
	r.summary.Flows(func(f *classify.Flow) bool {
		cleanFlow(f)
		return yield(f)
	})
}

// CaptureName is the name of the capture with that index.
func (r *Report) CaptureName(index int) string {
	if index < 0 || index >= len(r.Captures) {
		return ""
	}
	return r.Captures[index].Name
}

// leftOut says how many flows the report is not of.
func (r *Report) leftOut() string { return "The filter left out " + plural(r.LeftOut, "flow") + "." }

// Capture is one input.
type Capture struct {
	Name, Format, Compression string
	// LinkTypes are those of its interfaces, each once.
	LinkTypes  []string
	Interfaces []decode.Interface
	Packets    uint64
	Bytes      uint64
	// First and Last are the times of its first and last frame, nanoseconds
	// since the Unix epoch, where Packets is not 0.
	First, Last int64
	Comments    []string
	Lost        Lost
	// Error is what ended the reading before the capture's end.
	Error string
}

// Lost is what a capture says that it lacks.
type Lost struct {
	Kernel, Interface uint64 // packets dropped
	Snapped           uint64 // frames captured only in part
	// Counted says that the drops were counted; else 0 means unknown.
	Counted bool
}

// addCapture adds an input, and its times to those of the whole.
func (r *Report) addCapture(c *classify.Capture) {
	clean := newCapture(c)
	if clean.Packets > 0 {
		if r.Bytes == 0 || clean.First < r.First {
			r.First = clean.First
		}
		if r.Bytes == 0 || clean.Last > r.Last {
			r.Last = clean.Last
		}
	}
	r.Bytes += clean.Bytes
	r.Captures = append(r.Captures, clean)
}

func newCapture(c *classify.Capture) Capture {
	clean := Capture{
		Name: Clean(c.Name), Format: c.Format, Compression: c.Compression,
		Packets: c.Packets, Bytes: c.Bytes, First: c.First, Last: c.Last,
		Lost: Lost{Snapped: c.SnappedFrames},
	}
	for _, i := range c.Interfaces {
		clean.addInterface(i)
	}
	for _, comment := range c.Comments {
		if comment.Frame == 0 {
			clean.Comments = append(clean.Comments, Clean(comment.Text))
		}
	}
	if c.Err != nil {
		clean.Error = Clean(c.Err.Error())
	}
	return clean
}

func (c *Capture) addInterface(i decode.Interface) {
	i.Name = Clean(i.Name)
	c.Interfaces = append(c.Interfaces, i)
	link := i.LinkType.String()
	for _, known := range c.LinkTypes {
		if known == link {
			link = ""
		}
	}
	if link != "" {
		c.LinkTypes = append(c.LinkTypes, link)
	}
	if i.HasCounters {
		c.Lost.Counted = true
		c.Lost.Kernel += i.DroppedByKernel
		c.Lost.Interface += i.DroppedByInterface
	}
}

// hasPorts says whether a transport has ports.
func hasPorts(p decode.IPProtocol) bool {
	return p == decode.TCP || p == decode.UDP || p == decode.SCTP
}
