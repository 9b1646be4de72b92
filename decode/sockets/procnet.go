package sockets

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/portscope/portscope/decode"
)

// fromProc lists what waits for anybody by /proc/net (proc_pid_net(5)), for
// kernels without sock_diag. Whether an IPv6 socket takes IPv4 is not told
// there: it is taken not to.
func fromProc(directory string) (list []Socket, err error) {
	for _, table := range []struct {
		name      string
		transport decode.IPProtocol
	}{{"tcp", decode.TCP}, {"tcp6", decode.TCP}, {"udp", decode.UDP}, {"udp6", decode.UDP}} {
		f, err := os.Open(filepath.Join(directory, table.name))
		if os.IsNotExist(err) {
			continue // no IPv6 here
		}
		if err != nil {
			return list, err
		}
		part, err := readProc(f, table.transport)
		f.Close()
		list = append(list, part...)
		if err != nil {
			return list, fmt.Errorf("%s: %w", f.Name(), err)
		}
	}
	sortSockets(list)
	return list, nil
}

// readProc reads one table. Its lines have the number of the socket's bucket,
// the ends, the state, queues, timers, the user, a timeout and the inode.
func readProc(r io.Reader, transport decode.IPProtocol) (list []Socket, err error) {
	lines := bufio.NewScanner(r)
	lines.Scan() // the titles
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 10 {
			return list, fmt.Errorf("a line of %d fields", len(fields))
		}
		local, err := procEnd(fields[1])
		if err != nil {
			return list, err
		}
		remote, err := procEnd(fields[2])
		if err != nil {
			return list, err
		}
		state, err1 := strconv.ParseUint(fields[3], 16, 8)
		uid, err2 := strconv.ParseUint(fields[7], 10, 32)
		inode, err3 := strconv.ParseUint(fields[9], 10, 64)
		if err1 != nil || err2 != nil || err3 != nil {
			return list, fmt.Errorf("no numbers in %q", lines.Text())
		}
		if transport == decode.TCP && state == procListen || transport == decode.UDP && state == procClose && remote.Port() == 0 {
			list = append(list, Socket{Transport: transport, Local: local, Listening: true, UID: uint32(uid), Inode: inode})
		}
	}
	return list, lines.Err()
}

// The states as the tables number them: TCP_LISTEN and TCP_CLOSE.
const procListen, procClose = 10, 7

// procEnd reads an address and a port in hex. The address is in words of 32
// bits of the host's order, the port is a number.
func procEnd(text string) (netip.AddrPort, error) {
	address, port, _ := strings.Cut(text, ":")
	number, err := strconv.ParseUint(port, 16, 16)
	if err != nil || len(address) != 8 && len(address) != 32 {
		return netip.AddrPort{}, fmt.Errorf("no socket: %q", text)
	}
	var b []byte
	for ; address != ""; address = address[8:] {
		word, err := strconv.ParseUint(address[:8], 16, 32)
		if err != nil {
			return netip.AddrPort{}, fmt.Errorf("no socket: %q", text)
		}
		b = binary.NativeEndian.AppendUint32(b, uint32(word))
	}
	a, _ := netip.AddrFromSlice(b) // 4 or 16 bytes
	return unmapped(netip.AddrPortFrom(a, uint16(number))), nil
}
