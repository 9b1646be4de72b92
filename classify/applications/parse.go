package applications

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
)

// Parse reads a user's own table. Its rows come before the built-in table's,
// also before longer ones: a row for example.com decides for all names below.
//
// Each line is a suffix of host names, an application and, if wanted, its
// category, with tabs between them. Lines that are empty or begin with '#' are
// left out. An error says which lines cannot be read, as far as the first ten
// of them; or that the text is longer than 16 MiB; or is the reader's.
func Parse(r io.Reader) (*Table, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxText {
		return nil, errors.New("longer than 16 MiB")
	}
	t, err := read(strings.TrimPrefix(string(text), byteOrderMark))
	if err != nil {
		return nil, err
	}
	t.next = builtIn()
	return t, nil
}

const (
	// maxText bounds a user's table in bytes, so that a device without an end is
	// refused, too.
	maxText = 16 << 20
	// maxErrors is how many lines that cannot be read are told: a file that is
	// no table at all needs no more.
	maxErrors = 10
	// byteOrderMark is what some editors begin a text with.
	byteOrderMark = "\ufeff"
)

// read reads a table. Rows without a fault are in it also where there is an
// error.
func read(text string) (*Table, error) {
	t := &Table{rows: make(map[string]row, strings.Count(text, "\n"))}
	var faults []error
	n := 0
	for line := range strings.Lines(text) {
		n++
		if err := t.add(line, n); err != nil {
			faults = append(faults, fmt.Errorf("line %d: %w", n, err))
		}
		if len(faults) == maxErrors {
			break
		}
	}
	return t, errors.Join(faults...)
}

// add adds the n-th line of the text.
func (t *Table) add(line string, n int) error {
	line = strings.TrimSpace(line)
	if line == "" || line[0] == '#' {
		return nil
	}
	suffix, a, err := split(line)
	if err != nil {
		return err
	}
	if before, ok := t.rows[suffix]; ok {
		return fmt.Errorf("%s is in line %d already", suffix, before.line)
	}
	t.rows[suffix] = row{a, n}
	return nil
}

// split cuts a row at its tabs. Several side by side are as one: they align.
func split(line string) (suffix string, a Application, err error) {
	suffix, rest, _ := strings.Cut(line, "\t")
	a.Name, rest, _ = strings.Cut(strings.TrimLeft(rest, "\t"), "\t")
	a.Name, a.Category = strings.TrimSpace(a.Name), strings.TrimSpace(rest)
	suffix = lower(strings.TrimSuffix(strings.TrimSpace(suffix), "."))
	if err := checkSuffix(suffix); err != nil {
		return "", a, err
	}
	if a.Name == "" {
		return "", a, fmt.Errorf("%s has no application; write it behind a tab", suffix)
	}
	if hasControls(a.Name) || hasControls(a.Category) {
		return "", a, fmt.Errorf("%s has control characters, or more than a suffix, an application and a category", suffix)
	}
	return suffix, a, nil
}

// hasControls says whether a text has control characters of ASCII.
func hasControls(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] == 0x7f {
			return true
		}
	}
	return false
}

// checkSuffix says why a suffix is not the end of a host name, nil where it is.
func checkSuffix(suffix string) error {
	if bare := strings.TrimLeft(suffix, "*."); bare != suffix {
		return fmt.Errorf("%q: write %q, which covers all names below it", suffix, bare)
	}
	if isName(suffix) {
		return nil
	}
	if _, err := netip.ParseAddr(suffix); err == nil {
		return fmt.Errorf("%q is an address, not a name", suffix)
	}
	return fmt.Errorf("%q is not the end of a host name", suffix)
}

// isName says whether a text is a name of labels of 1 to 63 bytes (RFC 1035
// section 2.3.4), whose last has more than digits, as addresses have not (RFC
// 1123 section 2.1). What is beyond ASCII is left as it is.
func isName(text string) bool {
	label, digits := 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '.':
			if label == 0 || label > 63 {
				return false
			}
			label, digits = 0, 0
			continue
		case '0' <= c && c <= '9':
			digits++
		case c < 0x80 && c != '-' && c != '_' && (c < 'a' || c > 'z'):
			return false
		}
		label++
	}
	return label > digits && label <= 63 && len(text) <= maxName
}
