package report

import "github.com/portscope/portscope/classify"

// cleanFlow makes all text off the wire in f safe to show. f is the caller's;
// the lists that it points at are shared, and copied where they must change.
func cleanFlow(f *classify.Flow) {
	f.Service = Clean(f.Service)
	f.Application = Clean(f.Application)
	f.Names.Host = Clean(f.Names.Host)
	f.Names.JA4 = Clean(f.Names.JA4)
	f.Comments = cleanAll(f.Comments)
	cleanPrograms(f)
	for i, a := range f.Names.Attributes {
		if isClean(a.Values) {
			continue
		}
		if i == 0 || isClean(f.Names.Attributes[i-1].Values) {
			f.Names.Attributes = append(f.Names.Attributes[:0:0], f.Names.Attributes...)
		}
		f.Names.Attributes[i].Values = cleanAll(a.Values)
	}
}

func isClean(list []string) bool {
	for _, s := range list {
		if plain(s) < len(s) {
			return false
		}
	}
	return true
}

// cleanAll is the texts of a list, cleaned; the list itself where they are.
func cleanAll(list []string) []string {
	if isClean(list) {
		return list
	}
	clean := make([]string, len(list))
	for i, s := range list {
		clean[i] = Clean(s)
	}
	return clean
}
