package decode

import (
	"errors"
	"fmt"
)

// ErrFilter is wrapped by the OpenError of an expression that is none of
// pcap-filter(7). Nothing is wrong with the capture then.
var ErrFilter = errors.New("no filter")

// OpenError says why a capture cannot be opened.
type OpenError struct {
	// Name is the file as the user named it.
	Name string
	// What says what is wrong, in words that follow the name: "is empty".
	What string
	// Err is the error of the system, nil where there is none.
	Err error
}

// Error names the file and says what is wrong with it.
func (e *OpenError) Error() string { return displayName(e.Name) + ": " + e.What }

// Unwrap returns the error of the system, if any.
func (e *OpenError) Unwrap() error { return e.Err }

// ReadError says where in a capture reading had to end, and why.
type ReadError struct {
	// Name is the file as the user named it.
	Name string
	// Packet is the number within the capture, from 1, of the packet that
	// could not be read; 0 where the file's header is what broke.
	Packet uint64
	// Byte is where that packet's record begins: an offset, from 0, into the
	// capture as it is before any compression.
	Byte int64
	// What says what is wrong there.
	What string
	// Err is the error of the system or of the decompressor, nil where the
	// capture's own bytes are wrong.
	Err error
}

// Error names the file and the place and says what is wrong there.
func (e *ReadError) Error() string {
	if e.Packet == 0 {
		return fmt.Sprintf("%s: at byte %d: %s", displayName(e.Name), e.Byte, e.What)
	}
	return fmt.Sprintf("%s: packet %d at byte %d: %s", displayName(e.Name), e.Packet, e.Byte, e.What)
}

// Unwrap returns the error of the system or of the decompressor, if any.
func (e *ReadError) Unwrap() error { return e.Err }

func displayName(name string) string {
	if name == Stdin {
		return "standard input"
	}
	return name
}
