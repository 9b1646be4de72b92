package detect

import (
	"reflect"
	"testing"
)

// What is remembered is what would be worked out.
func TestMemoChangesNoAnswer(t *testing.T) {
	h := clientHello{
		version: 0x0303, whole: true, alpn: []byte("\x02h2"), ciphers: words(0x1301, 0x0a0a),
		extensions: []uint16{0, 10, 16}, groups: words(23), formats: []byte{0}, signatures: words(0x0403), versions: words(0x0304),
	}
	memo, plain := NewMemo(), h.text('t')
	for range 2 {
		if got := memo.client(&h, 't'); !reflect.DeepEqual(got, plain) {
			t.Errorf("got %v, want %v", got, plain)
		}
	}
	h.hasServerName = true
	if got := memo.client(&h, 't'); got.ja4 == plain.ja4 {
		t.Errorf("a hello with a server name has the fingerprint of one without: %s", got.ja4)
	}
	if got, want := memo.client(&h, 'q'), h.text('q'); got.ja4 != want.ja4 {
		t.Errorf("over QUIC got %s, want %s", got.ja4, want.ja4)
	}
}
