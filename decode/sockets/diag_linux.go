package sockets

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"

	"github.com/portscope/portscope/decode"
)

// Kernel is a line to the kernel's tables of sockets, by sock_diag(7). It takes
// no rights. It is for one goroutine at a time.
type Kernel struct {
	fd       int
	sequence uint32
	buffer   []byte
}

// Dial opens the line.
func Dial() (*Kernel, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return nil, fmt.Errorf("asking the kernel for sockets: %w", err)
	}
	// The kernel answers at once, or never.
	_ = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 2})
	return &Kernel{fd: fd, buffer: make([]byte, 64<<10)}, nil
}

// Close ends it.
func (k *Kernel) Close() error { return unix.Close(k.fd) }

// The sizes and numbers of linux/inet_diag.h and of netlink(7), in bytes.
const (
	headerSize  = unix.SizeofNlMsghdr
	requestSize = 56 // struct inet_diag_req_v2
	answerSize  = 72 // struct inet_diag_msg

	skV6Only = 11 // INET_DIAG_SKV6ONLY

	tcpListen = 10 // TCP_LISTEN; of UDP, 7 (TCP_CLOSE) is one that is not connected
	udpClose  = 7

	allStates = ^uint32(0)
)

// List is all TCP and UDP sockets, in the order of sortSockets. An error comes
// with what was told until then.
func (k *Kernel) List() (list []Socket, err error) { return k.list(allStates, allStates) }

// Listening is those that wait for anybody.
func (k *Kernel) Listening() ([]Socket, error) { return k.list(1<<tcpListen, 1<<udpClose) }

func (k *Kernel) list(tcp, udp uint32) (list []Socket, err error) {
	var errs []error
	for _, q := range []struct {
		transport decode.IPProtocol
		states    uint32
	}{{decode.TCP, tcp}, {decode.UDP, udp}} {
		for _, family := range []uint8{unix.AF_INET, unix.AF_INET6} {
			err := k.ask(unix.NLM_F_DUMP, family, q.transport, q.states, netip.AddrPort{}, netip.AddrPort{}, func(s Socket) {
				list = append(list, s)
			})
			errs = append(errs, err)
		}
	}
	sortSockets(list)
	return list, errors.Join(errs...)
}

// Find is the socket that a packet from remote to local would go to: the
// connection, or else what listens there. A zero remote asks for the latter.
func (k *Kernel) Find(transport decode.IPProtocol, local, remote netip.AddrPort) (found Socket, ok bool) {
	family := uint8(unix.AF_INET)
	if local.Addr().Is6() {
		family = unix.AF_INET6
	}
	if !remote.IsValid() {
		remote = netip.AddrPortFrom(netip.IPv4Unspecified(), 0)
		if family == unix.AF_INET6 {
			remote = netip.AddrPortFrom(netip.IPv6Unspecified(), 0)
		}
	}
	from, to := local, remote
	if transport == decode.UDP {
		from, to = remote, local // for UDP alone the kernel has them the other way round
	}
	err := k.ask(0, family, transport, allStates, from, to, func(s Socket) { found, ok = s, true })
	return found, ok && err == nil
}

// ask sends a question and gives each socket of the answer. That there is no
// such socket is no error.
func (k *Kernel) ask(flags uint16, family uint8, transport decode.IPProtocol, states uint32, from, to netip.AddrPort, give func(Socket)) error {
	k.sequence++
	b := make([]byte, headerSize+requestSize)
	order := binary.NativeEndian
	order.PutUint32(b, uint32(len(b)))
	order.PutUint16(b[4:], unix.SOCK_DIAG_BY_FAMILY)
	order.PutUint16(b[6:], unix.NLM_F_REQUEST|flags)
	order.PutUint32(b[8:], k.sequence)
	r := b[headerSize:]
	r[0], r[1] = family, uint8(transport)
	order.PutUint32(r[4:], states)
	putEnd(r[8:], r[12:], from)
	putEnd(r[10:], r[28:], to)
	order.PutUint32(r[48:], ^uint32(0)) // no cookie: any socket
	order.PutUint32(r[52:], ^uint32(0))
	if err := unix.Sendto(k.fd, b, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return fmt.Errorf("asking the kernel for %v sockets: %w", transport, err)
	}
	for {
		n, _, err := unix.Recvfrom(k.fd, k.buffer, 0)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return fmt.Errorf("the kernel's answer on %v sockets: %w", transport, err)
		}
		done, err := k.answers(k.buffer[:n], transport, give)
		if done || err != nil {
			return err
		}
		if flags == 0 {
			return nil
		}
	}
}

// putEnd writes an end's port and address, in network order.
func putEnd(port, address []byte, end netip.AddrPort) {
	binary.BigEndian.PutUint16(port, end.Port())
	copy(address, end.Addr().AsSlice())
}

// answers reads the messages of one datagram, and says whether the answer ends
// with it. What is of an earlier question that was given up is passed by.
func (k *Kernel) answers(b []byte, transport decode.IPProtocol, give func(Socket)) (done bool, err error) {
	order := binary.NativeEndian
	for len(b) >= headerSize {
		size := int(order.Uint32(b))
		if size < headerSize || size > len(b) {
			return true, fmt.Errorf("the kernel's answer on %v sockets: a message of %d bytes in %d", transport, size, len(b))
		}
		body, current := b[headerSize:size], order.Uint32(b[8:]) == k.sequence
		switch kind := order.Uint16(b[4:]); {
		case !current:
		case kind == unix.NLMSG_DONE:
			return true, nil
		case kind == unix.NLMSG_ERROR:
			return true, answerError(body, transport)
		case len(body) >= answerSize:
			give(socketOf(body, transport))
		}
		b = b[min((size+3)&^3, len(b)):]
	}
	return false, nil
}

// answerError is what an error message says. No such socket is none, nor is a
// transport or family that this kernel does not have.
func answerError(body []byte, transport decode.IPProtocol) error {
	if len(body) < 4 {
		return fmt.Errorf("the kernel's answer on %v sockets: cut off", transport)
	}
	switch errno := unix.Errno(-int32(binary.NativeEndian.Uint32(body))); errno {
	case 0, unix.ENOENT:
		return nil
	default:
		return fmt.Errorf("the kernel on %v sockets: %w", transport, errno)
	}
}

// socketOf reads a struct inet_diag_msg and the attributes behind it.
func socketOf(b []byte, transport decode.IPProtocol) Socket {
	order := binary.NativeEndian
	family, state := b[0], b[1]
	s := Socket{
		Transport: transport,
		Local:     endOf(family, b[4:], b[8:]), Remote: endOf(family, b[6:], b[24:]),
		Listening: transport == decode.TCP && state == tcpListen || transport == decode.UDP && state == udpClose,
		Device:    order.Uint32(b[40:]), UID: order.Uint32(b[64:]), Inode: uint64(order.Uint32(b[68:])),
	}
	if s.Listening {
		s.Remote = netip.AddrPort{}
	}
	s.BothFamilies = family == unix.AF_INET6 && s.Local.Addr().IsUnspecified() && takesBoth(b[answerSize:])
	return s
}

// endOf reads an end in network order.
func endOf(family uint8, port, address []byte) netip.AddrPort {
	a := netip.AddrFrom4([4]byte(address))
	if family == unix.AF_INET6 {
		a = netip.AddrFrom16([16]byte(address))
	}
	return unmapped(netip.AddrPortFrom(a, binary.BigEndian.Uint16(port)))
}

// takesBoth reads from a socket's attributes whether IPV6_V6ONLY is off.
func takesBoth(b []byte) bool {
	order := binary.NativeEndian
	for len(b) >= unix.SizeofNlAttr {
		size := int(order.Uint16(b))
		if size < unix.SizeofNlAttr || size > len(b) {
			return false
		}
		if order.Uint16(b[2:])&^(unix.NLA_F_NESTED|unix.NLA_F_NET_BYTEORDER) == skV6Only && size > unix.SizeofNlAttr {
			return b[unix.SizeofNlAttr] == 0
		}
		b = b[min((size+3)&^3, len(b)):]
	}
	return false
}
