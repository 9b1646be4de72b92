package decode

import (
	"context"
	"io"
	"testing"
	"time"
)

// TestReplay holds frames to come in order, no earlier than they are due.
func TestReplay(t *testing.T) {
	const second = int64(time.Second)
	frames := []Frame{{Time: 100 * second, Number: 1}, {Time: 100*second + second/10, Number: 2}, {Time: 101 * second, Number: 3}}
	for _, speed := range []float64{0, 20} {
		r := Replay(t.Context(), &listed{frames: frames}, speed)
		began := time.Now()
		var b Batch
		n := 0
		for {
			err := r.Read(&b)
			for _, f := range b.Frames {
				if n++; f.Number != uint64(n) {
					t.Errorf("at speed %v, frame %d came as number %d", speed, f.Number, n)
				}
				if due := float64(f.Time-frames[0].Time) / 1e9 / speed; speed > 0 && time.Since(began).Seconds() < due {
					t.Errorf("frame %d came after %v, before it was due", n, time.Since(began))
				}
			}
			if err == io.EOF {
				break
			}
			if err != nil || r.Now() < b.Frames[len(b.Frames)-1].Time {
				t.Fatalf("%v, and it is %d", err, r.Now())
			}
		}
		if n != len(frames) || r.Now() != frames[2].Time {
			t.Errorf("at speed %v: %d frames, and it is %d", speed, n, r.Now())
		}
	}
}

// TestReplayStops holds the wait for a frame to end with the context.
func TestReplayStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r := Replay(ctx, &listed{frames: []Frame{{Time: 1}, {Time: int64(time.Hour)}}}, 1)
	var b Batch
	if err := r.Read(&b); err != nil || len(b.Frames) != 1 {
		t.Fatalf("%v, %d frames", err, len(b.Frames))
	}
	cancel()
	if err := r.Read(&b); err != io.EOF {
		t.Errorf("%v", err)
	}
}

// listed is a Source of a few frames.
type listed struct{ frames []Frame }

func (l *listed) Read(b *Batch) error {
	b.Frames, l.frames = append(b.Frames[:0], l.frames...), nil
	if len(b.Frames) == 0 {
		return io.EOF
	}
	return nil
}

func (l *listed) Info() Info   { return Info{Name: "listed"} }
func (l *listed) Close() error { return nil }
