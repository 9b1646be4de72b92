package decode

// Outcome is what became of one frame: its packet, or why there is none. Every
// frame has exactly one; the sum of all outcomes is the number of frames read.
// Its detail (an EtherType, a link type) keeps it a plain comparable number.
type Outcome uint32

// Kind is an outcome without its detail.
type Kind uint8

// The kinds of outcome.
const (
	// Decoded: the packet is valid.
	Decoded Kind = iota
	// Held: a later fragment that waits for its first part. It is no final
	// outcome: Decoder.Released gives the packet when it is known.
	Held
	// NotIP: the frame is whole but carries no IP; the detail is its EtherType
	// or, from DetailLLC on, its 802.2 LLC or other protocol.
	NotIP
	// Truncated: the capture holds too little of the frame to tell its packet.
	Truncated
	// Malformed: a header contradicts itself or the frame.
	Malformed
	// Unsupported: frames of this link type are not read; the detail is the
	// link type.
	Unsupported
)

// outcome packs a kind and its detail.
func outcome(k Kind, detail uint32) Outcome { return Outcome(uint32(k)<<24 | detail&0xffffff) }

// Kind is the outcome without its detail.
func (o Outcome) Kind() Kind { return Kind(o >> 24) }

// Detail is the number that goes with the kind: see the kinds.
func (o Outcome) Detail() uint32 { return uint32(o) & 0xffffff }

// String names the outcome as the report's tally does: "ARP", "truncated".
func (o Outcome) String() string {
	switch o.Kind() {
	case Decoded:
		return "flows"
	case Held:
		return "held fragment"
	case NotIP:
		return notIPName(o.Detail())
	case Truncated:
		return "truncated"
	case Malformed:
		return "malformed"
	}
	return LinkType(o.Detail()).String()
}
