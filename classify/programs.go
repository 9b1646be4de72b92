package classify

import (
	"net/netip"
	"slices"

	"github.com/portscope/portscope/decode"
)

// Programs knows the programs of the host that a capture is taken on. Its
// methods are called from several goroutines at once.
type Programs interface {
	// Opened is told of each new flow once, by its first packet, which is lent.
	// It must not wait: packets do.
	Opened(p *decode.Packet)
	// Program is who is at an end of the flow that began with a frame, nil where
	// that is another host's, or not known.
	Program(frame uint64, end netip.AddrPort) *decode.Program
	// Count says how many flows had an end on this host, and how many of these
	// have one whose program is not known.
	Count() ProgramCount
}

// ProgramCount says how many flows of a host could be attributed.
type ProgramCount struct{ Flows, Unnamed uint64 }

// name names the programs at the ends of a flow: as they were asked for while
// it was captured, or as comments in the capture say that they were.
func (f *Flow) name(programs Programs) {
	f.namePrograms()
	if programs == nil || f.Protocol != decode.TCP && f.Protocol != decode.UDP {
		return
	}
	for _, e := range [2]*Endpoint{&f.Originator, &f.Responder} {
		if p := programs.Program(f.FirstFrame, e.Socket()); p != nil {
			e.Program = p
		}
	}
}

// namePrograms reads the comments that name programs, and takes them from the
// others.
func (f *Flow) namePrograms() {
	var rest []string
	for i, text := range f.Comments {
		p, end, ok := decode.ParseProgramComment(text)
		switch {
		case ok && end == f.Originator.Socket():
			f.Originator.Program = &p
		case ok && end == f.Responder.Socket():
			f.Responder.Program = &p
		default:
			if rest != nil {
				rest = append(rest, text)
			}
			continue
		}
		if rest == nil { // the list is shared
			rest = append(make([]string, 0, len(f.Comments)), f.Comments[:i]...)
		}
	}
	if rest != nil {
		f.Comments = slices.Clip(rest)
	}
}
