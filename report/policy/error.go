package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Error is one thing that is wrong with a policy.
type Error struct {
	// Line and Column say where, from 1, Column in characters.
	Line, Column int
	// Text is what offends, "" where that is not a text but what is missing.
	Text string
	// Problem says what is wrong with it, and what was perhaps meant.
	Problem string
	// Source is the policy's line, tabs as blanks.
	Source string
}

// Error is where and what, and below it the line with a mark at the place.
func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.told())
}

// In is Error for the file of that name, as compilers write it:
// "policy.yaml:4:5: …", which editors and CI systems find their way by.
func (e *Error) In(name string) string {
	return fmt.Sprintf("%s:%d:%d: %s", name, e.Line, e.Column, e.told())
}

// told is what is wrong, in one line or three.
func (e *Error) told() string {
	head := e.Problem
	if e.Text != "" {
		head = e.Text + ": " + head
	}
	if strings.TrimSpace(e.Source) == "" {
		return head
	}
	return head + "\n  " + e.Source + "\n  " + strings.Repeat(" ", e.Column-1) + "^"
}

// Errors are all things that are wrong with a policy, in the order of their
// places.
type Errors []*Error

// Error is all of them, one after the other.
func (l Errors) Error() string { return l.join((*Error).Error) }

// In is Error for the file of that name.
func (l Errors) In(name string) string {
	return l.join(func(e *Error) string { return e.In(name) })
}

func (l Errors) join(say func(*Error) string) string {
	var lines []string
	for _, e := range l {
		lines = append(lines, say(e))
	}
	return strings.Join(lines, "\n")
}

// Unwrap is the errors one by one.
func (l Errors) Unwrap() (list []error) {
	for _, e := range l {
		list = append(list, e)
	}
	return list
}

// sorted is the errors in order of place, what is told twice once.
func (l Errors) sorted() Errors {
	slices.SortStableFunc(l, func(x, y *Error) int {
		if x.Line != y.Line {
			return x.Line - y.Line
		}
		return x.Column - y.Column
	})
	return slices.CompactFunc(l, func(x, y *Error) bool { return *x == *y })
}
