package filter

import (
	"strings"

	"github.com/portscope/portscope/classify/detect"
)

// unknown says of a name that it is no field, and which was perhaps meant.
func unknown(known []field, name string) string {
	if under := below(known, name); len(under) > 0 || isProtocol(name) {
		return "not a field; a text stands in quotes" + or(under, ", a field of it is ")
	}
	for _, end := range []string{"responder.", "tls.", "originator."} {
		if _, ok := lookup(known, end+name); ok && !isProtocol(strings.TrimSuffix(end, ".")) {
			return "unknown field; did you mean " + end + name + "?"
		}
	}
	var names []string
	for i := range known {
		names = append(names, known[i].name)
	}
	return "unknown field" + Meant(names, name)
}

func unknownFunction(name string) string {
	return "unknown function" + Meant(append(functions(), inNet), name)
}

// below is the names of the fields that begin with a name and a dot.
func below(known []field, name string) (list []string) {
	for i := range known {
		if strings.HasPrefix(known[i].name, name+".") {
			list = append(list, known[i].name)
		}
	}
	return list
}

func or(list []string, words string) string {
	if len(list) == 0 {
		return ""
	}
	return words + list[0]
}

func isProtocol(name string) bool { return protocolOf(name) != "" }

// protocolOf is the protocol of that id, in which "-" is written "_" here: it
// would take away. "" where there is none.
func protocolOf(name string) string {
	for _, d := range detect.Table() {
		if d.Name == name || asName(d.Name) == name {
			return d.Name
		}
	}
	return ""
}

// asName is an id as expressions name it.
func asName(id string) string { return strings.ReplaceAll(id, "-", "_") }

// Meant asks for the nearest of some names, where one is near: "; did you mean
// port?".
func Meant(names []string, name string) string {
	best := Nearest(names, name)
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// Nearest is which of some names another was perhaps meant to be, the first of
// those that differ least; "" where none is near.
func Nearest(names []string, name string) string {
	best, least := "", len(name)/3+1
	for _, n := range names {
		if d := distance(n, name, least); d < least {
			best, least = n, d
		}
	}
	return best
}

// distance is how many characters must be put in, taken out or changed to make
// one name of another (Levenshtein's distance), or most where it is no less.
func distance(a, b string, most int) int {
	if len(a)-len(b) >= most || len(b)-len(a) >= most {
		return most
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return min(row[len(b)], most)
}
