package classify

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"slices"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// Explanation is how the verdict on one flow came about.
type Explanation struct {
	Flow Flow
	// First is the flow's first frame, with its own copy of the bytes.
	First decode.Frame
	// Opening is what its detectors were shown, empty where they were shown
	// nothing.
	Opening detect.Opening
	// Trials are the detectors that came into question, in the order of the
	// table; Winner is the index of the one believed, -1 for none.
	Trials []detect.Trial
	Winner int
	// Answers are the names that the flow's responder was known by when the
	// flow began, the latest last.
	Answers []KnownName
}

// KnownName is a DNS answer that named a flow's responder.
type KnownName struct {
	Name string
	// Frame is that of the answer.
	Frame uint64
	// Own says that the flow's originator had asked.
	Own bool
}

// Explain walks through the captures a second time, for the given flows of a
// summary that Run made of the same captures with the same options, and shows
// how their verdicts came about, in the order of flows. It keeps the bytes of
// those flows alone.
func Explain(ctx context.Context, sources []decode.Source, s *Summary, flows []Flow, o Options) ([]Explanation, error) {
	o = o.filled()
	x := explainer{
		walk: newWalk(sources, o), engine: detect.NewEngine(o.Detectors),
		wanted: map[uint64]*Explanation{}, keys: map[Key]bool{},
	}
	x.table = newTable(o, x.engine, 0)
	x.table.witness = x.see
	list := make([]Explanation, len(flows))
	for i := range flows {
		list[i] = Explanation{Flow: flows[i], Winner: -1, Answers: s.answers(&flows[i])}
		if flows[i].hasFrames() {
			x.wanted[flows[i].FirstFrame] = &list[i]
		}
	}
	err := x.run(ctx)
	for i := range list {
		list[i].Trials, list[i].Winner = x.engine.Trials(&list[i].Opening)
	}
	return list, err
}

// explainer is the second walk.
type explainer struct {
	walk   *walk
	engine *detect.Engine
	table  *table
	wanted map[uint64]*Explanation // by the number of the flow's first frame
	keys   map[Key]bool            // of the flows that have begun
}

func (x *explainer) run(ctx context.Context) error {
	var b decode.Batch
	var packets packetList
	for {
		err := x.walk.read(ctx, &b)
		for i := range b.Frames {
			f := &b.Frames[i]
			if e := x.wanted[f.Number]; e != nil {
				e.First = *f
				e.First.Data = bytes.Clone(f.Data)
			}
			x.walk.frame(f, &packets)
		}
		x.walk.watch.keep()
		if err != nil {
			x.walk.flush(&packets)
		}
		for i := range packets.list {
			x.add(&packets.list[i])
		}
		packets.clear()
		if err != nil {
			x.table.finish()
			if err == io.EOF {
				err = nil
			}
			return err
		}
	}
}

// add shows the packets of the wanted flows to the table, from the first on.
func (x *explainer) add(p *decode.Packet) {
	key, sender := keyOf(p)
	if x.wanted[p.Number] != nil {
		x.keys[key] = true
	}
	if x.keys[key] {
		x.table.addKeyed(p, &key, sender, uint32(key.hash(0)))
	}
}

// see keeps the opening of a wanted flow.
func (x *explainer) see(e *entry, o *detect.Opening) {
	if w := x.wanted[e.firstFrame]; w != nil && !e.is(guest) {
		w.Opening = clone(o)
	}
}

// clone is a copy that shares nothing.
func clone(o *detect.Opening) detect.Opening {
	c := *o
	c.Stream = [2][]byte{bytes.Clone(o.Stream[0]), bytes.Clone(o.Stream[1])}
	c.Segments = slices.Clone(o.Segments)
	c.Datagrams = slices.Clone(o.Datagrams)
	for i := range c.Datagrams {
		c.Datagrams[i].Data = bytes.Clone(o.Datagrams[i].Data)
	}
	return c
}

// answers are the names that a flow's responder was known by when it began.
func (s *Summary) answers(f *Flow) (list []KnownName) {
	a, ok := s.List.(*analysis)
	if !ok {
		return nil
	}
	from, to := addressOf(f.Originator.Address), addressOf(f.Responder.Address)
	for _, k := range a.facts.byAddress[to] {
		if k.frame >= f.FirstFrame {
			break // they are in the order of the capture
		}
		n := KnownName{Name: k.name, Frame: k.frame, Own: k.asker == from}
		same := func(o KnownName) bool { return o.Name == n.Name && o.Own == n.Own }
		list = append(slices.DeleteFunc(list, same), n)
	}
	slices.SortStableFunc(list, func(a, b KnownName) int { return cmp.Compare(a.Frame, b.Frame) })
	return list
}
