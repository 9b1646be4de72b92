package report

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain text stays", "www.example.com", "www.example.com"},
		{"other scripts stay", "größe 例え café", "größe 例え café"},
		{"combining accents stay", "cafe\u0301", "cafe\u0301"},
		{"terminal escape", "a\x1b[2Jb", `a\x1b[2Jb`},
		{"C1 escape", "a\u009b2Jb", `a\u{009b}2Jb`},
		{"line breaks and tabs", "a\r\n\tb", `a\x0d\x0a\x09b`},
		{"delete", "a\x7f", `a\x7f`},
		{"right-to-left override", "exe.\u202egpj", `exe.\u{202e}gpj`},
		{"isolate", "\u2066x\u2069", `\u{2066}x\u{2069}`},
		{"zero width", "pay\u200bpal", `pay\u{200b}pal`},
		{"tag character beyond 16 bits", "a\U000e0041", `a\u{e0041}`},
		{"no-break space", "a\u00a0b", `a\u{00a0}b`},
		{"Hangul filler", "a\u3164", `a\u{3164}`},
		{"line separator", "a\u2028b", `a\u{2028}b`},
		{"invalid UTF-8", "a\xffb\xc3", `a\xffb\xc3`},
		{"replacement character is not invalid UTF-8", "\ufffd", `\u{fffd}`},
		{"escape that was text", `a\x1b`, `a\\x1b`},
		{"flood of marks", "a" + strings.Repeat("\u0300", 5), "a\u0300\u0300\u0300" + `\u{0300}\u{0300}`},
		{"mark without a character", "\u0300a", `\u{0300}a`},
	} {
		if got := Clean(c.in); got != c.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"", "plain", "\x1b]0;x\a", "\u202e", "\xff\xfe", `\`, "a\u0301\u0301\u0301\u0301\u0301"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if !utf8.ValidString(got) {
			t.Errorf("Clean(%q) = %q is no UTF-8", s, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
				t.Errorf("Clean(%q) = %q has %U", s, got, r)
			}
		}
	})
}
