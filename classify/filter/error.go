package filter

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/file"
)

// Error says what is wrong with an expression, and where.
type Error struct {
	// Line and Column count from 1, Column in characters.
	Line, Column int
	// Problem says what is wrong, and what was perhaps meant.
	Problem string
	// Source is the line of the expression.
	Source string
}

// Error is two or three lines: where and what, and the line with a mark below
// the place.
func (e *Error) Error() string {
	head := fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Problem)
	if strings.TrimSpace(e.Source) == "" {
		return head
	}
	return head + "\n  " + e.Source + "\n  " + strings.Repeat(" ", e.Column-1) + "^"
}

// newError is a problem at a place, which counts characters.
func newError(text string, at file.Location, problem string) *Error {
	from := max(at.From, 0)
	e := &Error{Line: 1, Column: 1, Problem: problem}
	begin := 0
	for i, r := range text {
		if from == 0 {
			break
		}
		from--
		e.Column++
		if r == '\n' {
			e.Line, e.Column, begin = e.Line+1, 1, i+1
		}
	}
	line, _, _ := strings.Cut(text[begin:], "\n")
	// A tab is as wide as the mark below it takes it for.
	e.Source = strings.ReplaceAll(strings.TrimRight(line, "\r"), "\t", " ")
	return e
}

// foreign is an error of the language's own parser or compiler.
func foreign(text string, err error) *Error {
	var f *file.Error
	if errors.As(err, &f) {
		return newError(text, f.Location, plainly(f.Message))
	}
	message, _, _ := strings.Cut(err.Error(), "\n")
	return newError(text, file.Location{}, message)
}

// plainly says in other words what the parser says of tokens.
func plainly(message string) string {
	switch message {
	case "unexpected token EOF":
		return "the expression ends too early"
	case `unexpected token Operator("=")`:
		return "= is no operator; did you mean ==?"
	}
	return message
}

func tooLong(text string) *Error {
	return &Error{Line: 1, Column: 1, Problem: fmt.Sprintf("an expression of %d bytes; %d are the most", len(text), MaxText)}
}

// Quoted is a text that somebody wrote as errors show it: cut where it is long,
// and safe to print.
func Quoted(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	if strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return strconv.Quote(s)
	}
	return s
}
