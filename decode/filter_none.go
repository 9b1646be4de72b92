//go:build !cgo

package decode

// Filter says how to get a portscope that filters.
func Filter(_ Source, expression string) (Source, error) {
	return nil, &OpenError{Name: "-f " + expression, What: "filters need libpcap, and this portscope was built without it; " +
		"filter with tcpdump: tcpdump -r FILE -w - FILTER | portscope -"}
}
