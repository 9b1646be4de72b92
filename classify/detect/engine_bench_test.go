package detect

import (
	"testing"

	"github.com/portscope/portscope/decode"
)

// BenchmarkGivingUp is what a payload costs that nothing recognises.
func BenchmarkGivingUp(b *testing.B) {
	engine := NewEngine(table)
	noise := make([]byte, 512)
	for i := range noise {
		noise[i] = byte(i*151 + 89)
	}
	o := &Opening{Transport: decode.UDP, Port: [2]uint16{40000, 40001}, Complete: true, Datagrams: []Datagram{{Data: noise, Length: len(noise)}}}
	b.ReportAllocs()
	for b.Loop() {
		var q Inquiry
		engine.Ask(o, &q)
	}
}
