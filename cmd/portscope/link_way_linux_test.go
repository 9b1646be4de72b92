package main

import (
	"bytes"
	"time"
)

// way is one direction of a wire.
type way struct {
	*wire
	from   int
	frames chan carried // in the order in which they are due
	held   [][]byte
	top    uint32 // one past the highest sequence number of a full segment
	begun  bool   // whether there was one
	// darkUntil is when frames pass again.
	darkUntil time.Time
}

// carried is frames on their way, to be delivered in a row.
type carried struct {
	frames     [][]byte
	due        time.Time
	overlooked bool // not recorded where they arrive
}

// take takes frames from the sending end.
func (y *way) take() {
	defer close(y.frames)
	buffer := make([]byte, 1<<16)
	for {
		n, err := y.taps[y.from].Read(buffer)
		if err != nil {
			y.fail(err)
			return
		}
		if c := y.admit(bytes.Clone(buffer[:n])); len(c.frames) > 0 {
			y.frames <- c
		}
	}
}

// admit records a frame where it was sent, and returns what it puts on its way:
// nothing if the frame is lost or held.
func (y *way) admit(frame []byte) carried {
	y.mu.Lock()
	defer y.mu.Unlock()
	now := y.record(y.from, frame)
	payload := y.fresh(frame)
	if payload > 0 {
		y.deeds.full++
		if y.deeds.full == y.plan.darkAt {
			y.darkUntil = now.Add(y.plan.dark)
		}
	}
	if now.Before(y.darkUntil) {
		y.deeds.swallowed++
		return carried{}
	}
	c := carried{frames: [][]byte{frame}, due: now.Add(y.plan.delay)}
	if payload > 0 {
		y.choose(&c, payload)
	} else {
		// A segment sent again must not overtake what is held: that may be its
		// own first copy, which would then not be the late one.
		c.frames = append(y.held, frame)
		y.held = nil
	}
	y.under += len(c.frames)
	return c
}

// fresh is the payload of a frame among which the plan chooses, in bytes, 0 of
// all others.
func (y *way) fresh(frame []byte) int {
	s, _ := readSegment(frame)
	if y.from != y.plan.sender || s.payload < fullSegment || y.begun && int32(s.seq-y.top) < 0 {
		return 0
	}
	y.begun, y.top = true, s.seq+uint32(s.payload)
	return s.payload
}

// choose does to c, a frame, what the plan says.
func (y *way) choose(c *carried, payload int) {
	d, p := &y.deeds, &y.plan
	switch frame := c.frames[0]; {
	case p.lose.has(d.full):
		d.lost++
		c.frames = nil
		return
	case p.hold.has(d.full):
		y.held = append(y.held, frame)
		c.frames = nil
		return
	case p.double.has(d.full):
		d.doubled++
		c.frames = append(c.frames, frame)
	case p.overlook.has(d.full):
		d.unseen++
		d.unseenBytes += payload
		c.overlooked = true
	}
	d.overtaken += len(y.held)
	c.frames = append(c.frames, y.held...)
	y.held = nil
}

// deliver delivers what is on its way, when it is due.
func (y *way) deliver() {
	to := 1 - y.from
	for c := range y.frames {
		time.Sleep(time.Until(c.due))
		if !c.overlooked {
			y.mu.Lock()
			y.record(to, c.frames...)
			y.mu.Unlock()
		}
		for _, f := range c.frames {
			if _, err := y.taps[to].Write(f); err != nil {
				y.fail(err) // and let take end: what follows goes nowhere either
			}
		}
		y.mu.Lock()
		y.under -= len(c.frames)
		y.mu.Unlock()
	}
}
