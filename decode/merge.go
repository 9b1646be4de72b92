package decode

import (
	"container/heap"
	"errors"
	"io"
)

const (
	// mergeMemory is what the blocks of all captures together may take that
	// are merged, as long as each has minMergeBlock.
	mergeMemory   = 32 << 20
	minMergeBlock = 16 << 10
	// maxMergeFrames is how many frames are lent at once, whose data may all
	// be empty.
	maxMergeFrames = blockSize / 16
)

// Capture is one capture of an analysis, and what was read of it.
type Capture struct {
	// Info's comments have the numbers that their frames have in the analysis.
	Info
	// Err says why the capture could not be read to its end: an *OpenError, a
	// *ReadError or what else its Source returned; nil where it could.
	Err error
}

// Merged is a Source of many captures as one analysis, in the order of time.
// Frames of one capture keep their order, whatever their times say; of frames
// with the same time, those of the earlier capture come first. A capture that
// cannot be opened or read does not stop the others: see Captures.
type Merged struct {
	inputs []*mergeInput
	heap   mergeHeap // the inputs that have a frame; nil until the first Read
	number uint64    // of the last frame lent
}

// mergeInput is one capture and its frames that are not lent yet.
type mergeInput struct {
	Source
	index     uint16
	batch     Batch
	next      int // of batch.Frames
	capture   Capture
	commented []uint64 // the numbers of frames with comments
	done      bool     // reading ended
}

// Merge makes one analysis of captures, of which it reads at most 65,535. A
// Frame's Capture is the index of its source. With one source it lends that
// source's own batches.
func Merge(sources ...Source) *Merged {
	m := &Merged{}
	for i, s := range sources {
		m.inputs = append(m.inputs, &mergeInput{Source: s, index: uint16(i)})
	}
	return m
}

// Read implements Source. The error at the end is io.EOF where all captures
// were read to their end, else their errors joined.
func (m *Merged) Read(b *Batch) error {
	if len(m.inputs) == 1 {
		return m.inputs[0].read(b)
	}
	if m.heap == nil {
		m.start()
	}
	b.Frames = b.Frames[:0]
	for m.heap.Len() > 0 && m.lend(b) {
	}
	if len(b.Frames) > 0 {
		return nil
	}
	return m.end()
}

// Keep makes the next block of the capture b's, so that Prefetch may read it
// before its turn, where the source is one file that is not compressed. What is
// kept is to be Read in the same order; to keep and to Read is for one goroutine
// at a time. Without Keep, Read reads as well.
func (m *Merged) Keep(b *Batch) {
	if p := m.plain(); p != nil {
		p.keep(&b.early)
	}
}

// Prefetch reads what is in memory of the block that b keeps. Any number of
// goroutines may do so, each with a batch of its own, beside any that Reads.
func (m *Merged) Prefetch(b *Batch) {
	if p := m.plain(); p != nil {
		p.fetch(&b.early)
	}
}

// plain is the file that is the only source and may be read out of turn, or nil.
func (m *Merged) plain() *plainFile {
	if len(m.inputs) != 1 {
		return nil
	}
	c, ok := m.inputs[0].Source.(*capture)
	if !ok {
		return nil
	}
	return c.plain
}

// start reads the first frames of each capture.
func (m *Merged) start() {
	m.heap = make(mergeHeap, 0, len(m.inputs))
	size := mergeMemory / max(len(m.inputs), 1)
	for _, in := range m.inputs {
		in.batch.block = make([]byte, 0, max(minMergeBlock, min(size, blockSize)))
		if in.refill() {
			m.heap = append(m.heap, in)
		}
	}
	heap.Init(&m.heap)
}

// end is what Read returns when no capture has frames any more.
func (m *Merged) end() error {
	var errs []error
	for _, in := range m.inputs {
		if in.capture.Err != nil {
			errs = append(errs, in.capture.Err)
		}
	}
	if len(errs) == 0 {
		return io.EOF
	}
	return errors.Join(errs...)
}

// lend moves the earliest frames, a run of one capture's, to b, and says
// whether b has room for more.
func (m *Merged) lend(b *Batch) bool {
	in := m.heap[0]
	run := in.run(m.heap.second())
	if in.next == 0 && run == len(in.batch.Frames) {
		// A whole batch needs no copying, but b must be free for it.
		if len(b.Frames) > 0 {
			return false
		}
		m.swap(b, in)
		m.advance(in)
		return false
	}
	room := true
	for range run {
		if room = m.copy(b, in, &in.batch.Frames[in.next]); !room {
			break
		}
		in.next++
	}
	m.advance(in)
	return room
}

// advance puts the capture that was read from to its new place.
func (m *Merged) advance(in *mergeInput) {
	if in.next < len(in.batch.Frames) || in.refill() {
		heap.Fix(&m.heap, 0)
		return
	}
	heap.Pop(&m.heap)
	in.batch = Batch{}
}

// swap exchanges b with the batch of in, all of whose frames are next.
func (m *Merged) swap(b *Batch, in *mergeInput) {
	if cap(b.block) == 0 {
		b.block = make([]byte, 0, cap(in.batch.block))
	}
	*b, in.batch = in.batch, *b
	for i := range b.Frames {
		m.assign(&b.Frames[i], in)
	}
	in.next, in.batch.Frames = 0, in.batch.Frames[:0]
}

// copy appends a frame of in to b, unless b is full.
func (m *Merged) copy(b *Batch, in *mergeInput, f *Frame) bool {
	if len(b.Frames) == 0 {
		if size := cap(b.block); size < minMergeBlock || size > blockSize {
			b.block = make([]byte, 0, blockSize)
		}
		b.block = b.block[:0]
	}
	if len(b.block)+len(f.Data) > cap(b.block) || len(b.Frames) == maxMergeFrames {
		if len(b.Frames) > 0 {
			return false
		}
		b.block = make([]byte, 0, len(f.Data))
	}
	at := len(b.block)
	b.block = append(b.block, f.Data...)
	b.Frames = append(b.Frames, *f)
	lent := &b.Frames[len(b.Frames)-1]
	lent.Data = b.block[at:len(b.block):len(b.block)]
	m.assign(lent, in)
	return true
}

// assign gives a frame its number and its capture in the analysis.
func (m *Merged) assign(f *Frame, in *mergeInput) {
	m.number++
	f.Number, f.Capture = m.number, in.index
	if f.Commented {
		in.commented = append(in.commented, m.number)
	}
}

// Captures tells of each capture, in the order of the sources, what was read of
// it so far.
func (m *Merged) Captures() []Capture {
	list := make([]Capture, len(m.inputs))
	for i, in := range m.inputs {
		list[i] = in.capture
		list[i].Info = in.Info()
		if len(m.inputs) > 1 {
			renumber(list[i].Comments, in.commented)
		}
	}
	return list
}

// renumber gives comments, in the order of their frames, the numbers of these
// frames in the analysis.
func renumber(comments []Comment, numbers []uint64) {
	frame, n := uint64(0), -1
	for i := range comments {
		c := &comments[i]
		if c.Frame == 0 {
			continue
		}
		if c.Frame != frame {
			frame = c.Frame
			n++
		}
		if n < len(numbers) {
			c.Frame = numbers[n]
		}
	}
}

// Info implements Source: the capture's where there is one, else the hosts and
// comments of all and the finest resolution.
func (m *Merged) Info() Info {
	if len(m.inputs) == 1 {
		return m.inputs[0].Info()
	}
	var all Info
	for _, c := range m.Captures() {
		all.Decimals = max(all.Decimals, c.Decimals)
		all.Hosts = append(all.Hosts, c.Hosts...)
		all.Comments = append(all.Comments, c.Comments...)
		all.Omitted += c.Omitted
	}
	return all
}

// Close closes all sources.
func (m *Merged) Close() error {
	var errs []error
	for _, in := range m.inputs {
		errs = append(errs, in.Close())
	}
	return errors.Join(errs...)
}

// read reads the capture's next frames into b.
func (in *mergeInput) read(b *Batch) error {
	err := in.Source.Read(b)
	in.done = err != nil
	if err != nil && err != io.EOF {
		in.capture.Err = err
	}
	return err
}

// refill reads the capture's next frames, and says whether there are any.
func (in *mergeInput) refill() bool {
	if in.done {
		return false
	}
	in.next = 0
	in.read(&in.batch)
	return len(in.batch.Frames) > 0
}

// run is how many of the next frames come before the next one of second.
func (in *mergeInput) run(second *mergeInput) int {
	frames := in.batch.Frames[in.next:]
	if second == nil {
		return len(frames)
	}
	limit := second.batch.Frames[second.next].Time
	for i := range frames {
		if t := frames[i].Time; t > limit || t == limit && in.index > second.index {
			return i
		}
	}
	return len(frames)
}

// mergeHeap orders captures by the time of their next frame.
type mergeHeap []*mergeInput

func (h mergeHeap) Len() int { return len(h) }

func (h mergeHeap) Less(i, j int) bool {
	a, b := &h[i].batch.Frames[h[i].next], &h[j].batch.Frames[h[j].next]
	if a.Time != b.Time {
		return a.Time < b.Time
	}
	return h[i].index < h[j].index
}

func (h mergeHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

func (h *mergeHeap) Push(x any) { *h = append(*h, x.(*mergeInput)) }

func (h *mergeHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// second is the capture whose next frame comes after the first one's, nil where
// there is one capture left.
func (h mergeHeap) second() *mergeInput {
	switch {
	case len(h) < 2:
		return nil
	case len(h) > 2 && h.Less(2, 1):
		return h[2]
	}
	return h[1]
}
