package detect

import (
	"crypto/md5"
	"encoding/hex"
	"strconv"
)

// ja3 is the JA3 fingerprint of a client's hello: the MD5 of its version,
// ciphers, extensions, groups and point formats in decimal, without GREASE.
func (h *clientHello) ja3() string {
	text := strconv.AppendUint(nil, uint64(h.version), 10)
	text = appendDecimals(append(text, ','), pairs(h.ciphers))
	text = appendDecimals(append(text, ','), each(h.extensions))
	text = appendDecimals(append(text, ','), pairs(h.groups))
	text = append(text, ',')
	for i, f := range h.formats {
		if i > 0 {
			text = append(text, '-')
		}
		text = strconv.AppendUint(text, uint64(f), 10)
	}
	return md5Of(text)
}

// ja3s is the JA3S fingerprint of a server's hello: its version, cipher and
// extensions.
func (h *serverHello) ja3s(legacy uint16) string {
	text := strconv.AppendUint(nil, uint64(legacy), 10)
	text = strconv.AppendUint(append(text, ','), uint64(h.cipher), 10)
	return md5Of(appendDecimals(append(text, ','), each(h.extensions)))
}

// appendDecimals appends numbers joined by hyphens, GREASE left out.
func appendDecimals(text []byte, numbers func(func(uint16) bool)) []byte {
	first := true
	for v := range numbers {
		if isGREASE(v) {
			continue
		}
		if !first {
			text = append(text, '-')
		}
		first = false
		text = strconv.AppendUint(text, uint64(v), 10)
	}
	return text
}

// each yields the numbers of a list.
func each(list []uint16) func(func(uint16) bool) {
	return func(yield func(uint16) bool) {
		for _, v := range list {
			if !yield(v) {
				return
			}
		}
	}
}

func md5Of(text []byte) string {
	sum := md5.Sum(text)
	return hex.EncodeToString(sum[:])
}
