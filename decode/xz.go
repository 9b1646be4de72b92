package decode

import (
	"errors"
	"io"

	"github.com/mikelolasagasti/xz"
)

// errPause ends a turn of an xz decompressor that would read on.
var errPause = errors.New("pause")

// xzReader hands on what is unpacked before it reads on, where the decompressor
// would first fill all the room it is given. And it always gives it the same
// room: how much of damaged data is unpacked before the damage depends on that.
type xzReader struct {
	z      *xz.Reader // nil while it is being opened
	packed io.Reader
	empty  bool // nothing more can be unpacked before packed is read on
	block  [compressedBuffer]byte
	rest   []byte // of the block, not read yet
	end    error
}

func newXZReader(r io.Reader) (*xzReader, error) {
	x := &xzReader{packed: r}
	z, err := xz.NewReader((*xzSource)(x), maxWindow)
	x.z = z
	return x, err
}

func (x *xzReader) Read(b []byte) (int, error) {
	for len(x.rest) == 0 {
		if x.end != nil {
			return 0, x.end
		}
		x.turn()
	}
	n := copy(b, x.rest)
	x.rest = x.rest[n:]
	return n, nil
}

// turn unpacks a block, or what of it can be without another read, which only a
// turn begins with. An error of its source is nothing to the decompressor: it
// goes on where it was.
func (x *xzReader) turn() {
	n, err := x.z.Read(x.block[:])
	x.rest = x.block[:n]
	if x.empty = n == 0; err != errPause {
		x.end = err
	}
}

// xzSource is an xzReader as its decompressor sees it.
type xzSource xzReader

func (s *xzSource) Read(b []byte) (int, error) {
	if s.z != nil && !s.empty {
		return 0, errPause
	}
	s.empty = false
	return s.packed.Read(b)
}
