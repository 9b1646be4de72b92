// Package applications tells the applications that people know by the names of
// their hosts: YouTube by youtube.com and all names below it.
package applications

import (
	_ "embed" // for the table
	"sync"
)

// Application is a service or a program as people call it.
type Application struct {
	// Name is the heading that a person knows: "YouTube".
	Name string
	// Category is what kind of application it is, in a word: "video". The head
	// of applications.tsv lists those of the built-in table. It is empty where a
	// user's table says none.
	Category string
}

// Of finds the application of a host name in the built-in table, and whether it
// has one. Upper and lower case are the same, and a dot at the end is none.
// Names with other characters than ASCII are as DNS carries them ("xn--...").
func Of(host string) (Application, bool) { return builtIn().Of(host) }

//go:embed applications.tsv
var text string

// builtIn is the built-in table, read when it is first asked. That all its rows
// can be read is for a test to say.
var builtIn = sync.OnceValue(func() *Table {
	t, _ := read(text)
	return t
})
