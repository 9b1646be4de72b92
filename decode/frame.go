// Package decode turns captured traffic into packets: it reads frames from
// capture files and live interfaces, and parses each frame's headers from the
// link up to the transport.
//
// A frame is what was captured on the link; a packet is a frame whose headers
// were understood down to an IP source and destination.
package decode

// Frame is one captured frame and what the capture says of it.
type Frame struct {
	// Data is what was captured, link header first. It is lent: valid until
	// the Batch it came in is read into again or released.
	Data []byte
	// Time is nanoseconds since the Unix epoch, 0 where the capture gives none
	// (pcapng simple packet blocks).
	Time int64
	// Number counts from 1 over all captures of an analysis.
	Number uint64
	// WireLength is the frame's length in bytes on the link, of which Data
	// may be a part.
	WireLength uint32
	// LinkType says how Data begins.
	LinkType LinkType
	// FCSLength is how many bytes at the end of the frame on the wire are its
	// frame check sequence, 0 where the capture says none are.
	FCSLength uint8
	// Commented says that Info.Comments has comments of this frame.
	Commented bool
	// Capture is the index of the capture, in the order they were opened.
	Capture uint16
	// Recall is what a partial says of the frame; valid iff it is of one.
	Recall Recall
	// Interface is the index of the interface within its capture.
	Interface uint32
}

// Batch is a run of frames lent together. The zero Batch is ready for use, and
// one that is used again keeps its memory.
type Batch struct {
	// Frames are in the order of the capture.
	Frames []Frame

	block []byte // what Frames' Data lies in; owned by the Batch
	early early  // likewise, where that was read before its turn
}

// Source yields the frames of a capture.
type Source interface {
	// Read replaces b.Frames with the next frames, at least one where err is
	// nil. It returns io.EOF at the end of the capture; any other error says
	// where and why reading ended, and the frames before it were delivered:
	// frames that come with an error count, and are to be used before it.
	Read(b *Batch) error
	// Info says what is known of the capture so far; it is complete once Read
	// returned an error.
	Info() Info
	// Close frees what the source holds. Frames lent before it are invalid.
	Close() error
}

// Info is what a capture says of itself.
type Info struct {
	// Name is the file as the user named it, or the interface.
	Name string
	// Format is what the file is: "pcap", "pcapng", "snoop", "live"; empty
	// where it could not be opened.
	Format string
	// Compression is how the file was packed: "", "gzip", "zstd", "lz4", "xz",
	// "bzip2".
	Compression string
	// Decimals is how many digits of a second the finest timestamp carries:
	// 6 for microseconds, 9 for nanoseconds.
	Decimals int
	// Interfaces are the capture's interfaces; a pcap file has one.
	Interfaces []Interface
	// Hosts are names that the capture itself gives for addresses (pcapng
	// name resolution blocks), in the order of the file.
	Hosts []HostName
	// Comments are what people or programs wrote into the capture.
	Comments []Comment
	// Omitted is how many names and comments the capture has beyond those
	// kept: their number and their length are bounded.
	Omitted uint64
}

// Interface is one interface of a capture.
type Interface struct {
	Name     string
	LinkType LinkType
	// SnapLength is the most bytes captured of a frame, 0 for no limit.
	SnapLength uint32
	// Received, DroppedByKernel and DroppedByInterface are the capturing
	// program's counters; they count only where HasCounters is true.
	Received, DroppedByKernel, DroppedByInterface uint64
	HasCounters                                   bool
}

// HostName is a name that a capture gives for an address.
type HostName struct {
	Address string
	Name    string
}

// Comment is a text in the capture, of one frame or (Frame 0) of the whole.
type Comment struct {
	Frame uint64
	Text  string
}

// LinkType says how a frame begins, by the numbers of
// https://www.tcpdump.org/linktypes.html. It is 16 bits wide; gopacket's is 8,
// and would read LINUX_SLL2 (276) as 20.
type LinkType uint16
