package decode

import (
	"slices"
	"testing"
)

func TestChanges(t *testing.T) {
	eth := deviceState{"eth0", true, true, []string{"192.0.2.1/24"}}
	down, away := eth, deviceState{"wlan0", true, true, nil}
	down.up, down.carrier = false, false
	unplugged, moved := eth, eth
	unplugged.carrier = false
	moved.addresses = []string{"192.0.2.2/24"}
	for _, test := range []struct {
		name        string
		before, now []deviceState
		want        []string
	}{
		{"nothing", []deviceState{eth, away}, []deviceState{eth, away}, nil},
		{"down", []deviceState{eth}, []deviceState{down}, []string{"eth0: the interface is down"}},
		{"up", []deviceState{down}, []deviceState{eth}, []string{"eth0: the interface is up"}},
		{"unplugged", []deviceState{eth}, []deviceState{unplugged}, []string{"eth0: the link is down"}},
		{"plugged in", []deviceState{unplugged}, []deviceState{eth}, []string{"eth0: the link is up"}},
		{"another address", []deviceState{eth}, []deviceState{moved}, []string{"eth0: it has the address 192.0.2.2/24 now", "eth0: it has no longer the address 192.0.2.1/24"}},
		{"gone", []deviceState{eth, away}, []deviceState{eth}, []string{"wlan0: the interface is gone"}},
		{"come", []deviceState{eth}, []deviceState{eth, away}, []string{"wlan0: there is such an interface now"}},
	} {
		if got := changes(test.before, test.now); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
