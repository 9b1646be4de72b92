package classify

import (
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// stages is what a walk over so many shards takes where one core does it all:
// what must be done in turn is told apart from what each shard does alone.
type stages struct {
	packets  []int           // of each shard
	reading  time.Duration   // blocks of files, each by any worker
	decoding time.Duration   // framing, decoding and dealing: by one worker at a time
	shards   []time.Duration // of each shard
	summing  time.Duration   // once all is read
	all      int             // packets of all shards
}

// walkStages walks through sources as the parallel run does, with nothing beside
// anything else.
func walkStages(tb testing.TB, sources []decode.Source, shards int, seed uint64) *stages {
	tb.Helper()
	o := Options{}.filled()
	engine := detect.NewEngine(o.Detectors)
	w := newWalk(sources, o)
	tables := make([]*table, shards)
	for i := range tables {
		tables[i] = newTable(o, engine, seed)
	}
	s := &stages{packets: make([]int, shards), shards: make([]time.Duration, shards)}
	l := lent{shares: make([][]uint32, shards)}
	var refused count
	for err := error(nil); err == nil; {
		timed(&s.reading, func() error {
			w.source.Keep(&l.batch)
			w.source.Prefetch(&l.batch)
			return nil
		})
		err = timed(&s.decoding, func() error {
			defer l.share()
			return w.readPackets(tb.Context(), &l.batch, &l.packets)
		})
		if err != nil && err != io.EOF {
			tb.Log(err) // one sample is cut off
		}
		for i, t := range tables {
			s.packets[i] += len(l.shares[i])
			timed(&s.shards[i], func() error { t.addShare(l.packets.list, l.shares[i], &refused); return nil })
		}
	}
	for i, t := range tables {
		timed(&s.shards[i], func() error { t.finish(); return nil })
		s.all += s.packets[i]
	}
	timed(&s.summing, func() error { w.summarize(tables, o); return nil })
	return s
}

// timed adds the processor's time that f takes, which is the same whatever else
// the machine does.
func timed(d *time.Duration, f func() error) error {
	began := processorTime()
	err := f()
	*d += processorTime() - began
	return err
}

func processorTime() time.Duration {
	var t unix.Timespec
	unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t) // Linux has it
	return time.Duration(t.Nano())
}

// imbalance is how many times its share of the packets the fullest shard has.
func (s *stages) imbalance() float64 {
	return float64(slices.Max(s.packets)) * float64(len(s.packets)) / float64(max(s.all, 1))
}

// work is what all stages take.
func (s *stages) work() time.Duration {
	sum := s.reading + s.decoding + s.summing
	for _, d := range s.shards {
		sum += d
	}
	return sum
}

// limit is how many times as fast as one core as many cores as shards can be,
// where nothing ever waits: decoding is done in turn, a shard is one worker's, and
// the sums come last. These count as done in turn, though some are made beside
// each other: the true limit is a little higher.
func (s *stages) limit() float64 {
	walk := max(s.decoding, slices.Max(s.shards), (s.work()-s.summing)/time.Duration(len(s.shards)))
	return float64(s.work()) / float64(walk+s.summing)
}

// serial is the share of the work that is done in turn.
func (s *stages) serial() float64 {
	return float64(s.decoding+s.summing) / float64(s.work())
}

// BenchmarkShards tells, on a machine with any number of cores, how far more of
// them would help on the captures that PORTSCOPE_CAPTURES names: how unequal
// shards are, which part of the work is done in turn, and the limit that both
// set. Small captures have but a few conversations to deal out.
func BenchmarkShards(b *testing.B) {
	for _, shards := range []int{1, 2, 4, 8, 16} {
		b.Run(fmt.Sprint(shards), func(b *testing.B) {
			var s *stages
			for b.Loop() {
				s = walkStages(b, sourcesOf(b, benchmarkCaptures()...), shards, 1)
			}
			b.ReportMetric(s.imbalance(), "imbalance")
			b.ReportMetric(100*s.serial(), "%serial")
			b.ReportMetric(s.limit(), "times-as-fast")
		})
	}
}

// TestShardsAreEqual holds the shards' parts of many flows to be much the same,
// up to 16 of them, and each packet to be of one.
func TestShardsAreEqual(t *testing.T) {
	const seconds, perSecond, perFlow = 25, 400, 10
	w := newWalk([]decode.Source{&flood{perSecond: perSecond, seconds: seconds}}, Options{}.filled())
	dealt := map[int]*stages{}
	for err := error(nil); err == nil; {
		var l lent
		err = w.readPackets(t.Context(), &l.batch, &l.packets)
		for _, shards := range []int{1, 2, 3, 4, 8, 16} {
			s := dealt[shards]
			if s == nil {
				s = &stages{packets: make([]int, shards)}
				dealt[shards] = s
			}
			l.shares = make([][]uint32, shards)
			l.share()
			for i, share := range l.shares {
				s.packets[i] += len(share)
				s.all += len(share)
			}
		}
	}
	for shards, s := range dealt {
		if s.all != seconds*perSecond*perFlow || s.imbalance() > 1.15 {
			t.Errorf("%d shards have %v packets: %.2f times its share in the fullest", shards, s.packets, s.imbalance())
		}
	}
}
