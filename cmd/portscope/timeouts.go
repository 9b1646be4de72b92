package main

import (
	"strings"
	"time"

	"github.com/portscope/portscope/classify"
)

// noTimeouts makes each conversation a single flow.
const noTimeouts = "none"

// parseTimeouts reads what --timeouts takes: "none", or "tcp=5m,udp=30s".
func parseTimeouts(s string) (t classify.Timeouts, err error) {
	const never = -1
	if s == "" {
		return t, nil
	}
	if s == noTimeouts {
		return classify.Timeouts{TCP: never, UDP: never, ICMP: never, Other: never}, nil
	}
	of := map[string]*time.Duration{"tcp": &t.TCP, "udp": &t.UDP, "icmp": &t.ICMP, "other": &t.Other}
	for part := range strings.SplitSeq(s, ",") {
		name, value, _ := strings.Cut(part, "=")
		d, err := time.ParseDuration(value)
		if of[name] == nil || err != nil || d <= 0 {
			return t, usagef("--timeouts %s: %q is no timeout; write none, or for example tcp=5m,udp=1m,icmp=1m,other=1m", s, part)
		}
		*of[name] = d
	}
	return t, nil
}
