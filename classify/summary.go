package classify

import (
	"iter"
	"net/netip"

	"github.com/portscope/portscope/decode"
)

// Summary is what happened in an analysis: plain data in one fixed order, the
// same bytes for the same input on one core or many.
type Summary struct {
	// Captures are the inputs in the order they were given.
	Captures []Capture
	// Decimals is how many digits of a second the finest capture carries.
	Decimals int
	// Tally gives every frame its one place; the counts' sum is Frames.
	Tally  []Count
	Frames uint64
	// LeftOut is how many flows Options.Only left out of all below.
	LeftOut uint64
	// Departed is how many flows a Live has let go: they are in all sums, and
	// no more in List.
	Departed uint64
	// Totals are over all flows.
	Totals Figures
	// Timeline is the traffic of all frames over time; where Options.Only chose
	// flows, of their frames alone.
	Timeline Timeline
	// Applications are the services, the largest in bytes first.
	Applications []Application
	// Findings are what is worth telling, the worst first.
	Findings []Finding
	// Quality says how far the captures can be trusted.
	Quality Quality
	// Programs says how many flows could be attributed to programs of this
	// host, all zero where none were asked for.
	Programs ProgramCount
	// Limits says what was given up because a bound was reached; empty where
	// nothing was.
	Limits []Limit

	// List is the flows themselves, nil for none.
	List FlowList
}

// Capture is one input of an analysis.
type Capture struct {
	decode.Info
	// Packets and Bytes are what it held: frames and their lengths on the wire.
	Packets, Bytes uint64
	// First and Last are the earliest and the latest time of its frames, where
	// Packets is not 0. Nanoseconds since the Unix epoch.
	First, Last int64
	// SnappedFrames is how many frames were captured only in part.
	SnappedFrames uint64
	// Err is what ended the reading before the capture's end, nil if nothing.
	Err error
}

// Count is one line of the tally.
type Count struct {
	Outcome decode.Outcome
	Name    string
	Frames  uint64
	Bytes   uint64
}

// Figures are what a group of flows did. Sent is what originators sent.
type Figures struct {
	Flows, Conversations         uint64
	SentPackets, ReceivedPackets uint64
	SentBytes, ReceivedBytes     uint64
	SentPayload, ReceivedPayload uint64
	First, Last                  int64 // nanoseconds since the Unix epoch
}

// Packets is those of both ways.
func (f Figures) Packets() uint64 { return f.SentPackets + f.ReceivedPackets }

// Bytes is those of both ways.
func (f Figures) Bytes() uint64 { return f.SentBytes + f.ReceivedBytes }

// Application is a group of flows under one heading: a service, and in it the
// named applications and sites.
type Application struct {
	// Name is the heading: "https", "dns"; of a site: "example.com", and ""
	// for the flows of a service that no site names.
	Name string
	// Protocols are the ids its flows speak; Ports the responders' ports, the
	// busiest first.
	Protocols []string
	Ports     []PortCount
	Hosts     []string // names asked for, sorted, at most MaxHosts
	MoreHosts int      // how many beyond
	Figures   Figures
	// PortVerdicts counts its flows by verdict, indexed by PortVerdict.
	PortVerdicts [5]uint64
	// Timeline is its traffic in the intervals of the Summary's; empty for a
	// site.
	Timeline Timeline
	// Sites are the named applications and sites in it, the largest first;
	// nil for a site.
	Sites []Application
}

// MaxHosts bounds the names listed for an application.
const MaxHosts = 16

// PortCount is a responder's port in a group of flows.
type PortCount struct {
	Transport decode.IPProtocol
	Port      uint16
	Flows     uint64
	// Verdict is what the flows' payload says of the port, the most telling
	// where they differ.
	Verdict PortVerdict
}

// Conversation is all flows of one socket pair.
type Conversation struct {
	// Flow is its first flow, which names its ends and its application.
	Flow    Flow
	Figures Figures
	// Flows are the first frames of all its flows, in their order.
	Flows []uint64
}

// Limit is a bound that was reached, and how often.
type Limit struct {
	Name  string // "flows", "held fragments", …
	Bound uint64
	Hits  uint64
}

// FlowList yields the flows of a finished analysis.
type FlowList interface {
	// Len is how many there are; Flow writes the record of number i, from 0 in
	// the summary's order, into f.
	Len() int
	Flow(i int, f *Flow)
	// Conversations calls yield with the conversations, the largest in bytes
	// first, all where top is 0, until it returns false. The Conversation is
	// lent: valid until yield returns.
	Conversations(top int, yield func(*Conversation) bool)
}

// FlowCount is how many flows there are.
func (s *Summary) FlowCount() int {
	if s.List == nil {
		return 0
	}
	return s.List.Len()
}

// Flows calls yield with each flow, in order of first packet, originator,
// responder and transport, until it returns false. The Flow is lent: valid
// until yield returns.
func (s *Summary) Flows(yield func(*Flow) bool) {
	var f Flow
	for i := range s.FlowCount() {
		if s.List.Flow(i, &f); !yield(&f) {
			return
		}
	}
}

// Conversations returns the largest in bytes, the largest first; all where top
// is 0.
func (s *Summary) Conversations(top int) (list []Conversation) {
	for c := range s.EachConversation(top) {
		list = append(list, *c)
		c.Flows = nil // they are the list's now
	}
	return list
}

// EachConversation yields what Conversations returns, one at a time. The
// Conversation is lent: valid until the next.
func (s *Summary) EachConversation(top int) iter.Seq[*Conversation] {
	return func(yield func(*Conversation) bool) {
		if s.List != nil {
			s.List.Conversations(top, yield)
		}
	}
}

// addrOf is the address of a packet.
func addrOf(a [16]byte, ipv6 bool) netip.Addr {
	if ipv6 {
		return netip.AddrFrom16(a)
	}
	return netip.AddrFrom4([4]byte(a[:4]))
}
