package classify

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/portscope/portscope/decode"
)

// The parallel run: each worker owns the table of one shard. A batch of frames
// is read and decoded by whichever worker has least to do, and its packets are
// dealt to the shards by their key. A flow's packets are all of one shard and
// stay in order, so each table is what it would be alone.

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

const (
	// batchesPerShard is how many batches may be under way for each shard.
	batchesPerShard = 4
	// batchesAhead is how many a worker has before it, or it reads another: so
	// many that it need not wait for one who reads.
	batchesAhead = 3
)

// crew is the workers of a walk.
type crew struct {
	walk *walk
	free chan *lent
	work []chan *lent // of each worker, in the captures' order; all lent fit in

	turn sync.Mutex // of the one who reads
	over bool       // nothing is left to read, or it cannot be read
	err  error      // how reading ended
}

func (w *walk) parallel(ctx context.Context, tables []*table) error {
	c := &crew{walk: w, free: make(chan *lent, batchesPerShard*len(tables))}
	for range cap(c.free) {
		c.free <- &lent{shares: make([][]uint32, len(tables))}
	}
	for range tables {
		c.work = append(c.work, make(chan *lent, cap(c.free)))
	}
	refused := make([]count, len(tables))
	var workers sync.WaitGroup
	for shard, t := range tables {
		workers.Go(func() { c.serve(ctx, shard, t, &refused[shard]) })
	}
	workers.Wait()
	for _, r := range refused {
		w.tally.refuse(r)
	}
	return ended(c.err)
}

// serve adds the packets of a shard until there are no more.
func (c *crew) serve(ctx context.Context, shard int, t *table, refused *count) {
	for {
		for len(c.work[shard]) < batchesAhead && c.read(ctx) {
		}
		l, more := <-c.work[shard]
		if !more {
			break
		}
		t.addShare(l.packets.list, l.shares[shard], refused)
		if l.pending.Add(-1) == 0 {
			c.free <- l
		}
	}
	t.finish()
}

// read reads a batch and hands it out. It does nothing, and returns false, where
// another worker reads, all batches are under way, or there is no more to read:
// in each case another one hands out a batch, or all work is done.
func (c *crew) read(ctx context.Context) bool {
	if !c.turn.TryLock() {
		return false
	}
	defer c.turn.Unlock()
	if c.over {
		return false
	}
	select {
	case l := <-c.free:
		c.hand(ctx, l)
		return true
	default:
		return false
	}
}

// hand reads into a batch and gives it to all workers.
func (c *crew) hand(ctx context.Context, l *lent) {
	c.err = c.walk.readPackets(ctx, &l.batch, &l.packets)
	l.share()
	l.pending.Store(int32(len(c.work)))
	c.over = c.err != nil
	for _, work := range c.work {
		work <- l
		if c.over {
			close(work)
		}
	}
}
