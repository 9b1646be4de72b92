package report

import (
	"unicode"
	"unicode/utf8"
)

// Clean makes text off the wire safe to show: what a terminal, a spreadsheet
// or a reader could take for something else is written as a visible escape, so
// that two different texts never look the same by it.
//
//	\xNN      a byte that is no valid UTF-8, or an ASCII control character
//	\u{N}     any other character that shows nothing, moves the cursor or
//	          changes the direction of writing
//	\\        a backslash
func Clean(s string) string {
	n := plain(s)
	if n == len(s) {
		return s
	}
	b := make([]byte, n, len(s)+16)
	copy(b, s)
	return string(appendClean(b, s[n:]))
}

// plain is the length of the part at the start of s that is shown as it is,
// without looking beyond ASCII.
func plain(s string) int {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '\\' {
			return i
		}
	}
	return len(s)
}

// maxMarks is how many combining marks one character may carry: as many as any
// language writes. A flood of them would cover the neighbouring lines.
const maxMarks = 3

func appendClean(b []byte, s string) []byte {
	marks := 0
	if len(b) == 0 {
		marks = maxMarks // a mark needs a character before it
	}
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if unicode.Is(unicode.Mn, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case r == utf8.RuneError && n == 1, r < ' ', r == 0x7f:
			b = append(b, '\\', 'x', hexDigits[s[0]>>4], hexDigits[s[0]&15])
		case r == '\\':
			b = append(b, '\\', '\\')
		case !visible(r), marks > maxMarks:
			b = appendCodePoint(b, r)
		default:
			b = append(b, s[:n]...)
		}
		s = s[n:]
	}
	return b
}

const hexDigits = "0123456789abcdef"

// visible says whether a character shows as itself. Controls, formats
// (bidirectional overrides, zero-width joiners), separators other than the
// space and what has no meaning do not; nor do the Hangul fillers, which are
// letters that show nothing, and marks that enclose their neighbours.
func visible(r rune) bool {
	switch r {
	case ' ':
		return true
	case 0x115f, 0x1160, 0x3164, 0xffa0, utf8.RuneError:
		return false
	}
	return unicode.IsPrint(r) && !unicode.Is(unicode.Me, r)
}

// appendCodePoint appends \u{N}.
func appendCodePoint(b []byte, r rune) []byte {
	b = append(b, '\\', 'u', '{')
	shift := 12
	for r>>shift > 15 {
		shift += 4
	}
	for ; shift >= 0; shift -= 4 {
		b = append(b, hexDigits[r>>shift&15])
	}
	return append(b, '}')
}
