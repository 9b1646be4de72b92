package main

import (
	"github.com/spf13/pflag"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// bounds are the flags that bound memory. A report says which were reached.
type bounds struct{ flows, openings, names, fragments int }

func (b *bounds) addTo(f *pflag.FlagSet) {
	f.IntVar(&b.flows, "max-flows", classify.DefaultMaxFlows, "keep at most `N` flows; packets of others are counted apart")
	f.IntVar(&b.openings, "max-openings", classify.DefaultMaxOpenings>>20, "keep at most `N` MiB of flows not yet recognised")
	f.IntVar(&b.names, "max-names", classify.DefaultMaxNames, "keep at most `N` names that DNS gave, and as many that captures give")
	f.IntVar(&b.fragments, "max-fragments", decode.DefaultHeldFragments, "hold at most `N` fragments until their first comes")
}

// fill puts the bounds into an analysis' options.
func (b *bounds) fill(o *classify.Options) error {
	if min(b.flows, b.openings, b.names, b.fragments) < 1 {
		return usagef("--max-flows, --max-openings, --max-names and --max-fragments take a number from 1 on")
	}
	o.MaxFlows, o.MaxOpenings, o.MaxNames = b.flows, b.openings<<20, b.names
	o.Decode.MaxHeldFragments = b.fragments
	return nil
}
