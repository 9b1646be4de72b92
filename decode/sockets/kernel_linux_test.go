package sockets

import (
	"context"
	"net"
	"net/netip"
	"os"
	"reflect"
	"slices"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/portscope/portscope/decode"
)

// binds is a socket of each kind of bind that there is.
func binds(t *testing.T) map[string]netip.AddrPort {
	t.Helper()
	listen := func(network, address string, only int) netip.AddrPort {
		config := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
			if only < 0 {
				return nil
			}
			return c.Control(func(fd uintptr) { _ = unix.SetsockoptInt(int(fd), unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, only) })
		}}
		if network[:3] == "udp" {
			c, err := config.ListenPacket(context.Background(), network, address)
			must(t, err)
			t.Cleanup(func() { c.Close() })
			return c.LocalAddr().(*net.UDPAddr).AddrPort()
		}
		l, err := config.Listen(context.Background(), network, address)
		must(t, err)
		t.Cleanup(func() { l.Close() })
		return l.Addr().(*net.TCPAddr).AddrPort()
	}
	return map[string]netip.AddrPort{
		"TCP":              listen("tcp4", "127.0.0.1:0", -1),
		"TCP wildcard":     listen("tcp4", "0.0.0.0:0", -1),
		"TCP over IPv6":    listen("tcp6", "[::1]:0", -1),
		"TCP of both":      listen("tcp6", "[::]:0", 0),
		"TCP of IPv6 only": listen("tcp6", "[::]:0", 1),
		"TCP mapped":       mapped(t),
		"UDP":              listen("udp4", "127.0.0.1:0", -1),
		"UDP of both":      listen("udp6", "[::]:0", 0),
	}
}

// mapped listens on an IPv6 socket that is bound to an IPv4 address.
func mapped(t *testing.T) netip.AddrPort {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET6, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	must(t, err)
	t.Cleanup(func() { unix.Close(fd) })
	must(t, unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 0))
	must(t, unix.Bind(fd, &unix.SockaddrInet6{Addr: netip.MustParseAddr("::ffff:127.0.0.1").As16()}))
	must(t, unix.Listen(fd, 1))
	name, err := unix.Getsockname(fd)
	must(t, err)
	return netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(name.(*unix.SockaddrInet6).Port))
}

// TestListening holds the list to the sockets that this test opened.
func TestListening(t *testing.T) {
	opened := binds(t)
	l, err := Listening()
	must(t, err)
	for name, local := range opened {
		transport := decode.TCP
		if name[:3] == "UDP" {
			transport = decode.UDP
		}
		i := slices.IndexFunc(l.Sockets, func(s Listener) bool { return s.Local == local && s.Transport == transport })
		if i < 0 {
			t.Errorf("%s: %v is not listed", name, local)
			continue
		}
		s := l.Sockets[i]
		both := name == "TCP of both" || name == "UDP of both"
		if !s.Listening || s.BothFamilies != both || s.Remote.IsValid() || int(s.UID) != os.Getuid() {
			t.Errorf("%s: listed as %+v", name, s.Socket)
		}
		if len(s.Programs) == 0 || !slices.ContainsFunc(s.Programs, func(p decode.Program) bool { return p.PID == os.Getpid() && p.User == s.User }) {
			t.Errorf("%s: held by %v, not by this test", name, s.Programs)
		}
	}
	fallback, err := fromProc("/proc/net")
	must(t, err)
	told, err := listeningSockets()
	must(t, err)
	for i := range told {
		told[i].BothFamilies, told[i].Device = false, 0 // not told there
	}
	mine := func(list []Socket) []Socket {
		return slices.DeleteFunc(list, func(s Socket) bool { return !slices.Contains(slices.Collect(values(opened)), s.Local) })
	}
	if got, want := mine(fallback), mine(told); !reflect.DeepEqual(got, want) || len(got) < len(opened) {
		t.Errorf("by /proc:\n%v\nby the kernel:\n%v", got, want)
	}
}

func values(m map[string]netip.AddrPort) func(func(netip.AddrPort) bool) {
	return func(yield func(netip.AddrPort) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// TestFind holds the kernel to know who talks to each kind of bind, and who
// would be talked to.
func TestFind(t *testing.T) {
	opened := binds(t)
	k, err := Dial()
	must(t, err)
	defer k.Close()
	for name, local := range opened {
		transport, network := decode.TCP, "tcp"
		if name[:3] == "UDP" {
			transport, network = decode.UDP, "udp"
		}
		if local.Addr().IsUnspecified() {
			loopback := netip.MustParseAddr("127.0.0.1")
			if name == "TCP of IPv6 only" {
				loopback = netip.IPv6Loopback()
			}
			local = netip.AddrPortFrom(loopback, local.Port())
		}
		c, err := net.Dial(network, local.String())
		must(t, err)
		defer c.Close()
		remote := netip.MustParseAddrPort(c.LocalAddr().String())
		if s, ok := k.Find(transport, remote, local); !ok || s.Inode == 0 || s.Local != remote || s.Remote != local || s.Listening {
			t.Errorf("%s: the client's socket %v is %+v, %v", name, remote, s, ok)
		}
		if s, ok := k.Find(transport, local, netip.AddrPort{}); !ok || s.Inode == 0 || !s.Listening || s.Local != opened[name] {
			t.Errorf("%s: what listens at %v is %+v, %v", name, local, s, ok)
		}
	}
	free := netip.MustParseAddrPort("127.0.0.1:1")
	if s, ok := k.Find(decode.TCP, free, netip.AddrPort{}); ok {
		t.Errorf("nobody listens at %v, but %+v", free, s)
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add([]byte{16, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{20, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff})
	f.Add(append([]byte{93, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 10}, make([]byte, 80)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		k := &Kernel{}
		sockets := 0
		_, err := k.answers(b, decode.TCP, func(s Socket) {
			if sockets++; !s.Local.IsValid() {
				t.Errorf("a socket without an end: %+v", s)
			}
		})
		if err == nil && sockets*answerSize > len(b) {
			t.Errorf("%d sockets in %d bytes", sockets, len(b))
		}
	})
}
