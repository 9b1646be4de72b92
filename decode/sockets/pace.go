package sockets

import "time"

// pace bounds how much is done in a while: in a flood of new flows, who looks at
// all of them keeps the capture from the processor.
type pace struct {
	most  int // in a paceTime
	done  int
	began time.Time
}

// How many packets may be looked at in a paceTime, and how many questions each
// of those that ask may ask: in all a few parts in ten of a processor.
const (
	paceTime   = 10 * time.Millisecond
	watchBurst = 256
	askBurst   = 64
)

// spend counts what was done, and waits where it was too much.
func (p *pace) spend(n int) {
	now := time.Now()
	if now.Sub(p.began) >= paceTime {
		p.began, p.done = now, 0
	}
	if p.done += n; p.done >= p.most {
		time.Sleep(paceTime - now.Sub(p.began))
	}
}
