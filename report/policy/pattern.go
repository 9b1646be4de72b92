package policy

import (
	"strings"
)

// texts are what a text may be: words, and patterns in which * stands for any
// characters, dots among them, and ? for one. Case does not matter.
type texts struct {
	words    map[string]bool // in lower case
	patterns []string
}

// add takes in a word or a pattern.
func (t *texts) add(s string) {
	s = strings.ToLower(s)
	if strings.ContainsAny(s, "*?") {
		t.patterns = append(t.patterns, s)
		return
	}
	if t.words == nil {
		t.words = map[string]bool{}
	}
	t.words[s] = true
}

func (t *texts) empty() bool { return len(t.words) == 0 && len(t.patterns) == 0 }

// has says whether s is one of them. It allocates only where s has capitals.
func (t *texts) has(s string) bool {
	s = strings.ToLower(s)
	if t.words[s] {
		return true
	}
	for _, p := range t.patterns {
		if like(p, s) {
			return true
		}
	}
	return false
}

// like says whether a pattern stands for s. After a * it looks for the rest of
// the pattern at one place after the other, and never further back than the
// last *, which bounds its time to the product of the lengths.
func like(pattern, s string) bool {
	p, i, star, retry := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, retry = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p++
			i++
		case star >= 0:
			retry++
			p, i = star+1, retry
		default:
			return false
		}
	}
	return strings.TrimLeft(pattern[p:], "*") == ""
}
