package decode

import (
	"testing"
	"unsafe"
)

// Two cache lines: see Packet.
func TestPacketSize(t *testing.T) {
	if size := unsafe.Sizeof(Packet{}); size != 128 {
		t.Errorf("a Packet is %d bytes, want 128", size)
	}
}
