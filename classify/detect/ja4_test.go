package detect

import "testing"

// The example in the JA4 specification: Chrome 114, with GREASE put back where
// that browser sends it.
func TestJA4OfThePublishedExample(t *testing.T) {
	h := clientHello{
		version: 0x0303, hasServerName: true, alpn: []byte("\x02h2\x08http/1.1"),
		versions: []byte{0x6a, 0x6a, 3, 4, 3, 3},
		ciphers: words(0x0a0a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8,
			0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035),
		extensions: []uint16{0x1a1a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005,
			0x0023, 0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015, 0x2a2a},
		signatures: words(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601),
	}
	if got, want := h.text('t').ja4, "t13d1516h2_8daaf6152771_e5627efa2ab1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestJA4ProtocolLetters(t *testing.T) {
	for name, want := range map[string]string{"h2": "h2", "http/1.1": "h1", "h3": "h3", "dot": "dt", "x": "xx", "\xab\xcd": "ad", "0\xab": "3b", "": "00"} {
		if got := ja4ALPN([]string{name}); got != want {
			t.Errorf("%q: got %s, want %s", name, got, want)
		}
	}
	if got := ja4ALPN(nil); got != "00" {
		t.Errorf("without ALPN: got %s, want 00", got)
	}
}

// A hello without ciphers, extensions and a version that is known.
func TestJA4OfNothing(t *testing.T) {
	h := clientHello{version: 0x7777}
	if got, want := h.text('q').ja4, "q00i000000_000000000000_000000000000"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The two examples that JA3 was published with.
func TestJA3OfThePublishedExamples(t *testing.T) {
	h := clientHello{
		version: 769, ciphers: words(47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4),
		extensions: []uint16{0, 10, 11}, groups: words(23, 24, 25), formats: []byte{0},
	}
	if got, want := h.ja3(), "ada70206e40642a3e4461f35503241d5"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	h = clientHello{version: 769, ciphers: words(4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99)}
	if got, want := h.ja3(), "de350869b8c85de67a350c8d186f11e6"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// words is numbers as two bytes each.
func words(list ...uint16) (b []byte) {
	for _, v := range list {
		b = append(b, byte(v>>8), byte(v))
	}
	return b
}
