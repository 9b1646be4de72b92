package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/portscope/portscope/"

// rooms are the module's rooms in the order of a packet's way: each may import
// those before it and itself.
var rooms = []string{"decode", "classify", "report", "cmd"}

// doors are the libraries that a single room knows, or few.
var doors = map[string]string{
	"github.com/google/gopacket":      "decode",
	"github.com/jedib0t/go-pretty":    "report",
	"github.com/spf13/cobra":          "cmd",
	"github.com/spf13/pflag":          "cmd",
	"github.com/klauspost/compress":   "decode",
	"go.yaml.in/yaml":                 "classify report",
	"charm.land/bubbletea":            "report",
	"github.com/charmbracelet":        "report",
	"golang.org/x/net/publicsuffix":   "classify",
	"golang.org/x/term":               "cmd",
	"github.com/landlock-lsm":         "cmd",
	"kernel.org/pub/linux/libs":       "cmd",
	"github.com/rogpeppe/go-internal": "tests",
	"github.com/santhosh-tekuri":      "tests",
}

// TestImports holds the rooms to their order, and each library to its door.
func TestImports(t *testing.T) {
	seen := map[string]bool{}
	for path, file := range sources(t) {
		room, _, _ := strings.Cut(path, "/")
		seen[room] = true
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if own, inside := strings.CutPrefix(name, module); inside {
				other, _, _ := strings.Cut(own, "/")
				if position(other) > position(room) {
					t.Errorf("%s imports %s, which is further on a packet's way", path, name)
				}
			}
			for library, door := range doors {
				if strings.HasPrefix(name, library) && !slices.Contains(strings.Fields(door), room) {
					t.Errorf("%s imports %s, whose door is %s", path, name, door)
				}
			}
		}
	}
	for _, room := range rooms {
		if !seen[room] {
			t.Errorf("no file of %s was looked at", room)
		}
	}
}

// TestExits holds the end of the process to cmd, and generators, which are
// programs of their own.
func TestExits(t *testing.T) {
	for path, file := range sources(t) {
		if file.Name.Name == "main" {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, _ := call.X.(*ast.Ident)
			if pkg != nil && (pkg.Name == "os" && call.Sel.Name == "Exit" || pkg.Name == "log" && strings.HasPrefix(call.Sel.Name, "Fatal")) {
				t.Errorf("%s ends the process", path)
			}
			return true
		})
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s does work when it is imported", path)
			}
		}
	}
}

func position(room string) int {
	for i, r := range rooms {
		if r == room {
			return i
		}
	}
	return len(rooms)
}

// sources parses the module's files but for tests, by their path in it.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	root := filepath.Join("..", "..")
	files := map[string]*ast.File{}
	for _, room := range rooms {
		err := filepath.WalkDir(filepath.Join(root, room), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			name, err := filepath.Rel(root, path)
			files[filepath.ToSlash(name)] = file
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}
