package signatures

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Error is something wrong with a file of signatures, and where: the line and
// the column count from 1, columns in characters.
type Error struct {
	File         string
	Line, Column int
	Problem      string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Problem)
}

// Errors is all that is wrong with a file.
type Errors []*Error

// Error is a line for each.
func (list Errors) Error() string {
	var lines []string
	for _, e := range list {
		lines = append(lines, e.Error())
	}
	return strings.Join(lines, "\n")
}

// Unwrap is each error by itself.
func (list Errors) Unwrap() []error {
	each := make([]error, len(list))
	for i, e := range list {
		each[i] = e
	}
	return each
}

// inOrder is the errors in the order of the file.
func (list Errors) inOrder() Errors {
	slices.SortStableFunc(list, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return list
}

// place is where a signature begins.
func (s *Signature) place() string { return fmt.Sprintf("%s:%d", s.File, s.Line) }
