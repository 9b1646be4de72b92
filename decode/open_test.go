package decode

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestOpenErrors(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{"empty", "", "is empty: no capture was written to it"},
		{"text", "10:15:01 IP a > b: Flags [S]\n", "is a text file, not a capture"},
		{"text-short", "hi", "is a text file, not a capture"},
		{"text-utf8-cut", strings.Repeat("ä", 256) + "\xc3", "is a text file, not a capture"},
		{"latin1", "caf\xe9 au lait\n", "is not a capture that is read here (it begins with 63 61 66 e9)"},
		{"binary", "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00", "is not a capture that is read here (it begins with 7f 45 4c 46)"},
		{"one-byte", "\xa1", "is not a capture that is read here (it begins with a1)"},
		{"netmon", "GMBU\x00\x02\x00\x00", "is a Microsoft Network Monitor capture; convert it first: editcap -F pcapng FILE OUT"},
		{"zip", "PK\x03\x04\x14\x00\x00\x00", "is a zip archive; unpack it first: unzip FILE"},
		{"pcap-magic-alone", "\xd4\xc3\xb2\xa1", "is cut off in its file header: 4 of 24 bytes are there"},
		{"pcap-header-cut", string(plainPcap()[:23]), "is cut off in its file header: 23 of 24 bytes are there"},
		{"ixia-header-cut", "\xac\x01\x00\x1c" + strings.Repeat("\x00", 22), "is cut off in its file header: 26 of 28 bytes are there"},
		{"pcapng-magic-alone", "\n\r\r\n", "is cut off in its file header: 4 of 12 bytes are there"},
		{"pcapng-without-byte-order", "\n\r\r\n\x1c\x00\x00\x00\x00\x00\x00\x00", "is not a capture that is read here (it begins with 0a 0d 0d 0a)"},
		{"snoop-header-cut", "snoop\x00\x00\x00\x00\x00\x00\x02", "is cut off in its file header: 12 of 16 bytes are there"},
		{"snoop-version-3", string(snoopFile(3, 4)), "is a snoop file of version 3; version 2 is read"},
		{"compressed-magic-alone", "\x28\xb5\x2f\xfd", "the zstd data is cut off"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), test.name)
			if err := os.WriteFile(name, []byte(test.file), 0o600); err != nil {
				t.Fatal(err)
			}
			checkOpenError(t, name, test.want)
		})
	}
}

// checkOpenError opens a file that cannot be read, by its name and as standard
// input.
func checkOpenError(t *testing.T, name, want string) {
	t.Helper()
	_, err := Open(name, OpenOptions{})
	var e *OpenError
	if !errors.As(err, &e) || e.Name != name || err.Error() != name+": "+want {
		t.Errorf("Open: got %v, want %s: %s", err, name, want)
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err = Open(Stdin, OpenOptions{Stdin: file}); err == nil || err.Error() != "standard input: "+want {
		t.Errorf("Open: got %v, want standard input: %s", err, want)
	}
}

func TestOpenWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(dir, OpenOptions{}); err == nil || err.Error() != dir+": is a directory" {
		t.Errorf("a directory: %v", err)
	}
	missing := filepath.Join(dir, "none.pcap")
	_, err := Open(missing, OpenOptions{})
	if !errors.Is(err, fs.ErrNotExist) || err.Error() != missing+": no such file or directory" {
		t.Errorf("a missing file: %v", err)
	}
}

// The name says nothing: what a file is, its first bytes say.
func TestOpenByMagic(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "mail.txt.pcapng")
	if err := os.WriteFile(name, gzipped(plainPcap("abc")), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(name, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var b Batch
	if err := s.Read(&b); err != nil || len(b.Frames) != 1 {
		t.Errorf("Read: %v and %d frames, want one", err, len(b.Frames))
	}
	if i := s.Info(); i.Name != name || i.Format != "pcap" || i.Compression != "gzip" {
		t.Errorf("Info: %+v, want a gzip-compressed pcap", i)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// A capture of no packets is read to its end.
func TestNoPackets(t *testing.T) {
	for name, file := range map[string][]byte{
		"pcap": plainPcap(), "pcapng": section(endians[0].order), "snoop": snoopFile(2, 4),
	} {
		lines := transcript("x", bytes.NewReader(file))
		if !strings.HasPrefix(lines, "x "+name) || !strings.HasSuffix(lines, "\nend: EOF\n") || strings.Contains(lines, ": t=") {
			t.Errorf("%s: got %s, want no frames and EOF", name, lines)
		}
	}
}

// A pipe gives its frames as they come: nobody waits for the rest.
func TestReadDoesNotWaitForMore(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	file := plainPcap("abc", "def")
	w.Write(file[:24])
	s, err := Open(Stdin, OpenOptions{Stdin: r})
	if err != nil {
		t.Fatal(err)
	}
	var b Batch
	for i, part := range [][]byte{file[24:50], file[50:]} {
		w.Write(part)
		if err := s.Read(&b); err != nil || len(b.Frames) != 1 || b.Frames[0].Number != uint64(i+1) {
			t.Fatalf("Read %d: %v with %d frames, want one", i+1, err, len(b.Frames))
		}
	}
}

func TestExpand(t *testing.T) {
	t.Chdir(t.TempDir())
	files := map[string][]byte{
		"b.pcap": plainPcap("abc"), "a.cap": plainPcap(), "c": section(endians[0].order),
		"packed.gz": gzipped(plainPcap()), "cut.pcap": plainPcap()[:10],
		"notes.txt": []byte("not a capture"), "empty": {}, "log.gz": gzipped([]byte("text")),
		"sub/d.pcap": plainPcap(), "none/readme": []byte("nothing here"),
		"odd[1].pcap": plainPcap(),
	}
	for name, file := range files {
		os.MkdirAll(filepath.Dir(name), 0o700)
		if err := os.WriteFile(name, file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name string
		args []string
		want []string
		err  string
	}{
		{"files as they are", []string{"b.pcap", "a.cap", "-", "missing.pcap", "notes.txt"}, []string{"b.pcap", "a.cap", "-", "missing.pcap", "notes.txt"}, ""},
		{"a directory's captures", []string{"sub", "."}, []string{"sub/d.pcap", "a.cap", "b.pcap", "c", "cut.pcap", "odd[1].pcap", "packed.gz"}, ""},
		{"a pattern", []string{"[ab].*"}, []string{"a.cap", "b.pcap"}, ""},
		{"a file named like a pattern", []string{"odd[1].pcap"}, []string{"odd[1].pcap"}, ""},
		{"a directory without captures", []string{"a.cap", "none"}, nil, "none: is a directory without captures"},
		{"a pattern that matches nothing", []string{"*.pcapng"}, nil, "*.pcapng: no file matches"},
		{"no pattern", []string{"[.pcap"}, nil, "[.pcap: is no pattern: syntax error in pattern"},
		{"nothing", nil, nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Expand(test.args)
			message := ""
			if err != nil {
				message = err.Error()
			}
			if !slices.Equal(got, test.want) || message != test.err {
				t.Errorf("got %q and %q, want %q and %q", got, message, test.want, test.err)
			}
		})
	}
}
