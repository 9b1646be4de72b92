package main

import (
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/cmd/privileges"
	"github.com/portscope/portscope/decode/sockets"
)

// hostOptions are the flags of live that concern the host it runs on.
type hostOptions struct {
	user       string
	noPrograms bool
	metrics    string
}

func (o *hostOptions) addTo(f *pflag.FlagSet) {
	f.StringVar(&o.user, "user", "", "once the device is open, go on as `USER`; as root, as who called sudo, or nobody, unless told")
	f.BoolVar(&o.noPrograms, "no-programs", false, "do not look which programs the flows are of")
	f.StringVar(&o.metrics, "metrics", "", "serve counters to Prometheus at `ADDRESS`, such as 127.0.0.1:9600, under /metrics")
}

// localHost is what live has to do with the host it runs on: whose rights it goes on
// with, and who knows its programs.
type localHost struct {
	user      privileges.User
	addresses sockets.Addresses
	programs  *programs      // nil for none
	metrics   *metricsServer // nil for none
	heard     *os.File       // nil where nothing is remembered
	// lost says why programs cannot be named, "" where they can; all that those
	// of everybody can.
	lost string
	all  bool
}

// open takes what needs rights, before the device is opened: what is opened
// then must not be handed to the process that knows the programs.
func (o *hostOptions) open() (*localHost, error) {
	h := &localHost{}
	var err error
	if h.user, err = o.becomes(); err != nil {
		return nil, err
	}
	if o.metrics != "" {
		if h.metrics, err = listenForMetrics(o.metrics); err != nil {
			return nil, err
		}
	}
	if o.noPrograms {
		return h, nil
	}
	h.all = privileges.Has(privileges.SeeProcesses, privileges.SeeFiles)
	if h.programs, err = startPrograms(h.user, h.addresses.IsLocal); err != nil {
		h.lost = err.Error()
	}
	return h, nil
}

// becomes is who live goes on as.
func (o *hostOptions) becomes() (privileges.User, error) {
	switch {
	case o.user == "":
		return privileges.Caller(os.Getenv), nil
	case os.Geteuid() != 0:
		return privileges.User{}, usagef("--user is for root: nobody else can become another")
	}
	u, err := privileges.UserNamed(o.user)
	if err != nil {
		return u, usagef("--user %s: %v", o.user, err)
	}
	return u, nil
}

// settle gives up all rights that are left, once all is open and before the
// first packet is looked at. Only below the directories that are writable can
// files be made any more.
func (h *localHost) settle(writable ...string) error {
	// Root must not write where another user could have laid a link, and that
	// user cannot write where only root may.
	sudo := os.Getenv("SUDO_UID") != ""
	if !sudo {
		h.remember()
	}
	if err := privileges.Drop(h.user); err != nil {
		return damaged(err)
	}
	if sudo {
		h.remember()
	}
	return damaged(privileges.Confine(writable...))
}

// remember opens the file of what was heard. Without it nothing is remembered.
func (h *localHost) remember() {
	name := heardFile()
	if name == "" || os.MkdirAll(filepath.Dir(name), 0o700) != nil {
		return
	}
	if f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600); err == nil {
		h.heard = f
	}
}

// hear adds to what was heard what a summary tells of this host's sockets. It
// is of no weight for the report: where it fails, it is left.
func (h *localHost) hear(s *classify.Summary) {
	if h.heard == nil {
		return
	}
	all := parseHeard(h.heard)
	all.learn(s, h.addresses.IsLocal)
	if h.heard.Truncate(0) == nil {
		if _, err := h.heard.Seek(0, 0); err == nil {
			_ = all.write(h.heard)
		}
	}
}

// close ends what open began.
func (h *localHost) close() {
	if h.programs != nil {
		h.programs.close()
	}
	if h.metrics != nil {
		h.metrics.close()
	}
	if h.heard != nil {
		h.heard.Close() // see hear
	}
}

// announce says what about programs is to be known before the capture begins.
func (h *localHost) announce(stderr io.Writer) {
	switch {
	case h.lost != "":
		complain(stderr, "programs are not named: "+h.lost)
	case h.programs != nil && !h.all:
		complain(stderr, "only your own programs are named; with sudo all are")
	}
}
