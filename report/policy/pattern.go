package policy

import (
	"maps"
	"slices"
	"strings"
)

// texts are what a text may be: words, and patterns in which * stands for any
// characters, dots among them, and ? for one. Case does not matter.
type texts struct {
	few      []string        // words in lower case, where they are few
	many     map[string]bool // and where they are not
	patterns []string
}

// fewTexts is up to how many words it takes less to compare each than to hash
// one.
const fewTexts = 8

// add takes in a word or a pattern.
func (t *texts) add(s string) {
	s = strings.ToLower(s)
	switch {
	case strings.ContainsAny(s, "*?"):
		t.patterns = append(t.patterns, s)
	case t.many != nil:
		t.many[s] = true
	default:
		if t.few = append(t.few, s); len(t.few) <= fewTexts {
			return
		}
		t.many = map[string]bool{}
		for _, s := range t.few {
			t.many[s] = true
		}
		t.few = nil
	}
}

func (t *texts) empty() bool { return len(t.few) == 0 && len(t.many) == 0 && len(t.patterns) == 0 }

// words are all of them in lower case, nil where there are patterns, too.
func (t *texts) words() []string {
	if len(t.patterns) > 0 {
		return nil
	}
	return slices.AppendSeq(slices.Clone(t.few), maps.Keys(t.many))
}

// has says whether s is one of them. It allocates only where s has capitals.
func (t *texts) has(s string) bool {
	s = strings.ToLower(s)
	for _, word := range t.few {
		if word == s {
			return true
		}
	}
	if t.many[s] {
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
