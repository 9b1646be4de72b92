package detect

import "encoding/binary"

// Memo remembers what hellos and certificates say. A network's clients are
// programs of few kinds and its servers present the same certificates again and
// again, while to read one takes as long as all else that a flow costs. A Memo
// is for one goroutine; a nil one remembers nothing. It changes no answer.
type Memo struct {
	clients      map[string]clientText
	servers      map[string]string
	certificates map[string][]Attribute
}

// NewMemo returns a Memo that remembers nothing yet.
func NewMemo() *Memo {
	return &Memo{clients: map[string]clientText{}, servers: map[string]string{}, certificates: map[string][]Attribute{}}
}

// What a Memo holds at the most: of each kind so many, and none that takes more
// bytes to tell from others.
const (
	maxRemembered     = 1024
	maxRememberedSize = 4096
)

// clientText is what a client's hello is summed up in.
type clientText struct {
	ja3, ja4 string
	alpn     []string
}

// client is the text of a hello, of the transport as JA4 names it.
func (m *Memo) client(h *clientHello, transport byte) clientText {
	if m == nil {
		return h.text(transport)
	}
	var room [1024]byte
	key := h.appendKey(append(room[:0], transport))
	text, known := m.clients[string(key)]
	if !known {
		text = h.text(transport)
		if len(m.clients) < maxRemembered && len(key) <= maxRememberedSize {
			m.clients[string(key)] = text
		}
	}
	return text
}

// text works out the fingerprints.
func (h *clientHello) text(transport byte) clientText {
	alpn := protocols(h.alpn)
	return clientText{ja3: h.ja3(), ja4: h.ja4(transport, alpn), alpn: alpn}
}

// appendKey appends all that text depends on.
func (h *clientHello) appendKey(key []byte) []byte {
	named := byte(0)
	if h.hasServerName {
		named = 1
	}
	key = append(key, byte(h.version>>8), byte(h.version), named)
	for _, list := range [...][]byte{h.ciphers, h.versions, h.groups, h.signatures, h.formats, h.alpn} {
		key = binary.BigEndian.AppendUint16(key, uint16(len(list)))
		key = append(key, list...)
	}
	return appendWords(key, h.extensions)
}

func appendWords(key []byte, list []uint16) []byte {
	for _, v := range list {
		key = binary.BigEndian.AppendUint16(key, v)
	}
	return key
}

// server is the JA3S of a hello.
func (m *Memo) server(h *serverHello, legacy uint16) string {
	if m == nil {
		return h.ja3s(legacy)
	}
	var room [128]byte
	key := appendWords(appendWords(room[:0], []uint16{legacy, h.cipher}), h.extensions)
	text, known := m.servers[string(key)]
	if !known {
		text = h.ja3s(legacy)
		if len(m.servers) < maxRemembered {
			m.servers[string(key)] = text
		}
	}
	return text
}

// certificate is what a certificate in DER says; not to be written to.
func (m *Memo) certificate(der []byte) []Attribute {
	if m == nil {
		return certificateAttributes(der)
	}
	list, known := m.certificates[string(der)]
	if !known {
		list = certificateAttributes(der)
		if len(m.certificates) < maxRemembered && len(der) <= maxRememberedSize {
			m.certificates[string(der)] = list
		}
	}
	return list
}
