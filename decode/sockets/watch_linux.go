package sockets

import (
	"fmt"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"github.com/portscope/portscope/decode"
)

// Watch sees the packets that may begin a flow as they pass any interface: a
// capture hands them over up to a fifth of a second later, when the socket of a
// short flow is gone. To open it takes CAP_NET_RAW; to use it, nothing.
type Watch struct{ fd int }

// watched is how many bytes of a packet are looked at: IP's and the
// transport's header with all options.
const watched = 128

// OpenWatch opens it. Nothing is read yet.
func OpenWatch() (*Watch, error) {
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("watching for new flows: %w", err)
	}
	w := &Watch{fd}
	if err := w.filter(); err != nil {
		w.Close()
		return nil, fmt.Errorf("watching for new flows: %w", err)
	}
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 256<<10) // what it has does, too
	_ = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Usec: 100_000})
	// Bound only now, so that nothing comes before the filter is set.
	const all = unix.ETH_P_ALL>>8 | unix.ETH_P_ALL&0xff<<8 // in network order
	if err := unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: all}); err != nil {
		w.Close()
		return nil, fmt.Errorf("watching for new flows: %w", err)
	}
	return w, nil
}

// Close ends it.
func (w *Watch) Close() error { return unix.Close(w.fd) }

func (w *Watch) filter() error {
	program, err := bpf.Assemble(beginnings())
	if err != nil {
		return err
	}
	list := make([]unix.SockFilter, len(program))
	for i, n := range program {
		list[i] = unix.SockFilter{Code: n.Op, Jt: n.Jt, Jf: n.Jf, K: n.K}
	}
	return unix.SetsockoptSockFprog(w.fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: uint16(len(list)), Filter: &list[0]})
}

// beginnings lets through TCP segments that open a connection, and all of UDP,
// but for later fragments. The packets begin with the IP header.
func beginnings() []bpf.Instruction {
	const accept, refuse = 19, 20 // where the program ends
	to := func(from, target uint8) uint8 { return target - from - 1 }
	return []bpf.Instruction{
		0:  bpf.LoadExtension{Num: bpf.ExtProto},
		1:  bpf.JumpIf{Cond: bpf.JumpEqual, Val: unix.ETH_P_IPV6, SkipTrue: to(1, 13)},
		2:  bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: unix.ETH_P_IP, SkipTrue: to(2, refuse)},
		3:  bpf.LoadAbsolute{Off: 6, Size: 2}, // flags and fragment offset
		4:  bpf.JumpIf{Cond: bpf.JumpBitsSet, Val: 0x1fff, SkipTrue: to(4, refuse)},
		5:  bpf.LoadAbsolute{Off: 9, Size: 1}, // protocol
		6:  bpf.JumpIf{Cond: bpf.JumpEqual, Val: unix.IPPROTO_UDP, SkipTrue: to(6, accept)},
		7:  bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: unix.IPPROTO_TCP, SkipTrue: to(7, refuse)},
		8:  bpf.LoadMemShift{Off: 0}, // the header's length
		9:  bpf.LoadIndirect{Off: 13, Size: 1},
		10: bpf.ALUOpConstant{Op: bpf.ALUOpAnd, Val: synACK},
		11: bpf.JumpIf{Cond: bpf.JumpEqual, Val: uint32(decode.SYN), SkipTrue: to(11, accept)},
		12: bpf.Jump{Skip: uint32(to(12, refuse))},
		13: bpf.LoadAbsolute{Off: 6, Size: 1}, // next header
		14: bpf.JumpIf{Cond: bpf.JumpEqual, Val: unix.IPPROTO_UDP, SkipTrue: to(14, accept)},
		15: bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: unix.IPPROTO_TCP, SkipTrue: to(15, refuse)},
		16: bpf.LoadAbsolute{Off: 40 + 13, Size: 1},
		17: bpf.ALUOpConstant{Op: bpf.ALUOpAnd, Val: synACK},
		18: bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: uint32(decode.SYN), SkipTrue: to(18, refuse)},
		19: bpf.RetConstant{Val: watched},
		20: bpf.RetConstant{Val: 0},
	}
}

const synACK = uint32(decode.SYN | decode.ACK)

// Run shows the packets to a Tracker until stop is closed.
func (w *Watch) Run(t *Tracker, stop <-chan struct{}) {
	b := make([]byte, watched)
	d := decode.NewDecoder(decode.Options{NoTunnels: true, NoChecksums: true})
	var p decode.Packet
	packets, questions := pace{most: watchBurst}, pace{most: askBurst}
	for {
		select {
		case <-stop:
			return
		default:
		}
		size, _, err := unix.Recvfrom(w.fd, b, 0)
		if err != nil {
			if err == unix.EAGAIN || err == unix.EINTR || err == unix.ENETDOWN {
				continue
			}
			return
		}
		f := decode.Frame{Data: b[:size], WireLength: uint32(size), LinkType: decode.LinkRaw}
		if d.Decode(&f, &p).Kind() == decode.Decoded {
			questions.spend(t.Seen(&p))
		}
		packets.spend(1)
	}
}
