package report

import "fmt"

// Faults says what makes the captures less than the traffic, each in a phrase;
// nil where nothing was found.
func (r *Report) Faults() (list []string) {
	q := &r.Quality
	add := func(n uint64, format string, args ...any) {
		if n > 0 {
			list = append(list, fmt.Sprintf(format, args...))
		}
	}
	add(q.Dropped, "%s dropped while capturing", plural(q.Dropped, "packet"))
	add(q.Snapped, "%s captured only in part", plural(q.Snapped, "frame"))
	add(q.Gaps, "%s with gaps (%s missing)", plural(q.Gaps, "flow"), formatBytes(q.MissedBytes))
	add(q.OneSided, "%s of %s seen from one side only", formatCount(q.OneSided), plural(q.TCPFlows, "TCP flow"))
	bad := q.BadChecksums - min(q.Offloaded, q.BadChecksums)
	add(bad, "%s of %s verified with a wrong checksum", formatCount(bad), plural(q.Verified, "packet"))
	add(q.Duplicated, "%s seen twice", plural(q.Duplicated, "frame"))
	add(q.Backwards, "time steps back %s", plural(q.Backwards, "time"))
	return list
}

// offloaded says that a sender's checksums are those before its network card
// filled them in, which is no fault; "" where none are.
func (r *Report) offloaded() string {
	if r.Quality.Offloaded == 0 {
		return ""
	}
	return "checksums offloaded"
}

// sound says in a few words that nothing is amiss, "" where something is.
func (r *Report) sound() string {
	switch {
	case !r.Quality.Trusted():
		return ""
	case r.Quality.DropsKnown:
		return "nothing dropped"
	}
	return "drops not recorded"
}
