package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"
)

// webserver is a program for the tests of live capture: it serves one page at
// the address of its first argument.
func webserver() {
	page := strings.Repeat("portscope ", 5000)
	fmt.Fprintln(os.Stderr, "webserver begins")
	err := http.ListenAndServe(os.Args[1], http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, page)
	}))
	fmt.Fprintln(os.Stderr, err)
}
