package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/report"
)

// metricsServer serves a live analysis' counters to Prometheus.
type metricsServer struct {
	listener net.Listener
	server   http.Server
	done     sync.WaitGroup
}

// The bounds on who asks: how many at once, for how long, and how much.
const (
	maxAskers   = 8
	askTime     = 10 * time.Second
	maxQuestion = 8 << 10
)

// listenForMetrics opens the address, which may take rights. Nobody is answered
// yet.
func listenForMetrics(address string) (*metricsServer, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, usagef("--metrics %s: %s", address, reason(err))
	}
	return &metricsServer{listener: netutil.LimitListener(l, maxAskers)}, nil
}

// reason is why an address cannot be listened on, without what was tried.
func reason(err error) string {
	if of := new(net.OpError); errors.As(err, &of) {
		return of.Err.Error()
	}
	return err.Error()
}

// serve answers with what the analysis counted.
func (m *metricsServer) serve(meters func() *classify.Meters) {
	var mu sync.Mutex
	written := report.NewMetrics()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		var page bytes.Buffer
		if err := written.Write(&page, meters()); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", report.MetricsType)
		_, _ = page.WriteTo(w) // who went away gets nothing
	})
	m.server = http.Server{Handler: mux, ReadTimeout: askTime, WriteTimeout: askTime, IdleTimeout: time.Minute, MaxHeaderBytes: maxQuestion}
	m.done.Go(func() { _ = m.server.Serve(m.listener) }) // until close
}

// close answers who has asked, and nobody more.
func (m *metricsServer) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = m.server.Shutdown(ctx) // a reader that is slow is left
	m.listener.Close()
	m.done.Wait()
}
