package decode

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// FuzzPartial reads records that say anything: no panic, no more memory than
// the records and a frame take, and an end. What is decoded of them holds what a
// packet promises.
func FuzzPartial(f *testing.F) {
	for _, name := range []string{"fragments.pcap", "tunnels.pcap", "cut.pcap"} {
		f.Add(recordsOf(f, filepath.Join("../samples", name)))
	}
	f.Add([]byte{isRecord | recordElided | recordSnapped, 0, 1, 0xff, 0xff, 0xff, 7, 0, 0xff, 0xff, 3})
	f.Add([]byte{endOfRecords, 0xff, 0xff, 0xff, 0x7f, 1, 2, 3})
	f.Fuzz(func(t *testing.T, records []byte) {
		c := &recalled{name: "fuzz", packed: io.NewSectionReader(bytes.NewReader(zipped(t, records)), 0, 1<<40)}
		d := NewDecoder(Options{Recalled: true})
		frames := 0
		for b := (Batch{}); ; {
			err := c.Read(&b)
			for i := range b.Frames {
				frames++
				var p Packet
				if len(b.Frames[i].Data) > maxRecord {
					t.Fatal("a frame is too long")
				}
				if d.Decode(&b.Frames[i], &p).Kind() == Decoded && int(p.PayloadLength) < len(p.Payload) {
					t.Fatal("a payload is longer than it is")
				}
			}
			if err != nil {
				break
			}
		}
		if frames > len(records) {
			t.Fatal("more frames than records")
		}
	})
}

// recordsOf is the unpacked records of a capture's partial.
func recordsOf(t testing.TB, name string) []byte {
	t.Helper()
	s, err := Open(name, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var part bytes.Buffer
	w, err := NewPartialWriter(&part, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for b := (Batch{}); err == nil; {
		err = s.Read(&b)
		for i := range b.Frames {
			var p Packet
			o := w.Decode(&b.Frames[i], &p)
			if err := w.Write(&b.Frames[i], o, &p, !CanElide(o, &p)); err != nil {
				t.Fatal(err)
			}
			for w.Released(&p) {
			}
		}
	}
	if err := w.Close(s.Info(), err); err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewReader(&part)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	records, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func zipped(t testing.TB, b []byte) []byte {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(partialWindow), zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	return z.EncodeAll(b, nil)
}

// What is no whole partial is told from one, before anything is read of it.
func TestOpenPartial(t *testing.T) {
	var whole bytes.Buffer
	for _, err := range []error{StartPartial(&whole, false), AddPart(&whole, bytes.NewReader([]byte("abc")), 3), EndPartial(&whole)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	changed := func(at int, to byte) []byte {
		b := bytes.Clone(whole.Bytes())
		b[at] = to
		return b
	}
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"whole", whole.Bytes(), ""},
		{"empty", nil, "is no partial; `portscope read --partial -w OUT FILE` writes one"},
		{"another file", []byte("\xd4\xc3\xb2\xa1 and more of it"), "is no partial; `portscope read --partial -w OUT FILE` writes one"},
		{"another version", changed(8, 2), "is a partial of version 2; version 1 is read"},
		{"without its end", whole.Bytes()[:whole.Len()-8], "is cut off"},
		{"cut in a part", whole.Bytes()[:20], "is cut off"},
		{"a part of any length", changed(17, 0xff), "is cut off"},
	} {
		name := filepath.Join(t.TempDir(), "p")
		if err := os.WriteFile(name, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := OpenPartial(name)
		got := ""
		if err != nil {
			got = err.(*OpenError).What
		} else {
			p.Close()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
