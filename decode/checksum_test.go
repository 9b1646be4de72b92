package decode

import (
	"math/rand/v2"
	"testing"
)

// The fast sum agrees with the one written to be read, at every length and
// from every earlier sum.
func TestSum(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		b := randomBytes(r, n)
		if got, want := ^fold(sum(b, 0)), checksumOf(b); got != want {
			t.Errorf("%d bytes: %04x, want %04x", n, got, want)
		}
		if head := n &^ 1 / 2 &^ 1; fold(sum(b[head:], sum(b[:head], 0))) != fold(sum(b, 0)) {
			t.Errorf("%d bytes in two parts differ", n)
		}
	}
	full := repeat([]byte{0xff}, 1000)
	if got, want := ^fold(sum(full, 0xffffffffffffffff)), uint16(0); got != want {
		t.Errorf("all ones: %04x, want %04x", got, want)
	}
}

// The checksums of the first frames of each capture are verified, then those
// of one in so many.
func TestChecksumSample(t *testing.T) {
	d := NewDecoder(Options{})
	var p Packet
	verified := func(capture uint16, frames int) (n int) {
		f := frameOf(LinkRaw, plainTCP())
		f.Capture = capture
		for range frames {
			if d.Decode(f, &p); p.Has(IsVerified) {
				n++
			}
		}
		return n
	}
	for _, test := range []struct {
		capture      uint16
		frames, want int
	}{{0, 4096, 4096}, {0, 6400, 100}, {1, 100, 100}} {
		if got := verified(test.capture, test.frames); got != test.want {
			t.Errorf("capture %d, %d frames more: %d verified, want %d", test.capture, test.frames, got, test.want)
		}
	}
	d = NewDecoder(Options{NoChecksums: true})
	if got := verified(0, 100); got != 0 {
		t.Errorf("%d verified, want none", got)
	}
}

// A checksum is verified where all that it covers is there.
func TestVerifiable(t *testing.T) {
	datagram := udpOf(5353, 53, []byte("hello"))
	packet := ipv4Of(UDP, datagram)
	none := join(packet)
	none[26], none[27] = 0, 0 // UDP's checksum, in IPv4 not required
	broken := join(packet)
	broken[len(broken)-1]++
	part := ipv4Parts(UDP, 7, udpOf(5353, 53, make([]byte, 92)), 40)[0]
	part[len(part)-1]++ // would be wrong, were it verified
	tests := []struct {
		name  string
		frame *Frame
		want  PacketFlags
	}{
		{"right", frameOf(LinkRaw, packet), IsVerified},
		{"none", frameOf(LinkRaw, none), IsVerified},
		{"wrong", frameOf(LinkRaw, broken), IsVerified | BadChecksum},
		{"wrong but snapped", snapped(LinkRaw, broken, len(broken)-1), IsVerified | IsSnapped},
		{"first part", frameOf(LinkRaw, part), IsVerified | IsFragment},
		{"odd length", frameOf(LinkRaw, ipv4Of(UDP, udpOf(5353, 53, []byte("odd")))), IsVerified},
		{"IPv6", frameOf(LinkRaw, ipv6Of(UDP, datagram)), IsVerified | IsIPv6},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var p Packet
			if o := NewDecoder(Options{}).Decode(test.frame, &p); o.Kind() != Decoded || p.Flags != test.want {
				t.Errorf("%v, flags %b, want %b", o, p.Flags, test.want)
			}
		})
	}
}
