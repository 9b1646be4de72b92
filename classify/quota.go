package classify

import "github.com/portscope/portscope/decode"

// quota keeps what an analysis may hold within bounds. Flows are dealt to a
// fixed number of parts by their key alone, and each part has its share of each
// bound: so the same flows are kept whatever the number of shards.
type quota struct {
	flows, openings, names, stretches [parts]int
	maxFlows, maxOpenings, maxNames   int // of one part
	flowHits, openingHits, nameHits   uint64
	boundFlows, boundOpen, boundName  int
}

// parts is into how many parts flows are dealt; a shard owns one or more.
const parts = 64

// partSeed is fixed, so that a flow is always of the same part.
const partSeed = 0x5bd1e9955bd1e995

func newQuota(o Options) quota {
	share := func(n int) int { return (n + parts - 1) / parts }
	return quota{
		maxFlows: share(o.MaxFlows), maxOpenings: share(o.MaxOpenings), maxNames: share(o.MaxNames),
		boundFlows: o.MaxFlows, boundOpen: o.MaxOpenings, boundName: o.MaxNames,
	}
}

// part is the part that a flow is of.
func (k *Key) part() int { return int(k.hash(partSeed) >> 58) }

// flow asks for one more flow.
func (q *quota) flow(k *Key) bool {
	n := &q.flows[k.part()]
	if *n >= q.maxFlows {
		q.flowHits++
		return false
	}
	*n++
	return true
}

// opening asks for so many bytes more; it returns false where they are more
// than the bound, though they are counted.
func (q *quota) opening(k *Key, bytes int) bool {
	n := &q.openings[k.part()]
	if *n += bytes; *n > q.maxOpenings {
		q.openingHits++
		return false
	}
	return true
}

// name asks for one more name or announcement.
func (q *quota) name(k *Key) bool {
	n := &q.names[k.part()]
	if *n >= q.maxNames {
		q.nameHits++
		return false
	}
	*n++
	return true
}

// maxStretches bounds the stretches of time kept of flows that are not
// recognised: 32 MiB of them. Beyond it, such a flow's traffic over time counts
// as its port's, even if another flow announced it.
const maxStretches = 1 << 20

// stretch asks for n stretches more.
func (q *quota) stretch(k *Key, n int) bool {
	kept := &q.stretches[k.part()]
	if *kept+n > maxStretches/parts {
		return false
	}
	*kept += n
	return true
}

// limits is what the tables' quotas had to refuse.
func limits(tables []*table) (list []Limit) {
	var flows, openings, names uint64
	for _, t := range tables {
		flows += t.quota.flowHits
		openings += t.quota.openingHits
		names += t.quota.nameHits
	}
	q := &tables[0].quota
	return reached(
		Limit{"flows", uint64(q.boundFlows), flows},
		Limit{"bytes of flows not yet recognised", uint64(q.boundOpen), openings},
		Limit{"names", uint64(q.boundName), names},
	)
}

// limits is what the decoder and the readers left out; the bound is on the
// fragments held.
func (w *walk) limits(captures []Capture, held int) []Limit {
	l := w.decoder.Limits()
	var omitted uint64
	for i := range captures {
		omitted += captures[i].Omitted
	}
	return reached(
		Limit{"held fragments", uint64(held), l.RefusedFragments},
		Limit{"datagrams in fragments", decode.MaxDatagrams, l.RefusedDatagrams},
		Limit{"tunnels", decode.MaxTunnels, l.UnnumberedTunnels},
		Limit{"names and comments in a capture", decode.MaxTexts, omitted},
	)
}

// reached is those of the limits that were hit.
func reached(all ...Limit) (list []Limit) {
	for _, l := range all {
		if l.Hits > 0 {
			list = append(list, l)
		}
	}
	return list
}
