package detect

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// ja4 is the JA4 fingerprint of a client's hello, by the specification that
// FoxIO publishes for it (github.com/FoxIO-LLC/ja4, technical_details/JA4.md,
// BSD 3-clause). transport is 't' for TCP, 'd' for DTLS, 'q' for QUIC; alpn is
// h.alpn as texts.
func (h *clientHello) ja4(transport byte, alpn []string) string {
	ciphers := plain(pairs(h.ciphers))
	extensions := plain(each(h.extensions))
	name := byte('i')
	if h.hasServerName {
		name = 'd'
	}
	head := fmt.Sprintf("%c%s%c%02d%02d%s", transport, ja4Version(h.best()), name,
		min(len(ciphers), 99), min(len(extensions), 99), ja4ALPN(alpn))

	slices.Sort(ciphers)
	hashed := slices.DeleteFunc(extensions, func(v uint16) bool { return v == extensionServerName || v == extensionALPN })
	slices.Sort(hashed)
	tail := hexList(hashed)
	if signatures := plain(pairs(h.signatures)); len(signatures) > 0 && len(tail) > 0 {
		tail = append(append(tail, '_'), hexList(signatures)...)
	}
	return head + "_" + ja4Hash(hexList(ciphers)) + "_" + ja4Hash(tail)
}

// plain collects numbers, GREASE left out.
func plain(numbers func(func(uint16) bool)) (list []uint16) {
	for v := range numbers {
		if !isGREASE(v) {
			list = append(list, v)
		}
	}
	return list
}

// ja4Version is a version's two letters.
func ja4Version(v uint16) string {
	switch v {
	case 0x0304:
		return "13"
	case 0x0303:
		return "12"
	case 0x0302:
		return "11"
	case 0x0301:
		return "10"
	case 0x0300:
		return "s3"
	case 0x0002:
		return "s2"
	case 0xfeff:
		return "d1"
	case 0xfefd:
		return "d2"
	case 0xfefc:
		return "d3"
	}
	return "00"
}

// ja4ALPN is the first and last character of the first protocol offered, or of
// its hexadecimal form where one of them is neither letter nor digit.
func ja4ALPN(protocols []string) string {
	if len(protocols) == 0 || protocols[0] == "" {
		return "00"
	}
	p := protocols[0]
	first, last := p[0], p[len(p)-1]
	if isAlphanumeric(first) && isAlphanumeric(last) {
		return string([]byte{first, last})
	}
	digits := hex.EncodeToString([]byte{first, last})
	return string([]byte{digits[0], digits[3]})
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// hexList writes numbers as four digits each, with commas.
func hexList(list []uint16) []byte {
	text := make([]byte, 0, 5*len(list))
	for i, v := range list {
		if i > 0 {
			text = append(text, ',')
		}
		text = hex.AppendEncode(text, []byte{byte(v >> 8), byte(v)})
	}
	return text
}

// ja4Hash is the first twelve digits of a text's SHA-256, zeros for no text.
func ja4Hash(text []byte) string {
	if len(text) == 0 {
		return "000000000000"
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}
