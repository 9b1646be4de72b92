package classify

import (
	"maps"
	"slices"
)

// maxLeast is how many names are remembered for a heading; what is beyond is
// still counted as flows.
const maxLeast = 4096

// least is the first names of those added, in their order: which these are does
// not depend on who came first, so that any number of shards agrees.
type least struct {
	names map[string]struct{}
	over  string // no name from here on is kept; "" for no limit yet
}

// add adds a name that is not empty.
func (l *least) add(name string) {
	if name == "" || l.over != "" && name >= l.over {
		return
	}
	if l.names == nil {
		l.names = map[string]struct{}{}
	}
	if l.names[name] = struct{}{}; len(l.names) >= 2*maxLeast {
		l.forget()
	}
}

// forget keeps as many as are remembered.
func (l *least) forget() {
	names := slices.Sorted(maps.Keys(l.names))
	for _, name := range names[min(len(names), maxLeast):] {
		delete(l.names, name)
		l.over = min(name, orEnd(l.over, name))
	}
}

// orEnd is s, or where that is empty end.
func orEnd(s, end string) string {
	if s == "" {
		return end
	}
	return s
}

// merge adds the names of another list.
func (l *least) merge(o *least) {
	for name := range o.names {
		l.add(name)
	}
}

// sorted is the names in their order.
func (l *least) sorted() []string {
	names := slices.Sorted(maps.Keys(l.names))
	return names[:min(len(names), maxLeast)]
}
