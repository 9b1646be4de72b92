package classify

// census is what must be known of all flows before one is judged, or told of.
type census struct {
	tries   tries // of one table
	scans   scans // of all
	names   resolvers
	quality Quality // as far as flows tell
}

// takeCensus looks at the flows of all tables.
func (a *analysis) takeCensus() *census {
	parts := make([]*census, len(a.tables))
	a.each(func(i int, t *table, j *judge) { parts[i] = t.census(j) })
	all := parts[0]
	tried := newTries()
	for i, c := range parts {
		tried.merge(&c.tries)
		if i > 0 {
			all.names.merge(&c.names)
			all.quality.merge(&c.quality)
		}
	}
	closer := make([]suspects, len(parts))
	a.each(func(i int, t *table, _ *judge) { closer[i] = t.suspects(&parts[i].tries, &tried) })
	for i := range closer[1:] {
		closer[0].merge(&closer[1+i])
	}
	all.scans = closer[0].conclude()
	return all
}

// census looks at the flows of one table.
func (t *table) census(j *judge) *census {
	c := &census{tries: newTries(), names: resolvers{of: map[address]*resolver{}}}
	for i := uint32(1); i <= t.entries.n; i++ {
		e := t.entries.at(i)
		if e.tcp() != 0 {
			tcp := t.tcps.at(e.transport)
			c.quality.flow(e, tcp)
			if tcp.inVain(e, tcp.state()) {
				c.tries.add(i, e)
			}
		}
		if j.asksNames(e) {
			c.names.add(e.address(0), e.address(1))
		}
	}
	return c
}
