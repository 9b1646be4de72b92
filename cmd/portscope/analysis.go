package main

import (
	"github.com/spf13/pflag"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// analysisOptions are the flags that say how to analyse.
type analysisOptions struct {
	count        uint64
	cores        int
	noTunnels    bool
	noNames      bool
	timeouts     string
	applications string
	signatures   []string
	flows        string
	bounds       bounds
}

func (o *analysisOptions) addTo(f *pflag.FlagSet) {
	f.Uint64VarP(&o.count, "count", "c", 0, "stop after `N` packets")
	f.IntVar(&o.cores, "cores", 0, "use `N` processors; all by default, the result is the same")
	f.BoolVar(&o.noTunnels, "no-tunnels", false, "stop at the outermost IP header")
	f.StringVar(&o.timeouts, "timeouts", "", "begin a new flow after such a silence, `tcp=5m,udp=1m,icmp=1m,other=1m` unless told; none for never")
	f.StringVar(&o.applications, "applications", "", "name applications by the host names in `FILE`, too: a line for each, of a suffix, a tab and a name")
	addSignatures(f, &o.signatures)
	f.StringVarP(&o.flows, "flows", "Y", "", "report only the flows for which `EXPRESSION` is true, such as 'protocol == \"tls\" && responder.port != 443'")
	o.bounds.addTo(f)
	f.BoolVarP(&o.noNames, "no-names", "n", false, "accepted for habit's sake: portscope never asks a name server")
}

func (o *analysisOptions) options() (classify.Options, error) {
	if o.cores < 0 {
		return classify.Options{}, usagef("--cores %d: it takes a number from 0 on", o.cores)
	}
	timeouts, err := parseTimeouts(o.timeouts)
	if err != nil {
		return classify.Options{}, err
	}
	named, err := readApplications(o.applications)
	if err != nil {
		return classify.Options{}, err
	}
	protocols, err := readSignatures(o.signatures)
	if err != nil {
		return classify.Options{}, err
	}
	all := classify.Options{
		Detectors: protocols.rows,
		Cores:     o.cores, MaxFrames: o.count, Timeouts: timeouts, Applications: named,
		Decode: decode.Options{NoTunnels: o.noTunnels},
	}
	if all.Only, err = chosen(o.flows, protocols.facts()); err != nil {
		return classify.Options{}, err
	}
	return all, o.bounds.fill(&all)
}
