package main

import (
	"testing"
	"time"

	"github.com/portscope/portscope/classify"
)

func TestParseTimeouts(t *testing.T) {
	for _, c := range []struct {
		in   string
		want classify.Timeouts
	}{
		{"", classify.Timeouts{}},
		{"none", classify.Timeouts{TCP: -1, UDP: -1, ICMP: -1, Other: -1}},
		{"tcp=5m", classify.Timeouts{TCP: 5 * time.Minute}},
		{"udp=1.5s,icmp=1h,other=1ms", classify.Timeouts{UDP: 1500 * time.Millisecond, ICMP: time.Hour, Other: time.Millisecond}},
	} {
		got, err := parseTimeouts(c.in)
		if err != nil || got != c.want {
			t.Errorf("%q: %+v, %v, want %+v", c.in, got, err, c.want)
		}
	}
	for _, in := range []string{"5m", "tcp", "tcp=", "tcp=5", "tcp=0s", "tcp=-1s", "sctp=1s", "tcp=1s,", "none,tcp=1s"} {
		if got, err := parseTimeouts(in); err == nil {
			t.Errorf("%q is taken for %+v", in, got)
		}
	}
}
