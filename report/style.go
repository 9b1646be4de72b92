package report

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// ink is how a piece of text is to stand out. Colour is never the only sign of
// anything: what is yellow also has a mark.
type ink string

// The inks, as the parameters of ECMA-48's SGR.
const (
	plainInk  ink = ""
	boldInk   ink = "1"
	dimInk    ink = "2"
	barInk    ink = "36"
	doubtInk  ink = "33"
	damageInk ink = "31"
	headInk   ink = "1;4"
)

// pen draws text by a Look.
type pen struct {
	look Look
	sign signs
}

// signs are the glyphs that a table is drawn with.
type signs struct {
	ellipsis, dot, dash, mark, rule string
}

func newPen(look Look) pen {
	if look.Width <= 0 {
		look.Width = defaultWidth
	}
	p := pen{look: look, sign: signs{ellipsis: "…", dot: " · ", dash: "–", mark: "!", rule: "─"}}
	if look.ASCII {
		p.sign = signs{ellipsis: "~", dot: ", ", dash: "-", mark: "!", rule: "-"}
	}
	return p
}

const defaultWidth = 80

// draw is text in an ink, where colours may be used.
func (p pen) draw(s string, i ink) string {
	if !p.look.Color || i == plainInk || s == "" {
		return s
	}
	return "\x1b[" + string(i) + "m" + s + "\x1b[0m"
}

// write is text as the look can show it.
func (p pen) write(s string) string {
	if !p.look.ASCII {
		return s
	}
	var b []byte
	for i, r := range s {
		switch {
		case r < 0x80:
			b = append(b, s[i])
		default:
			b = appendCodePoint(b, r)
		}
	}
	return string(b)
}

// bar is a part of the whole as a bar of so many cells. In Unicode it is
// eighths of a cell fine; what is not nothing always shows.
func (p pen) bar(part float64, width int) string {
	steps := 8
	if p.look.ASCII {
		steps = 1
	}
	n := int(part*float64(width*steps) + 0.5)
	if n == 0 && part > 0 {
		if p.look.ASCII {
			return "."
		}
		n = 1
	}
	n = min(n, width*steps)
	if p.look.ASCII {
		return strings.Repeat("#", n)
	}
	bar := strings.Repeat("█", n/8)
	if rest := n % 8; rest > 0 {
		bar += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return bar
}

// cells is how many cells of a terminal a text takes.
func cells(s string) int { return text.StringWidthWithoutEscSequences(s) }

// clip shortens a text to so many cells, at its end.
func (p pen) clip(s string, width int) string {
	if cells(s) <= width {
		return s
	}
	return head(s, width-cells(p.sign.ellipsis)) + p.sign.ellipsis
}

// clipMiddle shortens a text in its middle, so that both ends of an address
// and the port behind it stay.
func (p pen) clipMiddle(s string, width int) string {
	if cells(s) <= width {
		return s
	}
	room := max(width-cells(p.sign.ellipsis), 0)
	back := tail(s, room*2/3)
	return head(s, room-cells(back)) + p.sign.ellipsis + back
}

// head is as much of the start of s as so many cells hold.
func head(s string, width int) string {
	for i, r := range s {
		if width -= text.RuneWidth(r); width < 0 {
			return s[:i]
		}
	}
	return s
}

// tail is as much of the end of s as so many cells hold.
func tail(s string, width int) string {
	runes := []rune(s)
	for i := len(runes) - 1; i >= 0; i-- {
		if width -= text.RuneWidth(runes[i]); width < 0 {
			return string(runes[i+1:])
		}
	}
	return s
}
