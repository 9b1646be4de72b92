//go:build linux && cgo

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestLivePrograms holds a live report to name the programs of real servers
// and clients, as ss(8) sees them where it looks in time, and as they were
// started: of flows that lived a second or more at least 99 %, of the others at
// least 90 %. Nothing may be named wrong.
func TestLivePrograms(t *testing.T) {
	c := newCable(t)
	here, there := newServices(t, c.client, client), newServices(t, c.server, server)
	truth := watchSockets(t, c.client)
	file := filepath.Join(openDirectory(t), "programs.pcapng")
	// A client may be over in a millisecond: whatever else this machine does, who
	// looks at it comes first.
	live := c.start(t, "nice", "-n", "-15", "portscope", "live", "-i", tap, "-o", "ndjson", "-w", file)
	live.waitFor("capturing on " + tap)
	time.Sleep(2 * time.Second) // as where it runs all day: who listens is known
	var sides sync.WaitGroup
	sides.Go(func() { here.use(t, c.server) })
	sides.Go(func() { there.use(t, c.client) })
	sides.Wait()
	time.Sleep(time.Second)
	live.interrupt()
	if code := live.wait(); code != exitDone {
		t.Fatalf("exit code %d: %s", code, live.stderr.String())
	}
	seen := truth.end()
	kept := map[[2]netip.AddrPort]string{}
	for _, f := range ownedFlows(t, portscope(t, "read", "-o", "ndjson", file)) {
		kept[f.sockets()] = f.named()
	}
	var long, short, read score
	for _, f := range ownedFlows(t, live.stdout.Bytes()) {
		want := f.program()
		if want == "" || f.Event != "end" {
			continue
		}
		got := f.named()
		if by := seen[f.sockets()]; by != nil && !slices.Contains(by, want) {
			t.Errorf("%v is held by %v, says ss, not by %s", f.sockets(), by, want)
		}
		if got != "" && got != want {
			t.Errorf("%v is of %s, not of %s", f.sockets(), want, got)
		}
		if got != "" {
			read.add(kept[f.sockets()] == got, f)
		}
		if f.Duration >= 1 {
			long.add(got == want, f)
		} else {
			short.add(got == want, f)
		}
	}
	t.Logf("a second or more: %v", &long)
	t.Logf("shorter: %v", &short)
	t.Logf("of those, read from what -w wrote: %v", &read)
	if read.share() < 0.9 {
		t.Errorf("-w kept too few; not: %q", read.missed)
	}
	if long.share() < 0.99 || short.share() < 0.9 {
		t.Errorf("named too few; not: %q %q", long.missed, short.missed)
	}
	if long.all < 15 || short.all < 100 {
		t.Errorf("only %d long and %d short flows: the test proves little", long.all, short.all)
	}
}

func ownedFlows(t *testing.T, lines []byte) (list []ownedFlow) {
	t.Helper()
	for line := range bytes.Lines(lines) {
		var f ownedFlow
		if err := json.Unmarshal(line, &f); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		list = append(list, f)
	}
	return list
}

// ownedFlow is a flow record, as far as it is of use here.
type ownedFlow struct {
	Event      string  `json:"event"`
	Transport  string  `json:"transport"`
	Originator flowEnd `json:"originator"`
	Responder  flowEnd `json:"responder"`
	Duration   float64 `json:"duration"`
}

type flowEnd struct {
	IP      netip.Addr `json:"ip"`
	Port    uint16     `json:"port"`
	Process struct {
		Name, User string
		PID        int
	} `json:"process"`
}

// local is the end of the flow that is at the client's, where the capture is.
func (f *ownedFlow) local() (mine, other *flowEnd) {
	if f.Originator.IP.String() == client {
		return &f.Originator, &f.Responder
	}
	return &f.Responder, &f.Originator
}

// sockets is the local socket and the other one.
func (f *ownedFlow) sockets() [2]netip.AddrPort {
	mine, other := f.local()
	return [2]netip.AddrPort{netip.AddrPortFrom(mine.IP, mine.Port), netip.AddrPortFrom(other.IP, other.Port)}
}

// servers and clients are who is at a service's port, and who asks there.
var servers = map[uint16]string{22: "sshd", 53: "dnsmasq", 80: "nginx", 5432: "postgres", 6379: "redis-server"}
var clients = map[uint16]string{22: "ssh", 53: "dig", 80: "curl", 5432: "psql", 6379: "redis-cli"}

// program is who was started for the flow, "" for one that no service is part
// of.
func (f *ownedFlow) program() string {
	if f.Transport != "tcp" && f.Transport != "udp" {
		return ""
	}
	if f.Originator.IP.String() == client {
		return clients[f.Responder.Port]
	}
	return servers[f.Responder.Port]
}

func (f *ownedFlow) named() string {
	mine, _ := f.local()
	return mine.Process.Name
}

// score counts flows that were named rightly.
type score struct {
	right, all int
	missed     []string
}

func (s *score) add(right bool, f ownedFlow) {
	s.all++
	if right {
		s.right++
		return
	}
	s.missed = append(s.missed, fmt.Sprintf("%s %v %.3fs of %s, not %q", f.Transport, f.sockets(), f.Duration, f.program(), f.named()))
}

func (s *score) share() float64 { return float64(s.right) / float64(max(s.all, 1)) }

func (s *score) String() string {
	return fmt.Sprintf("%d of %d named, %.1f %%", s.right, s.all, 100*s.share())
}

// socketWatch asks ss again and again who holds which socket.
type socketWatch struct {
	stop chan struct{}
	done sync.WaitGroup
	seen map[[2]netip.AddrPort][]string
}

func watchSockets(t *testing.T, namespace string) *socketWatch {
	t.Helper()
	w := &socketWatch{stop: make(chan struct{}), seen: map[[2]netip.AddrPort][]string{}}
	w.done.Go(func() {
		for {
			select {
			case <-w.stop:
				return
			case <-time.After(100 * time.Millisecond):
			}
			out, _ := exec.Command("ip", "netns", "exec", namespace, "ss", "-Htunp").Output() // what it says counts
			w.add(string(out))
		}
	})
	return w
}

var holders = regexp.MustCompile(`\("([^"]+)",pid=`)

func (w *socketWatch) add(out string) {
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		if len(fields) < 7 {
			continue
		}
		local, err1 := netip.ParseAddrPort(fields[4])
		remote, err2 := netip.ParseAddrPort(fields[5])
		if err1 != nil || err2 != nil {
			continue
		}
		key := [2]netip.AddrPort{local, remote}
		for _, m := range holders.FindAllStringSubmatch(fields[6], -1) {
			w.seen[key] = append(w.seen[key], m[1])
		}
	}
}

func (w *socketWatch) end() map[[2]netip.AddrPort][]string {
	close(w.stop)
	w.done.Wait()
	return w.seen
}

// services are real servers at one end of the cable.
type services struct{ namespace, address, key string }

// newServices starts them: what is not installed is left out, and said.
func newServices(t *testing.T, namespace, address string) *services {
	t.Helper()
	s := &services{namespace: namespace, address: address}
	ip(t, "-n", namespace, "link", "set", "lo", "up")
	directory := worldDirectory(t)
	s.nginx(t, filepath.Join(directory, "nginx"))
	s.postgres(t, filepath.Join(directory, "postgres"))
	s.sshd(t, filepath.Join(directory, "sshd"))
	s.start(t, "redis-server", "--bind", address, "--port", "6379", "--save", "", "--protected-mode", "no")
	s.start(t, "dnsmasq", "--keep-in-foreground", "--conf-file="+os.DevNull, "--no-resolv", "--no-hosts", "--pid-file",
		"--user=root", "--listen-address="+address, "--bind-interfaces", "--address=/example.test/192.0.2.80")
	for _, port := range []int{22, 53, 80, 5432, 6379} {
		s.waitFor(t, port)
	}
	return s
}

// start starts a server that is installed.
func (s *services) start(t *testing.T, name string, args ...string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("there is no %s", name)
	}
	c := exec.Command("ip", append([]string{"netns", "exec", s.namespace, name}, args...)...)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		group := -c.Process.Pid // a server is several processes
		syscall.Kill(group, syscall.SIGQUIT)
		stubborn := time.AfterFunc(10*time.Second, func() { syscall.Kill(group, syscall.SIGKILL) })
		c.Wait()
		stubborn.Stop()
		syscall.Kill(group, syscall.SIGKILL)
	})
}

func (s *services) waitFor(t *testing.T, port int) {
	t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		out, _ := exec.Command("ip", "netns", "exec", s.namespace, "ss", "-Htln", fmt.Sprintf("sport = :%d", port)).Output()
		if len(out) > 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("nobody listens on port %d of %s", port, s.address)
		}
	}
}

// worldDirectory is a directory that all users may look into.
func worldDirectory(t *testing.T) string {
	t.Helper()
	directory, err := os.MkdirTemp("", "portscope-services-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(directory) })
	if err := os.Chmod(directory, 0o755); err != nil {
		t.Fatal(err)
	}
	return directory
}

func (s *services) nginx(t *testing.T, directory string) {
	t.Helper()
	lay(t, filepath.Join(directory, "www", "index.html"), strings.Repeat("portscope\n", 20000))
	lay(t, filepath.Join(directory, "nginx.conf"), fmt.Sprintf(`daemon off; pid %[1]s/pid; error_log %[1]s/error.log; worker_processes 2;
events {} http { access_log off; server { listen %[2]s:80; root %[1]s/www; } }`, directory, s.address))
	s.start(t, "nginx", "-c", filepath.Join(directory, "nginx.conf"))
}

func (s *services) postgres(t *testing.T, directory string) {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		t.Skip("there is no postgres")
	}
	must(t.Context(), t, "install", "-d", "-o", "postgres", directory)
	must(t.Context(), t, "runuser", "-u", "postgres", "--", found[0], "-D", directory+"/data", "-A", "trust", "--no-sync")
	f, err := os.OpenFile(directory+"/data/pg_hba.conf", os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(f, "host all all 192.0.2.0/24 trust")
	f.Close()
	s.start(t, "runuser", "-u", "postgres", "--", filepath.Join(filepath.Dir(found[0]), "postgres"), "-D", directory+"/data",
		"-c", "listen_addresses="+s.address, "-c", "unix_socket_directories="+directory, "-c", "fsync=off")
}

func (s *services) sshd(t *testing.T, directory string) {
	t.Helper()
	if err := os.MkdirAll("/run/sshd", 0o755); err != nil { // where it gives up its rights
		t.Fatal(err)
	}
	s.key = filepath.Join(directory, "key")
	if err := os.MkdirAll(directory, 0o755); err != nil {
		t.Fatal(err)
	}
	must(t.Context(), t, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", s.key)
	must(t.Context(), t, "cp", s.key+".pub", directory+"/authorized_keys")
	lay(t, directory+"/config", fmt.Sprintf("ListenAddress %s:22\nHostKey %s\nAuthorizedKeysFile %s/authorized_keys\nPermitRootLogin yes\nStrictModes no\nUsePAM no\nPidFile none\nMaxStartups 100\n", s.address, s.key, directory))
	s.start(t, "/usr/sbin/sshd", "-D", "-e", "-f", directory+"/config")
}

func lay(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// use has clients at the other end use the services: some for a second or two,
// most as short as can be.
func (s *services) use(t *testing.T, from string) {
	script := fmt.Sprintf(`
A=%[1]s; K=%[2]s
SSH="ssh -i $K -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR root@$A"
for i in 1 2 3; do
  psql -qAt -h $A -U postgres -c 'select pg_sleep(1.5)' &
  redis-cli -h $A blpop nothing 2 &
  $SSH sleep 1.5 &
  curl -s -o /dev/null --limit-rate 100k http://$A/ &
done
for i in $(seq 20); do
  curl -s -o /dev/null http://$A/
  dig @$A +short +noedns www$i.example.test
  redis-cli -h $A ping
  dig @$A +tcp +short www$i.example.test
done
for i in 1 2 3; do
  psql -qAt -h $A -U postgres -c 'select 1'
  $SSH true
done
wait
`, s.address, s.key)
	p := startIn(t, from, "bash", "-c", script)
	select {
	case <-p.ended:
	case <-time.After(patience): // a hundred programs on one processor
		t.Errorf("the clients of %s do not end: %s", s.address, p.stderr.String())
	}
}
