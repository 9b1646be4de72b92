package decode

import (
	"context"
	"io"
	"sync"
	"time"
)

// Replayed is a Source that gives the frames of another in the time that they
// took to come, as if they were captured now.
type Replayed struct {
	Source
	ctx   context.Context
	speed float64

	batch Batch
	next  int   // of batch.Frames
	end   error // how Source ended

	mu          sync.Mutex
	begun       time.Time // when the first frame was given
	first, last int64     // the times of the first and of the last frame given
	over        bool
}

// Replay makes a capture one that goes on in time, so many times as fast: 0 is
// at once. It ends, with io.EOF, when ctx is done.
func Replay(ctx context.Context, s Source, speed float64) *Replayed {
	return &Replayed{Source: s, ctx: ctx, speed: speed}
}

// Read implements Source. It waits until the next frame is due.
func (r *Replayed) Read(b *Batch) error {
	b.Frames = b.Frames[:0]
	for r.next == len(r.batch.Frames) && r.end == nil {
		r.next = 0
		r.end = r.Source.Read(&r.batch)
	}
	if r.next == len(r.batch.Frames) {
		r.finish()
		return r.end
	}
	if !r.wait(r.due(r.batch.Frames[r.next].Time)) {
		r.finish()
		return io.EOF
	}
	for r.next < len(r.batch.Frames) && r.due(r.batch.Frames[r.next].Time) <= 0 {
		b.Frames = append(b.Frames, r.batch.Frames[r.next])
		r.given(r.batch.Frames[r.next].Time)
		r.next++
	}
	return nil
}

// due is how long it is until a frame of that time is to be given.
func (r *Replayed) due(at int64) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.speed <= 0 || r.begun.IsZero() {
		return 0
	}
	return time.Duration(float64(at-r.first)/r.speed) - time.Since(r.begun)
}

// given counts a frame. The clock begins with the first.
func (r *Replayed) given(at int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.begun.IsZero() {
		r.begun, r.first = time.Now(), at
	}
	r.last = max(r.last, at)
}

func (r *Replayed) finish() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = true
}

// wait waits, and says whether to go on.
func (r *Replayed) wait(d time.Duration) bool {
	if d <= 0 {
		return r.ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-r.ctx.Done():
		return false
	}
}

// Now is the time in the capture, in nanoseconds since the Unix epoch: that of
// the last frame where there are no more, or where they come at once.
func (r *Replayed) Now() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.begun.IsZero() || r.over || r.speed <= 0 {
		return r.last
	}
	return max(r.last, r.first+int64(float64(time.Since(r.begun))*r.speed))
}
