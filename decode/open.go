package decode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
)

// Stdin is the name that means standard input.
const Stdin = "-"

const (
	// recognised is how many bytes tell what a file is.
	recognised = 12
	// headLength is how much is read of a file at first: all file headers, and
	// enough to see that something is text.
	headLength = 512
)

// OpenOptions say how a capture is to be opened. The zero value is the default.
type OpenOptions struct {
	// Stdin is read for the name "-"; nil means the process's standard input.
	Stdin io.Reader
	// Cores is how many goroutines unpack a compressed file; 0 for as many as
	// run at once, 1 for none but the one that reads. What is not a file is
	// unpacked by one of its own.
	Cores int
}

// cores is how many goroutines unpack a file.
func (o OpenOptions) cores() int {
	if o.Cores > 0 {
		return o.Cores
	}
	return runtime.GOMAXPROCS(0)
}

// Open opens the capture file of that name, or standard input for "-". What it
// is, and how it is compressed, is told from its first bytes, never from its
// name. The error is an *OpenError.
func Open(name string, o OpenOptions) (Source, error) {
	if name == Stdin {
		return openStdin(o)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, &OpenError{Name: name, What: systemReason(err), Err: err}
	}
	m := &meter{r: f}
	c := &capture{name: name, r: m, meter: m, file: f, cores: ownGoroutine}
	if info, err := f.Stat(); err == nil {
		if info.IsDir() {
			f.Close()
			return nil, &OpenError{Name: name, What: "is a directory"}
		}
		if info.Mode().IsRegular() {
			m.size, c.regular, c.cores = info.Size(), f, o.cores()
			c.plain = newPlainFile(f)
		}
	}
	if c.plain != nil {
		m.r = c.plain
	}
	return open(c)
}

func openStdin(o OpenOptions) (Source, error) {
	if o.Stdin != nil {
		return NewReader(Stdin, o.Stdin)
	}
	if info, err := os.Stdin.Stat(); err == nil && info.Mode()&fs.ModeCharDevice != 0 {
		return nil, &OpenError{Name: Stdin, What: "is a terminal; pipe a capture into it: tcpdump -w - | portscope -"}
	}
	return NewReader(Stdin, os.Stdin)
}

// NewReader opens the capture that r yields; name is what errors and Info call
// it. The error is an *OpenError. Closing the Source does not close r; a read of
// it may be under way then, in the goroutine that unpacks it, and is the last.
func NewReader(name string, r io.Reader) (Source, error) {
	m := &meter{r: r}
	return open(&capture{name: name, r: m, meter: m, cores: ownGoroutine})
}

// open reads the beginning of a capture. The Source, or a failure, closes its
// file.
func open(c *capture) (Source, error) {
	if what, err := c.open(); what != "" {
		c.Close()
		return nil, &OpenError{Name: c.name, What: what, Err: err}
	}
	return c, nil
}

// open recognises the capture and reads its file header. What it returns says
// what is wrong, and is empty where nothing is.
func (c *capture) open() (what string, err error) {
	head, err := c.head()
	if err != nil {
		return c.reason(err), err
	}
	length, ok := fileHeaderOf(head)
	if !ok {
		return c.foreign(head), nil
	}
	if head, err = readHead(c.r, head, length); err != nil {
		return c.reason(err), err
	}
	if len(head) < length {
		return fmt.Sprintf("is cut off in its file header: %d of %d bytes are there", len(head), length), nil
	}
	return c.start(head, length), nil
}

// head reads what the capture begins with, unpacking it where it is compressed.
func (c *capture) head() ([]byte, error) {
	head, err := readHead(c.r, make([]byte, 0, headLength), recognised)
	if err != nil {
		return nil, err
	}
	if z, ok := compressionOf(head); ok {
		return c.unpack(z, head)
	}
	return head, nil
}

// readHead reads on until head holds least bytes, or more where they come at
// once. Less at the end of the file is no error.
func readHead(r io.Reader, head []byte, least int) ([]byte, error) {
	for len(head) < least {
		n, err := r.Read(head[len(head):cap(head)])
		head = head[:len(head)+n]
		if err == io.EOF || err != nil && len(head) >= least {
			break
		}
		if err != nil {
			return head, err
		}
	}
	return head, nil
}

// unpack puts a decompressor before c's reader, of which head is already read,
// and reads the head of what it yields.
func (c *capture) unpack(z compression, head []byte) ([]byte, error) {
	c.compression = z.name
	packed := io.MultiReader(bytes.NewReader(head), c.r)
	if c.regular != nil {
		packed = filling{packed}
	}
	u, err := z.start(packed, c.regular == nil, c.cores)
	if err != nil {
		return nil, err
	}
	c.r, c.unpacking, c.plain = u, u, nil
	return readHead(u, make([]byte, 0, headLength), recognised)
}

// fileHeaderOf recognises a capture by its first bytes and says how long its
// file header is. A pcapng file begins with a block like any other, of which so
// much is looked at as tells the byte order.
func fileHeaderOf(head []byte) (length int, ok bool) {
	switch {
	case bytes.HasPrefix(head, []byte(ngMagic)):
		return recognised, true
	case bytes.HasPrefix(head, []byte(snoopMagic)):
		return snoopHeaderLength, true
	case len(head) < 4:
		return 0, false
	}
	v, _, ok := pcapVariantOf(head)
	return v.fileHeader, ok
}

// start begins to frame a capture after its file header, which head begins
// with. What it returns says what is wrong, and is empty where nothing is.
func (c *capture) start(head []byte, length int) (what string) {
	switch head[0] {
	case ngMagic[0]:
		c.format, length = &pcapng{}, 0
		if !bytes.Equal(head[8:12], []byte(ngLittleEndian)) && !bytes.Equal(head[8:12], []byte(ngBigEndian)) {
			return c.foreign(head)
		}
	case snoopMagic[0]:
		if version := binary.BigEndian.Uint32(head[8:]); version != snoopVersion {
			return fmt.Sprintf("is a snoop file of version %d; version %d is read", version, snoopVersion)
		}
		c.format = newSnoop(head)
	default:
		c.format = newPcap(head)
	}
	c.rest, c.offset = head[length:], int64(length)
	return ""
}

// foreign says what a file is that begins with head and is no capture.
func (c *capture) foreign(head []byte) string {
	what := foreign(head)
	if c.compression == "" {
		return what
	}
	if z, ok := compressionOf(head); ok {
		what = "is " + z.name + "-compressed again; unpack it once first"
	}
	return "is " + c.compression + "-compressed, and what is in it " + what
}

// systemReason is the system's error without the operation and the file name,
// which the message has already.
func systemReason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}
