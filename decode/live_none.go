//go:build !cgo

package decode

import "context"

// LiveSupport says by what live interfaces are captured from.
func LiveSupport() string { return NoLiveSupport }

// OpenLive says how to get a portscope that captures from interfaces.
func OpenLive(_ context.Context, o LiveOptions) (Source, error) {
	name := o.Interface
	if name == "" {
		name = "live"
	}
	return nil, &OpenError{Name: name, What: "this portscope was built without libpcap and reads files only; " +
		"install gcc and libpcap's headers (Debian: apt-get install gcc libpcap-dev) and build it again with CGO_ENABLED=1, " +
		"or capture with tcpdump: tcpdump -w - | portscope -"}
}
