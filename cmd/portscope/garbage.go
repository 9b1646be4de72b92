package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// slack is how much garbage may lie about before it is collected, in bytes,
// where what is in use is less; else as much as is in use. Go's own measure is
// the latter alone: a heap that grows from nothing is then walked a dozen times
// on its way, in vain, for nearly all of it stays in use to the end.
const slack = 128 << 20

// modest is how much memory may be taken before garbage is collected for its
// sake, in bytes, where what is in use and three quarters of it are less. It
// keeps what is read within tight bounds below 256 MiB, the program's own text
// and all.
const modest = 200 << 20

// tuneCollector makes the garbage collector keep to slack and to modest. Who
// sets GOGC or GOMEMLIMIT has the last word.
func tuneCollector() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	c := &collector{percent: most}
	debug.SetGCPercent(c.percent)
	c.watch()
}

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
}

// cycle is a piece of garbage: when it is collected, a cycle is over.
type cycle struct{ _ *byte }

func (c *collector) watch() { runtime.AddCleanup(&cycle{}, (*collector).adjust, c) }

func (c *collector) adjust() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	used := live[0].Value.Uint64()
	if percent := percentFor(used); percent != c.percent {
		c.percent = percent
		debug.SetGCPercent(percent)
	}
	debug.SetMemoryLimit(limitFor(used))
	c.watch()
}

// percentFor is how much garbage there may be beside used bytes, in percent.
func percentFor(used uint64) int {
	return int(min(max(least, 100*slack/max(used, 1)), most))
}

// limitFor is how much memory there may be for used bytes and all garbage.
func limitFor(used uint64) int64 { return int64(max(modest, 7*used/4)) }
