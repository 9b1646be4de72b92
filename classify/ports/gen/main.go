// Command gen makes the files that package ports embeds: registry.tsv, the
// reduced registry as people read it, and registry.index, which finds a port's
// line in it.
//
// To take in a newer registry, fetch IANA's CSV and give its path; without an
// argument only the index is made anew from registry.tsv:
//
//	curl -O https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.csv
//	go run ./gen service-names-port-numbers.csv
package main

import (
	"bytes"
	"fmt"
	"os"
)

// The files are named relative to the directory of package ports, where
// go generate runs.
const (
	registryFile = "registry.tsv"
	indexFile    = "registry.index"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// run reduces the CSV named in args, if one is, and indexes the registry.
func run(args []string) error {
	if len(args) > 1 {
		return fmt.Errorf("one path of IANA's CSV at most, not %d", len(args))
	}
	if len(args) == 1 {
		if err := importCSV(args[0]); err != nil {
			return err
		}
	}
	registry, err := os.ReadFile(registryFile)
	if err != nil {
		return err
	}
	index, err := makeIndex(string(registry))
	if err != nil {
		return err
	}
	return os.WriteFile(indexFile, index, 0o644)
}

// importCSV reduces IANA's CSV to registry.tsv.
func importCSV(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var registry bytes.Buffer
	if err := reduce(&registry, f); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(registryFile, registry.Bytes(), 0o644)
}
