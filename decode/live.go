package decode

import (
	"fmt"
	"net"
	"slices"
)

// LiveOptions say how to capture from an interface. The zero value captures
// whole frames from the interface of the default route, in promiscuous mode.
type LiveOptions struct {
	// Interface is the interface's name, "" for that of the default route.
	Interface string
	// SnapLength is the most bytes to capture of a frame, 0 for no limit.
	SnapLength int
	// NoPromiscuous leaves the interface to what is meant for it.
	NoPromiscuous bool
	// BufferSize is how many bytes of frames the kernel keeps until they are
	// read, 0 for DefaultLiveBuffer.
	BufferSize int
	// Filter is an expression of pcap-filter(7), "" for all frames.
	Filter string
}

// DefaultLiveBuffer is the kernel's buffer: about a second of small frames at
// 200,000 a second, or a quarter of one at 1 Gbit/s.
const DefaultLiveBuffer = 32 << 20

// NoLiveSupport is what LiveSupport says where libpcap is not built in.
const NoLiveSupport = "not built in"

// maxSnapLength is libpcap's own limit, which it takes to mean whole frames.
const maxSnapLength = 262144

// Device is an interface that could be captured from.
type Device struct {
	Name      string
	Up        bool
	Loopback  bool
	Addresses []string // with prefix length, IPv4 first as the system lists them
	MAC       string   // empty where the interface has none
}

// Devices lists the interfaces of this machine, in the system's order.
func Devices() ([]Device, error) {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil, fmt.Errorf("listing interfaces: %w", err)
	}
	var list []Device
	for _, i := range interfaces {
		d := Device{Name: i.Name, Up: i.Flags&net.FlagUp != 0, Loopback: i.Flags&net.FlagLoopback != 0, MAC: i.HardwareAddr.String()}
		addresses, _ := i.Addrs() // an interface that just went away has none
		for _, a := range addresses {
			d.Addresses = append(d.Addresses, a.String())
		}
		list = append(list, d)
	}
	return list, nil
}

// DefaultDevice is the interface that traffic to the internet leaves by; where
// there is no such route, the only one that is up and not the loopback. The
// error says what to do instead.
func DefaultDevice() (string, error) {
	list, err := Devices()
	if err != nil {
		return "", err
	}
	source := defaultSource()
	var up []string
	for _, d := range list {
		if source != "" && slices.ContainsFunc(d.Addresses, func(a string) bool { return addressOf(a) == source }) {
			return d.Name, nil
		}
		if d.Up && !d.Loopback {
			up = append(up, d.Name)
		}
	}
	if len(up) == 1 {
		return up[0], nil
	}
	return "", &OpenError{Name: "live", What: "there is no default route to tell the interface by; name one with -i, `portscope interfaces` lists them"}
}

// defaultSource is the address of this machine that packets to the internet
// would be sent from, "" for none. Connecting a UDP socket sends nothing. The
// destinations are for documentation (RFC 5737, RFC 3849): no host has them.
func defaultSource() string {
	for _, destination := range []string{"192.0.2.1:9", "198.51.100.1:9", "[2001:db8::1]:9"} {
		c, err := net.Dial("udp", destination)
		if err != nil {
			continue
		}
		source, _ := c.LocalAddr().(*net.UDPAddr)
		c.Close() // nothing was sent
		if source != nil {
			return source.IP.String()
		}
	}
	return ""
}

// addressOf is the address of "address/length".
func addressOf(prefix string) string {
	ip, _, err := net.ParseCIDR(prefix)
	if err != nil {
		return ""
	}
	return ip.String()
}
