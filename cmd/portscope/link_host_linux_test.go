package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// host is a network namespace whose only way out is one end of a wire.
type host struct{ namespace string }

// newHosts makes the hosts at the ends of a wire, 192.0.2.1 and 192.0.2.2
// (RFC 5737), until the test ends, and connects them.
func newHosts(ctx context.Context, t *testing.T, w *wire) (hosts [2]*host) {
	for end, tap := range w.names {
		h := &host{namespace: fmt.Sprintf("portscope-%d-%s-%d", os.Getpid(), filepath.Base(t.Name()), end)}
		must(ctx, t, "ip", "netns", "add", h.namespace)
		t.Cleanup(func() { deleteNamespace(t, h.namespace) })
		must(ctx, t, "ip", "link", "set", tap, "netns", h.namespace, "name", "eth0")
		h.run(ctx, t, "sh", "-c", settings)
		h.run(ctx, t, "ip", "address", "add", fmt.Sprintf("192.0.2.%d/24", end+1), "dev", "eth0")
		h.run(ctx, t, "ip", "link", "set", "eth0", "up")
		hosts[end] = h
	}
	w.connect(t)
	return hosts
}

// requireNetwork skips the test where namespaces and taps cannot be made.
func requireNetwork(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root, to make network namespaces")
	}
	probe := fmt.Sprintf("portscope-%d-probe", os.Getpid())
	if out, err := exec.Command("ip", "netns", "add", probe).CombinedOutput(); err != nil {
		t.Skipf("needs the right to make network namespaces (CAP_SYS_ADMIN): %s", out)
	}
	deleteNamespace(t, probe)
	tap, _, err := openTap()
	if err != nil {
		t.Skipf("needs /dev/net/tun and the right to make network interfaces (CAP_NET_ADMIN): %v", err)
	}
	tap.Close()
}

func deleteNamespace(t *testing.T, name string) {
	if out, err := exec.Command("ip", "netns", "delete", name).CombinedOutput(); err != nil {
		t.Errorf("the namespace %s stays: %s", name, out)
	}
}

// settings of a host: only IPv4, the congestion control that every kernel has,
// and a receive buffer that keeps less in flight than lies between two losses.
const settings = `cd /proc/sys/net
echo 1 >ipv6/conf/all/disable_ipv6 2>/dev/null
echo reno >ipv4/tcp_congestion_control
echo 4096 131072 131072 >ipv4/tcp_rmem`

// must runs a program to its end and returns what it wrote.
func must(ctx context.Context, t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// run runs a program on the host to its end and returns what it wrote.
func (h *host) run(ctx context.Context, t *testing.T, args ...string) string {
	t.Helper()
	return must(ctx, t, "ip", append([]string{"netns", "exec", h.namespace}, args...)...)
}

// start runs a program on the host until the test ends.
func (h *host) start(ctx context.Context, t *testing.T, args ...string) *os.Process {
	t.Helper()
	var output bytes.Buffer
	// ip becomes the program: its process is the program's.
	c := exec.CommandContext(ctx, "ip", append([]string{"netns", "exec", h.namespace}, args...)...)
	c.Stdout, c.Stderr = &output, &output
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
		if t.Failed() {
			t.Logf("%s wrote: %s", args[0], output.Bytes())
		}
	})
	return c.Process
}

// listening waits until a program on the host listens on a TCP port.
func (h *host) listening(ctx context.Context, t *testing.T, port int) {
	t.Helper()
	for h.run(ctx, t, "ss", "-Htln", fmt.Sprintf("sport = :%d", port)) == "" {
		time.Sleep(10 * time.Millisecond)
	}
}

// socket is what the kernel says of one end of a connection.
type socket struct {
	// sent and resent are the bytes of payload sent at all, and sent again;
	// retransmissions the segments sent again.
	sent, resent, retransmissions uint64
	minRTT                        time.Duration
	settled                       bool // all that was to be sent is acknowledged
}

// socket asks the kernel for the connection that matches a filter of ss and
// sent the most.
func (h *host) socket(ctx context.Context, t *testing.T, filter string) (s socket) {
	t.Helper()
	for line := range strings.Lines(h.run(ctx, t, "ss", "-HtinO", filter)) {
		if n := parseSocket(line); n.sent >= s.sent {
			s = n
		}
	}
	return s
}

// parseSocket reads a line of `ss -tiO`. Values that are zero are not in it.
func parseSocket(line string) (s socket) {
	s.settled = true
	for field := range strings.FieldsSeq(line) {
		name, value, _ := strings.Cut(field, ":")
		n, _ := strconv.ParseUint(value[strings.IndexByte(value, '/')+1:], 10, 64)
		switch name {
		case "bytes_sent":
			s.sent = n
		case "bytes_retrans":
			s.resent = n
		case "retrans": // now/in all
			s.retransmissions = n
		case "minrtt": // in milliseconds
			ms, _ := strconv.ParseFloat(value, 64)
			s.minRTT = time.Duration(ms * float64(time.Millisecond))
		case "unacked", "notsent":
			s.settled = false
		}
	}
	return s
}
