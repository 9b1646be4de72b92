package decode

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

// seconds is a capture of n frames of 100 bytes, a second apart, of two
// interfaces in turn.
func seconds(n int) *described {
	d := &described{info: Info{Name: "two", Decimals: 9, Interfaces: []Interface{
		{Name: "eth0", LinkType: LinkEthernet, Received: 7, HasCounters: true}, {Name: "tun0", LinkType: LinkRaw},
	}}}
	for i := range n {
		data := make([]byte, 100)
		data[0] = byte(i)
		f := Frame{Data: data, WireLength: 200, Time: 1_700_000_000_000_000_000 + int64(i)*int64(time.Second) + 5, Number: uint64(i + 1), LinkType: LinkEthernet}
		if i%2 == 1 {
			f.Interface, f.LinkType = 1, LinkRaw
		}
		d.frames = append(d.frames, f)
	}
	return d
}

// described is a Source of a frame at a time.
type described struct {
	info   Info
	frames []Frame
}

func (d *described) Read(b *Batch) error {
	b.Frames = b.Frames[:0]
	if len(d.frames) == 0 {
		return io.EOF
	}
	b.Frames, d.frames = append(b.Frames, d.frames[0]), d.frames[1:]
	return nil
}

func (d *described) Info() Info   { return d.info }
func (d *described) Close() error { return nil }

// readBack is all frames of capture files, but for where their data lies.
func readBack(t *testing.T, names ...string) (frames []Frame, infos []Info) {
	t.Helper()
	for _, name := range names {
		s, err := Open(name, OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var b Batch
		for {
			err := s.Read(&b)
			for _, f := range b.Frames {
				f.Data = append([]byte(nil), f.Data...)
				frames = append(frames, f)
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		infos = append(infos, s.Info())
		s.Close()
	}
	return frames, infos
}

// drain reads a Source to its end.
func drain(s Source) (n int, err error) {
	var b Batch
	for err == nil {
		err = s.Read(&b)
		n += len(b.Frames)
	}
	return n, err
}

// TestRecord holds a file to what was given, frame by frame, while it is given.
func TestRecord(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.pcapng")
	r, err := Record(seconds(4), RecordOptions{Name: name, Comments: func(f *Frame) []string { return []string{"no. " + string(rune('0'+f.Number))} }})
	if err != nil {
		t.Fatal(err)
	}
	var b Batch
	if err := r.Read(&b); err != nil {
		t.Fatal(err)
	}
	if frames, _ := readBack(t, name); len(frames) != 1 {
		t.Errorf("%d frames are in the file, want the first already", len(frames))
	}
	if _, err := drain(r); err != io.EOF {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	got, infos := readBack(t, name)
	want := seconds(4).frames
	for i := range want {
		want[i].Commented = true
	}
	for i := range got {
		got[i].Number = uint64(i + 1)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read back\n%v, want\n%v", got, want)
	}
	i := infos[0]
	if len(i.Interfaces) != 2 || i.Interfaces[1].Name != "tun0" || i.Interfaces[0].Received != 7 || len(i.Comments) != 4 || i.Comments[2].Text != "no. 3" {
		t.Errorf("the file says %+v", i)
	}
}

// TestRecordRing holds a ring to its number of files, each whole by itself.
func TestRecordRing(t *testing.T) {
	for _, o := range []RecordOptions{
		{MaxFiles: 2, MaxTime: 3 * time.Second},
		{MaxFiles: 2, MaxBytes: 600},
		{MaxBytes: 600},
	} {
		directory := t.TempDir()
		o.Name = filepath.Join(directory, "ring.pcapng")
		r, err := Record(seconds(10), o)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := drain(r); n != 10 || err != io.EOF {
			t.Fatalf("%d frames, %v", n, err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		there, err := filepath.Glob(directory + "/*")
		if err != nil || !reflect.DeepEqual(there, r.Files()) || o.MaxFiles > 0 && len(there) != o.MaxFiles || o.MaxFiles == 0 && len(there) < 3 {
			t.Fatalf("%+v: the files are %q, %v, and said to be %q", o, there, err, r.Files())
		}
		pattern := regexp.MustCompile(`^ring_0000\d_\d{14}\.pcapng$`)
		for _, name := range there {
			if !pattern.MatchString(filepath.Base(name)) {
				t.Errorf("a file is named %s", name)
			}
		}
		frames, _ := readBack(t, there...)
		for i, f := range frames {
			if want := byte(10 - len(frames) + i); f.Data[0] != want {
				t.Errorf("%+v: frame %d of %d is number %d, want %d", o, i, len(frames), f.Data[0], want)
			}
		}
		if o.MaxFiles == 0 && len(frames) != 10 {
			t.Errorf("%d frames in all files", len(frames))
		}
	}
}

// TestRecordEnds holds the capture to end once the files are large enough, with
// all that was given in them.
func TestRecordEnds(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.pcapng")
	r, err := Record(seconds(100), RecordOptions{Name: name, MaxTotal: 1000})
	if err != nil {
		t.Fatal(err)
	}
	n, err := drain(r)
	if err != io.EOF || r.Close() != nil {
		t.Fatal(err)
	}
	frames, _ := readBack(t, name)
	if info, err := os.Stat(name); err != nil || info.Size() < 1000 || info.Size() > 1300 || len(frames) != n {
		t.Errorf("%d bytes, %d frames, %d given, %v", info.Size(), len(frames), n, err)
	}
}

// TestRecordFrames holds the file to no more frames than were asked for.
func TestRecordFrames(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.pcapng")
	frames := seconds(5).frames
	r, err := Record(&described{info: seconds(0).info, frames: frames}, RecordOptions{Name: name, MaxFrames: 3})
	if err != nil {
		t.Fatal(err)
	}
	n, end := drain(r)
	if end != io.EOF || r.Close() != nil || n != 3 {
		t.Fatal(n, end)
	}
	if got, _ := readBack(t, name); len(got) != 3 {
		t.Errorf("%d frames are in the file", len(got))
	}
}

func TestRecordRefuses(t *testing.T) {
	var open *OpenError
	if _, err := Record(seconds(1), RecordOptions{Name: filepath.Join(t.TempDir(), "none", "a.pcapng")}); !errors.As(err, &open) || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("into a directory that does not exist: %v", err)
	}
}
