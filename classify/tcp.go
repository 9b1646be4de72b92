package classify

import "github.com/portscope/portscope/decode"

// tcpFlow is what TCP's headers told of a flow so far. The zero value is a flow
// without packets. Sides are 0 for the originator as believed, 1 for the
// responder.
type tcpFlow struct {
	ends [2]tcpEnd
}

// tcpEnd is one end of a tcpFlow: what it sent.
type tcpEnd struct{}

// add takes in one segment sent by side.
func (t *tcpFlow) add(p *decode.Packet, side int) {}

// flip exchanges the ends: the originator turned out to be the other one. The
// history then begins with '^', and its letters change their case.
func (t *tcpFlow) flip() { t.ends[0], t.ends[1] = t.ends[1], t.ends[0] }

// restarts says whether p, sent by side, begins another connection on the
// flow's socket pair. Ask before add.
func (t *tcpFlow) restarts(p *decode.Packet, side int) bool { return false }

// record writes what is known into f: its TCP, and its ends' TCP and
// PayloadBytes.
func (t *tcpFlow) record(f *Flow) { f.TCP = &TCP{} }
