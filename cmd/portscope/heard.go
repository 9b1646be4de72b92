package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"io"
	"net/netip"
	"os"
	"os/user"
	"path/filepath"
	"slices"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode/sockets"
	"github.com/portscope/portscope/report"
)

// heard is what live heard on the ports of this host, the last of each: all
// that portscope remembers between runs.
type heard map[heardOn]report.Heard

// heardOn is a socket that others speak to.
type heardOn struct {
	Transport string     `json:"transport"`
	Address   netip.Addr `json:"address"`
	Port      uint16     `json:"port"`
}

// heardLine is a line of the file.
type heardLine struct {
	heardOn
	Protocol string `json:"protocol"`
	Time     int64  `json:"time"` // nanoseconds since the Unix epoch
}

// maxHeard bounds the sockets that are remembered, and maxHeardFile the bytes
// that are read of the file.
const maxHeard, maxHeardFile = 4096, 1 << 20

// heardFile is where they are kept: where the state of a program belongs
// (XDG Base Directory Specification), of whoever runs it; with sudo, of who
// called that. "" where there is no such place.
func heardFile() string {
	if id := os.Getenv("SUDO_UID"); id != "" && os.Geteuid() == 0 {
		u, err := user.LookupId(id)
		if err != nil || u.HomeDir == "" {
			return ""
		}
		return filepath.Join(u.HomeDir, ".local/state", heardName)
	}
	if state := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(state) {
		return filepath.Join(state, heardName)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".local/state", heardName)
}

const heardName = "portscope/heard.ndjson"

// readHeard reads the file, as much of it as can be: without it, nothing was
// heard.
func readHeard(name string) heard {
	f, err := os.Open(name)
	if err != nil {
		return heard{}
	}
	defer f.Close()
	return parseHeard(f)
}

func parseHeard(r io.Reader) heard {
	all := heard{}
	for lines := bufio.NewScanner(io.LimitReader(r, maxHeardFile)); len(all) < maxHeard && lines.Scan(); {
		var line heardLine
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Protocol != "" {
			all.add(line.heardOn, report.Heard{Protocol: line.Protocol, Time: line.Time})
		}
	}
	return all
}

// write writes the lines of a file, the latest first.
func (h heard) write(w io.Writer) error {
	var lines []heardLine
	for on, what := range h {
		lines = append(lines, heardLine{on, what.Protocol, what.Time})
	}
	slices.SortFunc(lines, func(a, b heardLine) int {
		return cmp.Or(cmp.Compare(b.Time, a.Time), cmp.Compare(a.Port, b.Port), cmp.Compare(a.Transport, b.Transport), a.Address.Compare(b.Address))
	})
	buffered := bufio.NewWriter(w)
	e := json.NewEncoder(buffered)
	for _, line := range lines[:min(len(lines), maxHeard)] {
		if err := e.Encode(line); err != nil {
			return err
		}
	}
	return buffered.Flush()
}

// add keeps what was heard on a socket, if it is later than what was.
func (h heard) add(on heardOn, what report.Heard) {
	if before, known := h[on]; !known || what.Time >= before.Time {
		h[on] = what
	}
}

// on is what was last heard on a socket: on a wildcard, at any address.
func (h heard) on(s *sockets.Socket) (last report.Heard) {
	for on, what := range h {
		mine := s.Local.Addr()
		fits := on.Address == mine.WithZone("") || mine.IsUnspecified() && (s.BothFamilies || on.Address.Is4() == mine.Is4())
		if on.Transport == s.Transport.String() && on.Port == s.Local.Port() && fits && what.Time > last.Time {
			last = what
		}
	}
	return last
}

// learn adds what the flows of a summary spoke to sockets of this host.
func (h heard) learn(s *classify.Summary, isLocal func(netip.Addr) bool) {
	for f := range s.Flows {
		if f.Confidence != classify.ByPayload || f.Responder.Port == 0 || !isLocal(f.Responder.Address) {
			continue
		}
		h.add(heardOn{f.Protocol.String(), f.Responder.Address, f.Responder.Port}, report.Heard{Protocol: f.Speaks, Time: f.Last})
	}
}
