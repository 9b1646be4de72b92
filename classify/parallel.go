package classify

import (
	"context"
	"slices"
	"sync"

	"github.com/portscope/portscope/decode"
)

// The parallel run: each worker owns the table of one shard. Blocks of a capture
// are read by all workers, each into batches of its own, and framed and decoded
// in the capture's order, each by the worker that read it where that has time.
// The packets are then dealt to the shards by their key. A flow's packets are all
// of one shard and stay in order, so each table is what it would be alone.

// lent is a batch on its way through the shards. Its owner reads into it again
// when the last of them is done with it.
type lent struct {
	batch   decode.Batch
	packets packetList
	shares  [][]uint32 // for each shard, which of the packets are its own
	owner   *worker
	read    bool // what it keeps is read as far as it can be before its turn
	pending int  // shards that are not done with it
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

// batchesPerWorker is how many batches each worker reads into: enough for all to
// have work while one of them is long at a packet, few enough to stay in its
// core's cache.
const batchesPerWorker = 4

// crew is the workers of a walk, and what lies before them.
type crew struct {
	walk    *walk
	workers []*worker

	mu       sync.Mutex // of all below, and of the workers' lists
	turns    []*lent    // batches that keep a block, in the capture's order
	decoding bool       // somebody is at the first of turns
	over     bool       // nothing is left to read, or it cannot be read
	err      error      // how reading ended
}

// worker owns a shard.
type worker struct {
	shard   int
	table   *table
	refused count
	free    []*lent   // of its own, to read into
	work    []*lent   // with packets for its shard, in the captures' order
	wake    sync.Cond // there may be something to do
}

func (w *walk) parallel(ctx context.Context, tables []*table) error {
	c := &crew{walk: w}
	for shard, t := range tables {
		c.workers = append(c.workers, c.worker(shard, t, len(tables)))
	}
	var running sync.WaitGroup
	for _, k := range c.workers {
		running.Go(func() { c.serve(ctx, k) })
	}
	running.Wait()
	for _, k := range c.workers {
		w.tally.refuse(k.refused)
	}
	return ended(c.err)
}

func (c *crew) worker(shard int, t *table, shards int) *worker {
	k := &worker{shard: shard, table: t, wake: sync.Cond{L: &c.mu}}
	for range batchesPerWorker {
		k.free = append(k.free, &lent{shares: make([][]uint32, shards), owner: k})
	}
	return k
}

// serve does what there is to do until there is no more. What others wait for
// comes first.
func (c *crew) serve(ctx context.Context, k *worker) {
	c.mu.Lock()
	for {
		switch {
		case c.canDecode(k):
			c.decode(ctx)
		case len(k.work) > 0:
			c.add(k)
		case c.over:
			c.mu.Unlock()
			k.table.finish()
			return
		case len(k.free) > 0:
			c.prefetch(k)
		case c.canDecode(nil):
			c.decode(ctx)
		default:
			k.wake.Wait()
		}
	}
}

// canDecode says whether the next batch of all may be decoded, and is k's; k is
// nil for anybody's.
func (c *crew) canDecode(k *worker) bool {
	return !c.over && !c.decoding && len(c.turns) > 0 && c.turns[0].read && (k == nil || c.turns[0].owner == k)
}

// decode reads, frames and decodes the next batch of all, and gives it to all
// workers.
func (c *crew) decode(ctx context.Context) {
	l := c.turns[0]
	c.decoding = true
	c.mu.Unlock()
	err := c.walk.readPackets(ctx, &l.batch, &l.packets)
	l.share()
	c.mu.Lock()
	c.decoding, c.over, c.err = false, err != nil, err
	c.turns = slices.Delete(c.turns, 0, 1)
	l.pending = len(c.workers)
	for _, k := range c.workers {
		k.work = append(k.work, l)
		k.wake.Signal()
	}
}

// add adds the packets of the next batch to k's table.
func (c *crew) add(k *worker) {
	l := k.work[0]
	k.work = slices.Delete(k.work, 0, 1)
	c.mu.Unlock()
	k.table.addShare(l.packets.list, l.shares[k.shard], &k.refused)
	c.mu.Lock()
	if l.pending--; l.pending == 0 {
		l.owner.free = append(l.owner.free, l)
		l.owner.wake.Signal()
	}
}

// prefetch lets a batch of k's keep the next block of all, and reads it as far
// as that can be done before its turn.
func (c *crew) prefetch(k *worker) {
	last := len(k.free) - 1
	l := k.free[last]
	k.free = k.free[:last]
	c.turns = append(c.turns, l)
	l.read = false
	c.walk.source.Keep(&l.batch)
	c.mu.Unlock()
	c.walk.source.Prefetch(&l.batch)
	c.mu.Lock()
	l.read = true
}
