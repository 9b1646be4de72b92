//go:build linux && cgo

package main

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMetricsOfPrometheus lets a real Prometheus scrape a capture, and holds
// what it has stored to what passed.
func TestMetricsOfPrometheus(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	if _, err := exec.LookPath("prometheus"); err != nil {
		t.Skip("there is no prometheus: apt-get install prometheus")
	}
	ip(t, "-n", c.client, "link", "set", "lo", "up")
	live := c.capture(t, "--metrics", "127.0.0.1:9600", "-o", "json")
	directory := worldDirectory(t)
	lay(t, filepath.Join(directory, "prometheus.yml"), `
global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs: [{job_name: portscope, static_configs: [{targets: ["127.0.0.1:9600"]}]}]
`)
	prometheus := c.start(t, "prometheus", "--config.file="+filepath.Join(directory, "prometheus.yml"), "--storage.tsdb.path="+filepath.Join(directory, "data"),
		"--web.listen-address=127.0.0.1:9601")
	prometheus.waitFor("Server is ready to receive web requests")
	c.talk(t)
	for query, want := range map[string]string{
		`up{job="portscope"}`:                                                                       "1",
		`portscope_flows_total{application="http"}`:                                                 "3",
		`portscope_flows_total{application="icmp"}`:                                                 "1",
		`portscope_frames_total{outcome="ARP"} >= bool 2`:                                           "1",
		`portscope_dropped_frames_total{kind="kernel"}`:                                             "0",
		`sum(portscope_packets_total) == bool sum(portscope_frames_total{outcome="flows"})`:         "1",
		`sum(portscope_frames_total) == bool sum(portscope_captured_frames_total)`:                  "1",
		`portscope_bytes_total{application="http",protocol="http",direction="received"} > bool 300`: "1",
	} {
		c.ask(t, query, want)
	}
	live.interrupt()
	if code := live.wait(); code != exitDone {
		t.Errorf("exit code %d: %s", code, live.stderr.String())
	}
}

// ask waits until Prometheus answers a query as it is to.
func (c *cable) ask(t *testing.T, query, want string) {
	t.Helper()
	var got string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		p := c.start(t, "curl", "-s", "-G", "--data-urlencode", "query="+query, "http://127.0.0.1:9601/api/v1/query")
		p.wait()
		var answer struct {
			Data struct{ Result []struct{ Value [2]any } }
		}
		if err := json.Unmarshal(p.stdout.Bytes(), &answer); err != nil {
			t.Fatalf("%v in %s", err, p.stdout.String())
		}
		if list := answer.Data.Result; len(list) == 1 {
			if got = fmt.Sprint(list[0].Value[1]); got == want {
				return
			}
		}
	}
	t.Errorf("%s is %s, want %s", query, got, want)
}

// TestMetricsAddress holds an address that is taken to be wrong usage, and what
// is no question to be no answer.
func TestMetricsAddress(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	ip(t, "-n", c.client, "link", "set", "lo", "up")
	live := c.capture(t, "--metrics", "127.0.0.1:9600", "-o", "json")
	second := c.start(t, "portscope", "live", "-i", tap, "--metrics", "127.0.0.1:9600")
	if code := second.wait(); code != exitUsage || second.stderr.String() != "portscope: --metrics 127.0.0.1:9600: bind: address already in use\n" {
		t.Errorf("exit code %d: %s", code, second.stderr.String())
	}
	for path, want := range map[string]string{"/metrics": "200", "/": "404", "/debug/pprof/": "404"} {
		p := c.start(t, "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "http://127.0.0.1:9600"+path)
		if p.wait(); strings.TrimSpace(p.stdout.String()) != want {
			t.Errorf("%s: %s, want %s", path, p.stdout.String(), want)
		}
	}
	live.interrupt()
	live.wait()
}
