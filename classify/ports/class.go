package ports

// Class is the range that a port number lies in (RFC 6335 section 6). It tells
// how numbers of the range are given out, not which end of a flow is the
// client: Linux takes ephemeral ports from 32768 on.
type Class uint8

// The classes.
const (
	WellKnown  Class = iota // 0-1023, "system ports"
	Registered              // 1024-49151, "user ports"
	Dynamic                 // 49152-65535, never assigned
)

const (
	firstRegistered = 1024
	firstDynamic    = 49152
)

// ClassOf is the class of a port.
func ClassOf(port uint16) Class {
	switch {
	case port < firstRegistered:
		return WellKnown
	case port < firstDynamic:
		return Registered
	}
	return Dynamic
}

// String is the class as the flow record writes it: "well-known",
// "registered" or "dynamic".
func (c Class) String() string {
	switch c {
	case WellKnown:
		return "well-known"
	case Registered:
		return "registered"
	case Dynamic:
		return "dynamic"
	}
	return ""
}
