//go:build linux && cgo

package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The two ends of a cable, each in a network namespace of its own: what the
// programs of this machine send cannot reach it.
const (
	client, server = "192.0.2.1", "192.0.2.2"
	tap            = "tap0" // the client's end, captured from
)

// TestLiveAgreesWithFile holds a live report to the one of a file that tcpdump
// wrote at the same time.
func TestLiveAgreesWithFile(t *testing.T) {
	c := newCable(t)
	file := filepath.Join(t.TempDir(), "tcpdump.pcap")
	tcpdump := c.start(t, "tcpdump", "-i", tap, "-U", "-w", file)
	tcpdump.waitFor("listening on")
	summary := c.capture(t, "-o", "json")
	flows := c.capture(t, "-o", "ndjson")

	c.talk(t)
	waitUntilQuiet(t, file)
	for _, p := range []*program{tcpdump, summary, flows} {
		p.interrupt()
	}
	if code := tcpdump.wait(); code != 0 {
		t.Fatalf("tcpdump: exit code %d: %s", code, tcpdump.stderr.String())
	}
	for format, live := range map[string]*program{"json": summary, "ndjson": flows} {
		if code := live.wait(); code != exitDone {
			t.Fatalf("-o %s: exit code %d: %s", format, code, live.stderr.String())
		}
		got := flowsOnce(documents(t, live.stdout.Bytes()))
		want := documents(t, bytes.ReplaceAll(portscope(t, "read", "-o", format, file), []byte(file), []byte(tap)))
		if len(want) == 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("-o %s: live says\n%s\nof the file, read says\n%s", format, show(t, got), show(t, want))
		}
	}
	report := reportOf(summary)
	for _, spoken := range []string{`"http"`, `"icmp"`, `"arp"`} {
		if !strings.Contains(strings.ToLower(report), spoken) {
			t.Errorf("the report does not hold %s:\n%s", spoken, report)
		}
	}
	if n := strings.Count(report, `"dropped_by_kernel": 0`); n != 2 {
		t.Errorf("the kernel's drop counters stand %d times, want once of the capture and once of its interface:\n%s", n, report)
	}
}

// TestLiveStops holds -c to end the capture by itself, after as many packets
// as its filter let through.
func TestLiveStops(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	live := c.capture(t, "-c", "4", "-f", "icmp")
	c.ping(t)
	c.fetch(t)
	c.ping(t)
	if code := live.wait(); code != exitDone {
		t.Fatalf("exit code %d: %s", code, live.stderr.String())
	}
	want := regexp.MustCompile(`(?s)^tap0 · live · Ethernet · 4 packets · .* · nothing dropped\n.*\nICMP .*\nsum = all frames read +4 `)
	if report := reportOf(live); !want.MatchString(report) || strings.Contains(report, "/tcp") {
		t.Errorf("want ICMP alone:\n%s", report)
	}
}

// TestLiveInterrupted holds a report to tell of what passed just before the
// interrupt, which the kernel may have kept back.
func TestLiveInterrupted(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	live := c.capture(t, "-f", "icmp")
	c.ping(t)
	live.interrupt()
	if code := live.wait(); code != exitDone {
		t.Fatalf("exit code %d: %s", code, live.stderr.String())
	}
	if report := reportOf(live); !strings.HasPrefix(report, "tap0 · live · Ethernet · 4 packets") {
		t.Errorf("want the 4 packets of ping:\n%s", report)
	}
}

// TestLiveIdle holds an interrupt before any packet to an empty report.
func TestLiveIdle(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		live := c.capture(t)
		live.signal(signal)
		if code := live.wait(); code != exitDone {
			t.Errorf("%v: exit code %d: %s", signal, code, live.stderr.String())
		}
		if report := reportOf(live); !strings.HasPrefix(report, "tap0 · live · Ethernet · 0 packets") {
			t.Errorf("%v: the report is\n%s", signal, report)
		}
	}
}

// TestLiveCannot holds what cannot be captured to one line and its exit code.
func TestLiveCannot(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"-i", "none0"}, exitDamaged, "portscope: none0: there is no such interface; `portscope interfaces` lists them\n"},
		{[]string{"-i", tap, "-f", "prot 5"}, exitUsage, "portscope: -f prot 5: is no filter: can't parse filter expression: syntax error\n"},
	} {
		p := c.start(t, "portscope", append([]string{"live"}, test.args...)...)
		if code := p.wait(); code != test.code || p.stderr.String() != test.says || p.stdout.Len() > 0 {
			t.Errorf("%q: exit code %d, want %d; stderr %q, want %q; stdout %q",
				test.args, code, test.code, p.stderr.String(), test.says, p.stdout.String())
		}
	}
}

// cable is two network namespaces with a link between them.
type cable struct{ client, server string }

// newCable lays a cable. Where it cannot, the test is skipped, and says what
// it lacks.
func newCable(t *testing.T) *cable {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root may make network namespaces: run the tests with sudo")
	}
	for program, from := range map[string]string{"ip": "iproute2", "tcpdump": "tcpdump", "curl": "curl", "ping": "iputils-ping", "taskset": "util-linux"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("there is no %s: apt-get install %s", program, from)
		}
	}
	name := fmt.Sprintf("portscope-%d-%s-", os.Getpid(), t.Name())
	c := &cable{name + "client", name + "server"}
	for _, end := range []string{c.client, c.server} {
		if out, err := exec.Command("ip", "netns", "add", end).CombinedOutput(); err != nil {
			t.Skipf("this machine gives no network namespaces: %s", out)
		}
		t.Cleanup(func() { ip(t, "netns", "delete", end) })
	}
	ip(t, "link", "add", tap, "netns", c.client, "type", "veth", "peer", "name", "tap1", "netns", c.server)
	c.raise(t, c.client, tap, client)
	c.raise(t, c.server, "tap1", server)
	return c
}

// raise brings an end up. Without IPv6's link-local address nothing is sent
// that no program asked for.
func (c *cable) raise(t *testing.T, end, device, address string) {
	t.Helper()
	ip(t, "-n", end, "link", "set", device, "addrgenmode", "none")
	ip(t, "-n", end, "address", "add", address+"/24", "dev", device)
	ip(t, "-n", end, "link", "set", device, "up")
}

func ip(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		t.Fatalf("ip %s: %v: %s", strings.Join(args, " "), err, out)
	}
}

// capture starts a live capture of the cable and waits until it has begun.
func (c *cable) capture(t *testing.T, args ...string) *program {
	t.Helper()
	p := c.start(t, "portscope", append([]string{"live", "-i", tap}, args...)...)
	p.waitFor("capturing on " + tap)
	return p
}

// talk has real programs send something of each kind.
func (c *cable) talk(t *testing.T) {
	t.Helper()
	web := startIn(t, c.server, "webserver", server+":80")
	web.waitFor("webserver begins")
	for range 3 {
		c.fetch(t)
	}
	c.ping(t)
	c.resolve(t)
}

// fetch fetches a page. Without a server it is refused, which is traffic too.
func (c *cable) fetch(t *testing.T) {
	t.Helper()
	c.start(t, "curl", "-s", "-m", "20", "-o", os.DevNull, "http://"+server+"/").wait()
}

func (c *cable) ping(t *testing.T) {
	t.Helper()
	if p := c.start(t, "ping", "-c", "2", "-i", "0.2", "-W", "10", server); p.wait() != 0 {
		t.Fatalf("ping: %s", p.stderr.String())
	}
}

// resolve asks for a name where there are programs to ask and to answer.
func (c *cable) resolve(t *testing.T) {
	t.Helper()
	for _, needed := range []string{"dnsmasq", "dig"} {
		if _, err := exec.LookPath(needed); err != nil {
			t.Logf("without DNS: there is no %s", needed)
			return
		}
	}
	startIn(t, c.server, "dnsmasq", "--keep-in-foreground", "--conf-file="+os.DevNull, "--no-resolv", "--no-hosts", "--pid-file",
		"--user=root", "--listen-address="+server, "--bind-interfaces", "--address=/example.test/192.0.2.80")
	if p := c.start(t, "dig", "@"+server, "+tries=10", "+timeout=2", "+noedns", "www.example.test"); p.wait() != 0 {
		t.Fatalf("dig: %s%s", p.stdout.String(), p.stderr.String())
	}
}

func (c *cable) start(t *testing.T, name string, args ...string) *program {
	t.Helper()
	return startIn(t, c.client, name, args...)
}

// program is a running program, its output gathered.
type program struct {
	t              *testing.T
	command        *exec.Cmd
	stdout, stderr output
	ended          chan struct{}
}

// startIn starts a program in a namespace. All share one processor, so that no
// two packets pass the tap at once, which two captures could see in different
// orders.
func startIn(t *testing.T, namespace, name string, args ...string) *program {
	t.Helper()
	args = append([]string{"netns", "exec", namespace, "taskset", "-c", firstProcessor(t), name}, args...)
	return startProgram(t, exec.Command("ip", args...))
}

func startProgram(t *testing.T, command *exec.Cmd) *program {
	t.Helper()
	p := &program{t: t, command: command, ended: make(chan struct{})}
	p.command.Stdout, p.command.Stderr = &p.stdout, &p.stderr
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.command.Wait() // the exit code is looked at
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.command.Process.Kill() // where it has not ended
		<-p.ended
	})
	return p
}

// firstProcessor is the first that this test may use.
func firstProcessor(t *testing.T) string {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`Cpus_allowed_list:\s*(\d+)`).FindSubmatch(status)
	if found == nil {
		t.Fatal("/proc/self/status does not say which processors this test may use")
	}
	return string(found[1])
}

// waitFor waits until the program has said something on stderr.
func (p *program) waitFor(text string) {
	p.t.Helper()
	p.waitForIn(&p.stderr, text, 1)
}

// waitForIn waits until an output of the program holds a text so many times.
func (p *program) waitForIn(o *output, text string, times int) {
	p.t.Helper()
	for end := time.Now().Add(patience); strings.Count(o.String(), text) < times; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("%s never said %q %d times: %s%s", p.command, text, times, p.stdout.String(), p.stderr.String())
		}
	}
}

func (p *program) interrupt() { p.signal(syscall.SIGINT) }

func (p *program) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.command.Process.Signal(s); err != nil {
		p.t.Fatalf("%s: %v: %s", p.command, err, p.stderr.String())
	}
}

// wait waits for the end and gives the exit code.
func (p *program) wait() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("%s does not end: %s", p.command, p.stderr.String())
	}
	return p.command.ProcessState.ExitCode()
}

// output gathers what a program says while others look.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(b)
}

func (o *output) Bytes() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	return bytes.Clone(o.b.Bytes())
}

func (o *output) String() string { return string(o.Bytes()) }

func (o *output) Len() int { return len(o.Bytes()) }

// waitUntilQuiet waits until a capture file has not grown for a while.
func waitUntilQuiet(t *testing.T, file string) {
	t.Helper()
	const quiet = time.Second // libpcap hands packets over within a fifth of it
	size, since := int64(-1), time.Now()
	for end := since.Add(patience); time.Since(since) < quiet; time.Sleep(50 * time.Millisecond) {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() != size {
			size, since = info.Size(), time.Now()
		}
		if since.After(end) {
			t.Fatal("the cable never falls silent")
		}
	}
}

// reportOf is what a program printed but for the lines of flows before.
func reportOf(p *program) string {
	var report strings.Builder
	for line := range strings.Lines(p.stdout.String()) {
		if report.Len() > 0 || !strings.HasPrefix(line, "+ ") && !strings.HasPrefix(line, "- ") {
			report.WriteString(line)
		}
	}
	return report.String()
}

// flowsOnce leaves of streamed flow records those of flows that are over, in the
// order of read. Other documents stay.
func flowsOnce(list []any) []any {
	list = slices.DeleteFunc(list, func(d any) bool { return d.(map[string]any)["event"] == "new" })
	frame := func(d any) float64 {
		n, _ := d.(map[string]any)["first_frame"].(float64)
		return n
	}
	slices.SortStableFunc(list, func(x, y any) int { return cmp.Compare(frame(x), frame(y)) })
	for _, d := range list {
		delete(d.(map[string]any), "event")
	}
	return list
}

// documents reads JSON documents and leaves in them what two captures of the
// same packets must agree in. The kernel stamps each packet anew for each
// capture: times differ by microseconds. A file of tcpdump holds no counters.
func documents(t *testing.T, b []byte) (list []any) {
	t.Helper()
	for d := json.NewDecoder(bytes.NewReader(b)); ; {
		var document any
		err := d.Decode(&document)
		if err == io.EOF {
			return list
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, b)
		}
		list = append(list, without(document,
			"first", "last", "duration", "rtt", "handshake_rtt", "response_min", "response_mean", "response_p95", "timeline", // times
			"format", "lost", "interfaces", "drops_known",
			"programs", "process", // a file of tcpdump names none
			"number")) // of records that come as flows end
	}
}

// without is a document without the members of those names.
func without(document any, names ...string) any {
	switch d := document.(type) {
	case map[string]any:
		for _, name := range names {
			delete(d, name)
		}
		for _, member := range d {
			without(member, names...)
		}
	case []any:
		for _, item := range d {
			without(item, names...)
		}
	}
	return document
}

func show(t *testing.T, document any) string {
	t.Helper()
	b, err := json.MarshalIndent(document, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
