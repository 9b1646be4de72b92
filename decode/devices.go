package decode

import (
	"context"
	"fmt"
	"net"
	"slices"
	"time"
)

// WatchDevices tells, in sentences, of links that go up or down, of addresses
// that come and go, and of interfaces themselves, until ctx is done. It looks
// at each interval. Names are the interfaces to watch, "any" for all.
func WatchDevices(ctx context.Context, names []string, interval time.Duration, tell func(string)) {
	before := deviceStates(names)
	t := time.NewTicker(interval)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		now := deviceStates(names)
		for _, text := range changes(before, now) {
			tell(text)
		}
		before = now
	}
}

// deviceState is what is told of an interface where it changes.
type deviceState struct {
	name        string
	up, carrier bool
	addresses   []string
}

func deviceStates(names []string) (list []deviceState) {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil // nothing can be told
	}
	for _, i := range interfaces {
		if !slices.Contains(names, i.Name) && !slices.Contains(names, "any") {
			continue
		}
		s := deviceState{name: i.Name, up: i.Flags&net.FlagUp != 0, carrier: i.Flags&net.FlagRunning != 0}
		addresses, _ := i.Addrs() // an interface that just went away has none
		for _, a := range addresses {
			s.addresses = append(s.addresses, a.String())
		}
		list = append(list, s)
	}
	return list
}

// changes is what is different between two looks.
func changes(before, now []deviceState) (list []string) {
	find := func(all []deviceState, name string) int {
		return slices.IndexFunc(all, func(s deviceState) bool { return s.name == name })
	}
	for _, old := range before {
		if find(now, old.name) < 0 {
			list = append(list, old.name+": the interface is gone")
		}
	}
	for _, s := range now {
		if i := find(before, s.name); i >= 0 {
			list = append(list, s.changes(&before[i])...)
		} else {
			list = append(list, s.name+": there is such an interface now")
		}
	}
	return list
}

func (s *deviceState) changes(before *deviceState) (list []string) {
	switch {
	case s.up != before.up && s.up:
		list = append(list, s.name+": the interface is up")
	case s.up != before.up:
		list = append(list, s.name+": the interface is down")
	case s.carrier != before.carrier && s.carrier:
		list = append(list, s.name+": the link is up")
	case s.carrier != before.carrier:
		list = append(list, s.name+": the link is down")
	}
	for _, a := range s.addresses {
		if !slices.Contains(before.addresses, a) {
			list = append(list, fmt.Sprintf("%s: it has the address %s now", s.name, a))
		}
	}
	for _, a := range before.addresses {
		if !slices.Contains(s.addresses, a) {
			list = append(list, fmt.Sprintf("%s: it has no longer the address %s", s.name, a))
		}
	}
	return list
}
