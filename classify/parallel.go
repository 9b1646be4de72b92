package classify

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/portscope/portscope/decode"
)

// The parallel run: one goroutine reads and decodes, and deals the packets of
// each batch to the shards by their key; each shard owns its table. A flow's
// packets are all of one shard and stay in order, so each table is what it
// would be alone.

// lent is a batch on its way through the shards. It is read into again when
// the last of them is done with it.
type lent struct {
	batch   decode.Batch
	packets packetList
	shares  [][]uint32 // for each shard, which of the packets are its own
	pending atomic.Int32
}

// share says whose packets are whose.
func (l *lent) share() {
	for i := range l.shares {
		l.shares[i] = l.shares[i][:0]
	}
	var key Key
	for i := range l.packets.list {
		key.of(&l.packets.list[i])
		shard := key.part() % len(l.shares)
		l.shares[shard] = append(l.shares[shard], uint32(i))
	}
}

// batchesPerShard is how many batches may be under way for each shard: one in
// work and one waiting, and one for the reader to fill.
const batchesPerShard = 3

func (w *walk) parallel(ctx context.Context, tables []*table) error {
	free := make(chan *lent, batchesPerShard*len(tables))
	for range cap(free) {
		free <- &lent{shares: make([][]uint32, len(tables))}
	}
	work := make([]chan *lent, len(tables))
	refused := make([]count, len(tables))
	var shards sync.WaitGroup
	for i, t := range tables {
		work[i] = make(chan *lent, cap(free))
		shards.Go(func() { t.serve(work[i], i, free, &refused[i]) })
	}
	err := w.deal(ctx, free, work)
	for i := range work {
		close(work[i])
	}
	shards.Wait()
	for _, c := range refused {
		w.tally.refuse(c)
	}
	return ended(err)
}

// deal reads, decodes and hands out until the capture ends.
func (w *walk) deal(ctx context.Context, free chan *lent, work []chan *lent) error {
	for {
		l := <-free
		err := w.readPackets(ctx, &l.batch, &l.packets)
		l.share()
		l.pending.Store(int32(len(work)))
		for i := range work {
			work[i] <- l
		}
		if err != nil {
			return err
		}
	}
}

// serve adds the packets of its shard until there are no more.
func (t *table) serve(work <-chan *lent, shard int, free chan<- *lent, refused *count) {
	for l := range work {
		t.addShare(l.packets.list, l.shares[shard], refused)
		if l.pending.Add(-1) == 0 {
			free <- l
		}
	}
	t.finish()
}
