package main

import (
	"os"
	"strings"

	"github.com/portscope/portscope/classify/applications"
)

// readApplications reads the user's own table of applications, nil where no
// file is given. Each line of its error names the file.
func readApplications(name string) (*applications.Table, error) {
	if name == "" {
		return nil, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, usagef("--applications: %v", err)
	}
	defer file.Close() // nothing is written to it
	table, err := applications.Parse(file)
	if err != nil {
		said := "--applications " + name + ": "
		return nil, usagef("%s%s", said, strings.ReplaceAll(err.Error(), "\n", "\n"+said))
	}
	return table, nil
}
