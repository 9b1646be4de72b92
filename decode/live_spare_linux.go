//go:build cgo

package decode

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"time"
	"unsafe"

	"github.com/google/gopacket/layers"
	libpcap "github.com/google/gopacket/pcap"
	"golang.org/x/sys/unix"
)

// spare is a packet socket that was opened while there was the right to. Once
// that is given up it captures from an interface that went away and was made
// anew: to bind it to that one takes no right (packet(7)), and until it is bound
// it gets nothing and costs nothing. libpcap takes no socket that is open.
type spare struct {
	fd      int
	options LiveOptions
	link    LinkType
}

// openSpare opens one for an interface that is captured from, nil where none can
// be had: there is no right to it, the link is one that the kernel does not give
// as it is, or the filter is one that the kernel does not take.
func openSpare(o LiveOptions, link LinkType) *spare {
	if link != LinkEthernet && link != LinkRaw {
		return nil
	}
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	s := &spare{fd, o, link}
	if s.prepare() != nil {
		s.close()
		return nil
	}
	return s
}

// prepare sets the filter, and what each frame is to come with.
func (s *spare) prepare() error {
	program, err := libpcap.CompileBPFFilter(layers.LinkType(dltOf(s.link)), s.options.snap(), s.options.Filter)
	if err != nil {
		return err
	}
	list := make([]unix.SockFilter, len(program))
	for i, n := range program {
		list[i] = unix.SockFilter{Code: n.Code, Jt: n.Jt, Jf: n.Jf, K: n.K}
	}
	if err := unix.SetsockoptSockFprog(s.fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: uint16(len(list)), Filter: &list[0]}); err != nil {
		return err
	}
	size := s.options.buffer()
	if unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, size) != nil {
		_ = unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_RCVBUF, size) // as much as may be
	}
	wait := unix.NsecToTimeval(pollInterval.Nanoseconds())
	for _, set := range []error{
		unix.SetsockoptTimeval(s.fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &wait),
		unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1),
		unix.SetsockoptInt(s.fd, unix.SOL_PACKET, unix.PACKET_AUXDATA, 1),
	} {
		if set != nil {
			return set
		}
	}
	return nil
}

func (s *spare) close() {
	if s != nil {
		unix.Close(s.fd) // nothing is written to it
	}
}

// capture begins to capture from the interface that has the name now. When that
// goes away, the kernel unbinds the socket, and it can be used anew; nothing else
// does. The error is an *OpenError.
func (s *spare) capture(ctx context.Context, info Info) (Source, error) {
	device, err := net.InterfaceByName(s.options.Interface)
	if err != nil {
		return nil, &OpenError{Name: s.options.Interface, What: noSuchInterface, Err: err}
	}
	if !s.fits() {
		return nil, &OpenError{Name: s.options.Interface, What: "it is there again, as another kind of interface, and the right to capture from that was given up"}
	}
	const all = unix.ETH_P_ALL>>8 | unix.ETH_P_ALL&0xff<<8 // in network order
	if err := unix.Bind(s.fd, &unix.SockaddrLinklayer{Protocol: all, Ifindex: device.Index}); err != nil {
		return nil, &OpenError{Name: s.options.Interface, What: err.Error(), Err: err}
	}
	if !s.options.NoPromiscuous {
		// The kernel takes it back when the interface goes away.
		_ = unix.SetsockoptPacketMreq(s.fd, unix.SOL_PACKET, unix.PACKET_ADD_MEMBERSHIP, &unix.PacketMreq{Ifindex: int32(device.Index), Type: unix.PACKET_MR_PROMISC})
	}
	c := &spareCapture{spare: s, ctx: ctx, index: device.Index, info: info}
	c.control = make([]byte, 256)
	return c, nil
}

// fits says whether the interface that has the name now is of a kind whose
// frames come as they are and have the link type, as libpcap has it
// (linux/if_arp.h).
func (s *spare) fits() bool {
	request, err := unix.NewIfreq(s.options.Interface)
	if err != nil || unix.IoctlIfreq(s.fd, unix.SIOCGIFHWADDR, request) != nil {
		return false
	}
	switch request.Uint16() { // the family of the address
	case unix.ARPHRD_ETHER, unix.ARPHRD_LOOPBACK:
		return s.link == LinkEthernet
	case unix.ARPHRD_NONE, unix.ARPHRD_RAWIP, unix.ARPHRD_TUNNEL, unix.ARPHRD_SIT:
		return s.link == LinkRaw
	}
	return false
}

// spareCapture is the Source of a spare, while an interface is there.
type spareCapture struct {
	*spare
	ctx     context.Context
	index   int // the interface's
	info    Info
	number  uint64
	down    bool      // it said so; it may be gone
	until   time.Time // once ctx is done
	message unix.Msghdr
	vector  unix.Iovec
	control []byte

	counters          sync.Mutex
	received, dropped uint64
}

// gather is how long frames gather in the kernel once there is one, so that it
// is not asked for each of them.
const gather = 10 * time.Millisecond

// vlanTag is the size of a VLAN tag, for which room is left before each frame:
// the kernel gives it beside the frame.
const vlanTag = 4

// Read implements Source.
func (c *spareCapture) Read(b *Batch) error {
	most := c.options.snap() + vlanTag
	if size := liveBlock + most; cap(b.block) < size {
		b.block = make([]byte, 0, size)
	}
	b.block, b.Frames = b.block[:0], b.Frames[:0]
	for flags := 0; len(b.block) < liveBlock && len(b.Frames) < maxLiveFrames; {
		if c.ctx.Err() != nil {
			flags = unix.MSG_DONTWAIT // what is there is of before
		}
		switch err := c.next(b, most, flags); err {
		case nil:
			if len(b.Frames) == 1 && flags == 0 {
				time.Sleep(gather)
			}
			flags = unix.MSG_DONTWAIT
			if !c.isLate() {
				continue
			}
			return io.EOF
		case unix.EINTR:
		case unix.ENETDOWN:
			c.down = true
		case unix.EAGAIN:
			return c.rest(b)
		default:
			return c.failed(err.Error(), err)
		}
	}
	return nil
}

// isLate says whether so much came since ctx was done that it must end.
func (c *spareCapture) isLate() bool {
	if c.ctx.Err() == nil {
		return false
	}
	if c.until.IsZero() {
		c.until = time.Now().Add(2 * pollInterval)
	}
	if time.Now().Before(c.until) {
		return false
	}
	c.counters.Lock()
	defer c.counters.Unlock()
	c.count()
	c.dropped += c.received - min(c.dropped+c.number, c.received) // nobody will read them
	return true
}

// count adds what the kernel counted since it was asked before.
func (c *spareCapture) count() {
	if stats, err := unix.GetsockoptTpacketStats(c.fd, unix.SOL_PACKET, unix.PACKET_STATISTICS); err == nil {
		c.received += uint64(stats.Packets)
		c.dropped += uint64(stats.Drops)
	}
}

// rest says how to go on where nothing more is there to read.
func (c *spareCapture) rest(b *Batch) error {
	switch {
	case c.ctx.Err() != nil:
		return io.EOF
	case len(b.Frames) > 0 || !c.down:
		return nil
	}
	if _, err := net.InterfaceByIndex(c.index); err != nil {
		return c.failed("the interface is gone", err)
	}
	return nil
}

func (c *spareCapture) failed(what string, err error) error {
	return &ReadError{Name: c.info.Name, Packet: c.number + 1, What: what, Err: err}
}

// next appends the next frame, of so many bytes at the most.
func (c *spareCapture) next(b *Batch, most, flags int) error {
	at := len(b.block)
	room := b.block[at : at+most]
	n, err := c.receive(room[vlanTag:], flags)
	if err != nil {
		return err
	}
	c.down = false
	when, aux := c.beside()
	data, length := room[vlanTag:vlanTag+n], int(aux.Len)
	if aux.Status&unix.TP_STATUS_VLAN_VALID != 0 && c.link == LinkEthernet && n >= 2*macLength {
		data, length = tagged(room[:vlanTag+n], &aux), length+vlanTag
		data = data[:min(len(data), c.options.snap())]
	}
	b.block = b.block[:at+vlanTag+n]
	c.number++
	b.Frames = append(b.Frames, Frame{
		Data: data[:len(data):len(data)], Time: when, Number: c.number, WireLength: uint32(max(length, len(data))), LinkType: c.link,
	})
	return nil
}

// macLength is the size of an Ethernet address; a frame begins with two.
const macLength = 6

// tagged puts the VLAN tag behind the addresses of a frame that begins behind
// room for it.
func tagged(room []byte, aux *unix.TpacketAuxdata) []byte {
	copy(room, room[vlanTag:vlanTag+2*macLength])
	kind := uint16(unix.ETH_P_8021Q)
	if aux.Status&unix.TP_STATUS_VLAN_TPID_VALID != 0 {
		kind = aux.Vlan_tpid
	}
	binary.BigEndian.PutUint16(room[2*macLength:], kind)
	binary.BigEndian.PutUint16(room[2*macLength+2:], aux.Vlan_tci)
	return room
}

// receive takes a frame from the kernel. It allocates nothing.
func (c *spareCapture) receive(into []byte, flags int) (int, error) {
	c.vector.Base = &into[0]
	c.vector.SetLen(len(into))
	c.message = unix.Msghdr{Iov: &c.vector, Control: &c.control[0]}
	c.message.SetIovlen(1)
	c.message.SetControllen(len(c.control))
	n, _, errno := unix.Syscall(unix.SYS_RECVMSG, uintptr(c.fd), uintptr(unsafe.Pointer(&c.message)), uintptr(flags))
	if errno != 0 {
		return 0, errno
	}
	return min(int(n), len(into)), nil
}

// beside is what came with a frame: its time, in nanoseconds since the Unix
// epoch, and what the kernel took off it (packet(7), socket(7)).
func (c *spareCapture) beside() (when int64, aux unix.TpacketAuxdata) {
	order := binary.NativeEndian
	for rest := c.control[:min(int(c.message.Controllen), len(c.control))]; len(rest) >= unix.SizeofCmsghdr; {
		header, data, next, err := unix.ParseOneSocketControlMessage(rest)
		if err != nil {
			break
		}
		switch {
		case header.Level == unix.SOL_SOCKET && header.Type == unix.SCM_TIMESTAMPNS && len(data) >= 16:
			when = int64(order.Uint64(data))*1e9 + int64(order.Uint64(data[8:]))
		case header.Level == unix.SOL_SOCKET && header.Type == unix.SCM_TIMESTAMPNS && len(data) >= 8: // of 32 bits
			when = int64(order.Uint32(data))*1e9 + int64(order.Uint32(data[4:]))
		case header.Level == unix.SOL_PACKET && header.Type == unix.PACKET_AUXDATA && len(data) >= 20:
			aux = unix.TpacketAuxdata{Status: order.Uint32(data), Len: order.Uint32(data[4:]), Snaplen: order.Uint32(data[8:]), Vlan_tci: order.Uint16(data[16:]), Vlan_tpid: order.Uint16(data[18:])}
		}
		rest = next
	}
	if when == 0 {
		when = time.Now().UnixNano()
	}
	if c.info.Decimals == 6 {
		when -= when % 1000
	}
	return when, aux
}

// Info implements Source. The kernel begins anew to count when it is asked.
func (c *spareCapture) Info() Info {
	c.counters.Lock()
	defer c.counters.Unlock()
	c.count()
	info := c.info
	i := info.Interfaces[0]
	i.Received, i.DroppedByKernel, i.DroppedByInterface, i.HasCounters = c.received, c.dropped, 0, true
	info.Interfaces = []Interface{i}
	return info
}

// Close implements Source. The spare stays.
func (c *spareCapture) Close() error { return nil }
