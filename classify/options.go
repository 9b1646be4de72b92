package classify

import (
	"time"

	"github.com/portscope/portscope/classify/applications"
	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// Options say how an analysis is to be made. The zero value is the default.
type Options struct {
	// Cores is how many processors to use, 0 for all there are. The result is
	// the same.
	Cores int
	// MaxFrames ends the analysis after so many frames, 0 for all.
	MaxFrames uint64
	Decode    decode.Options
	Timeouts  Timeouts
	// MaxFlows bounds the flows kept, 0 for the default. Packets that would
	// open one more are counted apart.
	MaxFlows int
	// MaxOpenings bounds the bytes kept of flows that are not yet recognised,
	// 0 for the default.
	MaxOpenings int
	// MaxNames bounds the DNS answers kept, 0 for the default.
	MaxNames int
	// Applications names the applications of hosts, nil for the built-in table
	// alone.
	Applications *applications.Table
	// Only says of a flow whether the summary is to tell of it, nil for all.
	// It is asked of each flow once, at the end. The Flow is lent, valid until
	// Only returns; its Number is 0. The tally, the captures and their quality
	// are of all frames all the same.
	Only func(*Flow) bool
	// Programs names the programs of this host, nil for what the captures'
	// comments name alone.
	Programs Programs
	// Detectors is the table to ask, nil for detect.Table.
	Detectors []*detect.Detector
}

// The defaults of the bounds.
const (
	DefaultMaxFlows    = 16 << 20
	DefaultMaxOpenings = 256 << 20
	DefaultMaxNames    = 1 << 20
)

// Timeouts are how long a socket pair must be silent, in packet time, for its
// next packet to begin a new flow. 0 is the default, less is never.
type Timeouts struct {
	TCP, UDP, ICMP, Other time.Duration
}

// The default timeouts are Zeek's.
const (
	DefaultTCPTimeout  = 5 * time.Minute
	DefaultUDPTimeout  = time.Minute
	DefaultICMPTimeout = time.Minute
)

// filled is o with its defaults in place.
func (o Options) filled() Options {
	o.MaxFlows = orDefault(o.MaxFlows, DefaultMaxFlows)
	o.MaxOpenings = orDefault(o.MaxOpenings, DefaultMaxOpenings)
	o.MaxNames = orDefault(o.MaxNames, DefaultMaxNames)
	o.Decode.MaxHeldFragments = orDefault(o.Decode.MaxHeldFragments, decode.DefaultHeldFragments)
	o.Timeouts.TCP = orDefault(o.Timeouts.TCP, DefaultTCPTimeout)
	o.Timeouts.UDP = orDefault(o.Timeouts.UDP, DefaultUDPTimeout)
	o.Timeouts.ICMP = orDefault(o.Timeouts.ICMP, DefaultICMPTimeout)
	o.Timeouts.Other = orDefault(o.Timeouts.Other, DefaultUDPTimeout)
	if o.Detectors == nil {
		o.Detectors = detect.Table()
	}
	return o
}

func orDefault[T int | time.Duration](value, standard T) T {
	if value == 0 {
		return standard
	}
	return value
}

// of is the timeout of a transport in nanoseconds.
func (t *Timeouts) of(p decode.IPProtocol) int64 {
	switch p {
	case decode.TCP, decode.SCTP:
		return int64(t.TCP)
	case decode.UDP:
		return int64(t.UDP)
	case decode.ICMP, decode.ICMPv6:
		return int64(t.ICMP)
	}
	return int64(t.Other)
}
