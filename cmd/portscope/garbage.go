package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// slack is how much garbage may lie about before it is collected, in bytes,
// where what is in use is less; else as much as is in use. Go's own measure is
// the latter alone: a heap that grows from nothing is then walked a dozen times
// on its way, in vain, for nearly all of it stays in use to the end.
const slack = 128 << 20

// modest is how much memory may be taken before garbage is collected for its
// sake, in bytes, where twice of what is in use and overhead are less. It keeps
// what is read within tight bounds below 256 MiB, the program's own text and
// all.
const modest = 200 << 20

// overhead is about what Go itself takes beside the heap, in bytes. A limit that
// leaves no room for it has memory given back and asked for again.
const overhead = 16 << 20

// steadySlack is how much garbage there may be, in bytes, of an analysis that
// goes on for days, beside which other programs want to live: to walk what is in
// use from time to time costs such a one little. Where that is more than eight
// times as much, it is an eighth of it.
const steadySlack = 32 << 20

// tuneCollector makes the garbage collector keep to slack and to modest. The
// context that it gives is for beSteady. Who sets GOGC or GOMEMLIMIT has the last
// word.
func tuneCollector(ctx context.Context) context.Context {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return ctx
	}
	c := &collector{percent: most}
	debug.SetGCPercent(c.percent)
	c.watch()
	return context.WithValue(ctx, collectorOf{}, c)
}

// beSteady makes it keep to steadySlack from now on, where tuneCollector gave
// ctx.
func beSteady(ctx context.Context) {
	if c, ok := ctx.Value(collectorOf{}).(*collector); ok {
		c.steady.Store(true)
	}
}

// collectorOf is the collector's key in a context.
type collectorOf struct{}

// The bounds of the percentage: as much garbage as is in use, and slack beside
// the four megabytes that Go takes the heap to begin with.
const (
	least = 100
	most  = 100 * slack / (4 << 20)
)

// collector sets how much garbage there may be, in percent of what is in use,
// and how much memory for all, after each collection.
type collector struct {
	percent int
	steady  atomic.Bool
}

// cycle is a piece of garbage: when it is collected, a cycle is over.
type cycle struct{ _ *byte }

func (c *collector) watch() {
	runtime.AddCleanup(&cycle{}, func(c *collector) {
		c.adjust()
		c.watch()
	}, c)
}

func (c *collector) adjust() {
	used := measure("/gc/heap/live:bytes")[0]
	if percent := percentFor(used); percent != c.percent {
		c.percent = percent
		debug.SetGCPercent(percent)
	}
	limit := limitFor(used)
	if c.steady.Load() {
		limit = steadyLimit(used, besideHeap())
	}
	debug.SetMemoryLimit(limit)
}

// besideHeap is the memory of Go's own that no collection frees, in bytes.
func besideHeap() uint64 {
	m := measure("/memory/classes/total:bytes", "/memory/classes/heap/released:bytes", "/memory/classes/heap/objects:bytes", "/memory/classes/heap/free:bytes", "/memory/classes/heap/unused:bytes")
	return m[0] - m[1] - m[2] - m[3] - m[4]
}

// measure is what the runtime measures under names.
func measure(names ...string) (values []uint64) {
	samples := make([]metrics.Sample, len(names))
	for i, name := range names {
		samples[i].Name = name
	}
	metrics.Read(samples)
	for i := range samples {
		values = append(values, samples[i].Value.Uint64())
	}
	return values
}

// percentFor is how much garbage there may be beside used bytes, in percent.
func percentFor(used uint64) int {
	return int(min(max(least, 100*slack/max(used, 1)), most))
}

// limitFor is how much memory there may be for used bytes and all garbage.
func limitFor(used uint64) int64 { return int64(max(modest, 2*used+overhead)) }

// steadyLimit is limitFor where the analysis goes on for days and so much memory
// lies beside the heap.
func steadyLimit(used, beside uint64) int64 {
	return int64(used + max(steadySlack, used/8) + beside)
}
