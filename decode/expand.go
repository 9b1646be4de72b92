package decode

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Expand turns what a user names into the names of capture files, in the order
// of the arguments: a directory into the captures in it, those of directories
// below it not included, and a pattern that no file is named by (as quotes or
// Windows leave it) into the files it matches. Both come sorted. Other names,
// "-" among them, stay as they are, whether there is such a file or not. The
// error is an *OpenError.
func Expand(args []string) ([]string, error) {
	var names []string
	for _, arg := range args {
		more, err := expand(arg)
		if err != nil {
			return nil, err
		}
		names = append(names, more...)
	}
	return names, nil
}

func expand(arg string) ([]string, error) {
	if arg == Stdin {
		return []string{arg}, nil
	}
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return capturesIn(arg)
	case err == nil || !strings.ContainsAny(arg, "*?["):
		return []string{arg}, nil
	}
	names, err := filepath.Glob(arg)
	if err != nil {
		return nil, &OpenError{Name: arg, What: "is no pattern: " + err.Error(), Err: err}
	}
	if len(names) == 0 {
		return nil, &OpenError{Name: arg, What: "no file matches"}
	}
	return names, nil
}

// capturesIn lists the files of a directory that begin as a capture does.
func capturesIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, &OpenError{Name: dir, What: systemReason(err), Err: err}
	}
	var names []string
	for _, e := range entries {
		if name := filepath.Join(dir, e.Name()); isCapture(name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, &OpenError{Name: dir, What: "is a directory without captures"}
	}
	slices.Sort(names)
	return names, nil
}

// isCapture says whether a file begins as a capture does, even where it is cut
// off soon after.
func isCapture(name string) bool {
	// Opening a pipe or a device could block, or do worse.
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	c := &capture{name: name, r: f}
	defer c.Close()
	head, err := c.head()
	if err != nil {
		return false
	}
	_, ok := fileHeaderOf(head)
	return ok
}
