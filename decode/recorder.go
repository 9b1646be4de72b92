package decode

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// RecordOptions say where a capture is written to, and when a file is enough.
type RecordOptions struct {
	// Name is the file. Where there are to be several, a number and the time at
	// which each was begun come before its extension.
	Name string
	// MaxBytes and MaxTime begin another file once one has so many bytes, or
	// frames of such a time; 0 for never.
	MaxBytes int64
	MaxTime  time.Duration
	// MaxFiles is how many files are kept, the latest, 0 for all.
	MaxFiles int
	// MaxTotal ends the capture once all files together have so many bytes, 0 for
	// never.
	MaxTotal int64
	// MaxFrames ends it after so many frames, 0 for never.
	MaxFrames uint64
	// Comments gives comments for a frame; nil for none.
	Comments func(*Frame) []string
}

// Recorder is a Source that writes what it gives to pcapng files. What is given
// by a Read is in the file when it returns. An error of writing ends it; the file
// then ends with the last frame that could be written whole.
type Recorder struct {
	Source
	options RecordOptions
	file    *os.File
	writer  *Writer      // into out
	out     bytes.Buffer // what is not in the file yet
	ends    []int        // of the blocks in out
	names   []string     // of the files that are there, the oldest first
	count   int          // of files
	frames  uint64       // of all files
	known   int          // interfaces described in the file
	first   int64        // the time of its first frame
	last    int64        // the time of the last frame
	written int64        // bytes that are in the file
	total   int64        // bytes of all files
	err     error
}

// Record writes the frames of a capture to a file, as they come.
func Record(s Source, o RecordOptions) (*Recorder, error) {
	r := &Recorder{Source: s, options: o}
	if err := r.begin(time.Now()); err != nil {
		return nil, err
	}
	return r, nil
}

// several says whether there are to be several files.
func (o *RecordOptions) several() bool { return o.MaxBytes > 0 || o.MaxTime > 0 }

// begin begins a file.
func (r *Recorder) begin(now time.Time) error {
	r.count++
	name := r.options.Name
	if r.options.several() {
		extension := filepath.Ext(name)
		name = fmt.Sprintf("%s_%05d_%s%s", strings.TrimSuffix(name, extension), r.count, now.UTC().Format("20060102150405"), extension)
	}
	file, err := os.Create(name)
	if err != nil {
		return &OpenError{Name: name, What: systemReason(err), Err: err}
	}
	r.file, r.known, r.first, r.written = file, 0, 0, 0
	r.writer = NewWriter(&r.out)
	r.names = append(r.names, name)
	for r.options.MaxFiles > 0 && len(r.names) > r.options.MaxFiles {
		if err := os.Remove(r.names[0]); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("removing the oldest capture: %w", err)
		}
		r.names = r.names[1:]
	}
	return nil
}

// Read implements Source.
func (r *Recorder) Read(b *Batch) error {
	if r.err != nil {
		b.Frames = b.Frames[:0]
		return r.err
	}
	end := r.Source.Read(b)
	for i := range b.Frames {
		if err := r.write(&b.Frames[i]); err != nil {
			return err // the frames were seen all the same
		}
		if r.isEnough() {
			b.Frames, end = b.Frames[:i+1], io.EOF
			break
		}
	}
	if err := r.flush(); err != nil {
		return err
	}
	return end
}

// isEnough says whether the capture is to end here.
func (r *Recorder) isEnough() bool {
	o := &r.options
	return o.MaxTotal > 0 && r.total+int64(r.out.Len()) >= o.MaxTotal || o.MaxFrames > 0 && r.frames >= o.MaxFrames
}

// write gives a frame to the writer.
func (r *Recorder) write(f *Frame) error {
	if r.isFull(f) {
		if err := r.next(f.Time); err != nil {
			return err
		}
	}
	if r.first == 0 {
		r.first = f.Time
	}
	r.last = max(r.last, f.Time)
	if err := r.describe(f); err != nil {
		return r.fail(err)
	}
	var comments []string
	if r.options.Comments != nil {
		comments = r.options.Comments(f)
	}
	if err := r.writer.Write(f, comments...); err != nil {
		return r.fail(err)
	}
	r.frames++
	return r.gather()
}

// isFull says whether a frame belongs to another file.
func (r *Recorder) isFull(f *Frame) bool {
	o := &r.options
	return r.first != 0 && (o.MaxTime > 0 && f.Time-r.first >= int64(o.MaxTime) || o.MaxBytes > 0 && r.written+int64(r.out.Len()) >= o.MaxBytes)
}

// describe describes the interfaces that the file does not know yet.
func (r *Recorder) describe(f *Frame) error {
	if int(f.Interface) < r.known {
		return nil
	}
	info := r.Source.Info()
	for ; r.known < len(info.Interfaces); r.known++ {
		r.writer.AddInterface(info.Interfaces[r.known], info.Decimals)
	}
	if int(f.Interface) >= r.known {
		return fmt.Errorf("writing a capture: frame %d is of an interface that is not known", f.Number)
	}
	return nil
}

// gather brings what the writer holds to out, so that it is known where each
// frame ends.
func (r *Recorder) gather() error {
	if err := r.writer.Flush(); err != nil {
		return r.fail(err)
	}
	r.ends = append(r.ends, r.out.Len())
	return nil
}

// flush brings all to the file.
func (r *Recorder) flush() error {
	if r.err != nil {
		return r.err
	}
	if err := r.gather(); err != nil {
		return err
	}
	n, err := r.file.Write(r.out.Bytes())
	if err != nil {
		r.keep(n)
		return r.fail(err)
	}
	r.written += int64(n)
	r.total += int64(n)
	r.out.Reset()
	r.ends = r.ends[:0]
	return nil
}

// keep counts the blocks that are whole in the n bytes that could be written.
func (r *Recorder) keep(n int) {
	for _, end := range slices.Backward(r.ends) {
		if end <= n {
			r.written += int64(end)
			return
		}
	}
}

// fail leaves the file whole up to the last frame that could be written.
func (r *Recorder) fail(err error) error {
	r.err = fmt.Errorf("writing %s: %s", displayName(r.file.Name()), systemReason(err))
	if err := r.file.Truncate(r.written); err != nil {
		r.err = fmt.Errorf("%w; and its end is damaged: %s", r.err, systemReason(err))
	}
	return r.err
}

// next ends a file and begins another.
func (r *Recorder) next(now int64) error {
	if err := r.finish(); err != nil {
		return err
	}
	return r.begin(time.Unix(0, now))
}

// finish writes what the interfaces counted, and closes the file.
func (r *Recorder) finish() error {
	if r.err == nil {
		info := r.Source.Info()
		for i := range info.Interfaces {
			if i < r.known {
				r.writer.AddStatistics(uint32(i), &info.Interfaces[i], r.last)
			}
		}
		_ = r.flush() // kept in err
	}
	if err := r.file.Close(); err != nil && r.err == nil {
		r.err = fmt.Errorf("writing %s: %s", displayName(r.file.Name()), systemReason(err))
	}
	return r.err
}

// Files are the names of those that are there, the oldest first.
func (r *Recorder) Files() []string { return r.names }

// Close ends the last file, and closes the Source. It is to be called once Read
// has returned an error; one of writing is returned again.
func (r *Recorder) Close() error {
	err := r.finish()
	r.Source.Close() // nothing is written to it
	return err
}
