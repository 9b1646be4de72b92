package main

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// delay is how long frames take, either way. It is long beside what a busy
// machine adds.
const delay = 25 * time.Millisecond

// TestLink holds the figures of a flow to what really happened to it. Real
// programs talk over a wire that does known things to known frames; the sender's
// kernel says what it did about them.
func TestLink(t *testing.T) {
	requirePrograms(t)
	requireNetwork(t)
	for _, trial := range []struct {
		name string
		transfer
		plan  plan
		check func(*testing.T, *outcome)
	}{
		{"delay alone", download, plan{}, checkUntouched},
		{"loss", download, plan{lose: every{150, 5}}, checkLoss},
		{"an outage", download, plan{dark: 300 * time.Millisecond, darkAt: 500}, checkOutage},
		{"reordering", download, plan{hold: every{100, 10}}, checkReordering},
		{"duplication", download, plan{double: every{100, 10}}, checkDuplication},
		{"a capture with gaps", download, plan{overlook: every{100, 10}}, checkGaps},
		{"all at once", upload, plan{lose: every{150, 8}, hold: every{40, 30}, double: every{70, 17}}, checkLate},
	} {
		t.Run(trial.name, func(t *testing.T) {
			t.Parallel() // most of the time they wait
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			o := trial.transfer(ctx, t, trial.plan)
			o.log(t)
			o.checkBoth(t)
			trial.check(t, o)
		})
	}
}

// requirePrograms skips the test where it cannot be made.
func requirePrograms(t *testing.T) {
	for _, needed := range []struct{ program, debian string }{
		{"ip", "iproute2"}, {"ss", "iproute2"}, {"nginx", "nginx-light"}, {"curl", "curl"}, {"iperf3", "iperf3"},
	} {
		if _, err := exec.LookPath(needed.program); err != nil {
			t.Skipf("needs %s: install %s", needed.program, needed.debian)
		}
	}
	if out, err := exec.Command("curl", "--rate", "1/m", "--version").CombinedOutput(); err != nil {
		t.Skipf("needs curl 7.84 or later, for --rate: %s", out)
	}
}

// transfer lets two programs send over a wire with a plan, until all that was
// sent is acknowledged.
type transfer func(context.Context, *testing.T, plan) *outcome

// The ends of a wire.
const (
	clientEnd = 0
	serverEnd = 1
)

// fileSize is how much a download brings, in bytes.
const fileSize = 2 << 20

// nginxConf makes a server that keeps to its directory.
const nginxConf = `daemon off; master_process off; pid nginx.pid; error_log stderr;
events {}
http {
	access_log off;
	client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
	uwsgi_temp_path uwsgi; scgi_temp_path scgi;
	server { listen 192.0.2.2:80; root .; }
}
`

// download lets curl fetch a file from nginx.
func download(ctx context.Context, t *testing.T, p plan) *outcome {
	p.sender, p.delay = serverEnd, delay
	w := newWire(t, p)
	hosts := newHosts(ctx, t, w)
	dir := t.TempDir()
	writeFile(t, dir, "file", make([]byte, fileSize))
	writeFile(t, dir, "nginx.conf", []byte(nginxConf))
	hosts[serverEnd].start(ctx, t, "nginx", "-p", dir, "-c", "nginx.conf")
	hosts[serverEnd].listening(ctx, t, 80)
	// A second request, a minute later, keeps the connection open until the
	// kernel was asked about it.
	const url = "http://192.0.2.2/file"
	hosts[clientEnd].start(ctx, t, "curl", "-sS", "--rate", "1/m", "-o", "/dev/null", url, "-o", "/dev/null", url)
	return settle(ctx, t, w, hosts[serverEnd], "sport = :80", fileSize)
}

// upload lets iperf3 send until the plan is carried out, and then stops it, so
// that its connection stays open.
func upload(ctx context.Context, t *testing.T, p plan) *outcome {
	p.sender, p.delay = clientEnd, delay
	w := newWire(t, p)
	hosts := newHosts(ctx, t, w)
	hosts[serverEnd].start(ctx, t, "iperf3", "-s", "-1")
	hosts[serverEnd].listening(ctx, t, 5201)
	iperf3 := hosts[clientEnd].start(ctx, t, "iperf3", "-c", "192.0.2.2", "-t", "60", "-b", "16M", "-l", "16K")
	const frames = 300 // more, so that no loss is the last
	for d, _, _ := w.state(); d.full < w.plan.last()+frames; d, _, _ = w.state() {
		if ctx.Err() != nil {
			t.Fatalf("iperf3 sent %d full segments", d.full)
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err := iperf3.Signal(unix.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	return settle(ctx, t, w, hosts[clientEnd], "dport = :5201", uint64(w.plan.last()*fullSegment))
}

// settle waits until the sender has sent so much, all is acknowledged, and the
// wire is empty: what the kernel and the captures say is then of one moment.
func settle(ctx context.Context, t *testing.T, w *wire, sender *host, filter string, least uint64) *outcome {
	t.Helper()
	for {
		_, before, _ := w.state()
		o := &outcome{plan: w.plan, socket: sender.socket(ctx, t, filter)}
		captures := w.recorded()
		d, after, idle := w.state()
		if idle && before == after && o.socket.settled && o.socket.sent-o.socket.resent >= least {
			o.deeds = d
			for end := range captures {
				f := &o.seen[end].flow
				o.seen[end] = inspectCapture(t, captures[end])
				o.handshakes[end] = w.handshake(end, f.Originator.Port, f.Responder.Port)
			}
			return o
		}
		if ctx.Err() != nil {
			t.Fatalf("still not all is acknowledged: %+v; the wire: %+v", o.socket, d)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
