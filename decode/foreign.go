package decode

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// foreignMagics are the beginnings of files that people take for captures, and
// what to say of them.
var foreignMagics = [...]struct{ magic, what string }{
	{"GMBU", "is a Microsoft Network Monitor capture; convert it first: editcap -F pcapng FILE OUT"},
	{"RTSS", "is a Microsoft Network Monitor capture; convert it first: editcap -F pcapng FILE OUT"},
	{"TRSNIFF data", "is a Network General Sniffer capture; convert it first: editcap -F pcapng FILE OUT"},
	{"XCP\x00", "is a Network Associates Sniffer capture; convert it first: editcap -F pcapng FILE OUT"},
	{"iptrace 1.0", "is an AIX iptrace capture; convert it first: editcap -F pcapng FILE OUT"},
	{"iptrace 2.0", "is an AIX iptrace capture; convert it first: editcap -F pcapng FILE OUT"},
	{"btsnoop\x00", "is a capture of Bluetooth host traffic, which carries no network packets"},
	{"PK\x03\x04", "is a zip archive; unpack it first: unzip FILE"},
	{"7z\xbc\xaf\x27\x1c", "is a 7z archive; unpack it first: 7z x FILE"},
	{"\x1f\x9d", "is packed by compress; unpack it first: uncompress FILE"},
}

// foreign says what a file is that begins with head and is no capture.
func foreign(head []byte) string {
	for _, f := range foreignMagics {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return f.what
		}
	}
	switch {
	case len(head) == 0:
		return "is empty: no capture was written to it"
	case isText(head):
		return "is a text file, not a capture"
	}
	return fmt.Sprintf("is not a capture that is read here (it begins with % x)", head[:min(4, len(head))])
}

// isText says whether head looks like text: UTF-8, maybe cut off in its last
// character, without control characters that text does not have.
func isText(head []byte) bool {
	for i := 0; i < len(head); {
		r, n := utf8.DecodeRune(head[i:])
		if r == utf8.RuneError && n == 1 {
			return i > 0 && !utf8.FullRune(head[i:])
		}
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != '\x1b' || r == 0x7f {
			return false
		}
		i += n
	}
	return true
}
