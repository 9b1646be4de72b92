package sockets

import (
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"

	"github.com/portscope/portscope/decode"
)

// host is a /proc of a test's own.
type host struct {
	t    *testing.T
	proc string
}

func newHost(t *testing.T) host { return host{t, t.TempDir()} }

// begin lets a process begin that holds sockets.
func (h host) begin(pid int, name, cgroup string, inodes ...uint64) {
	h.t.Helper()
	directory := filepath.Join(h.proc, strconv.Itoa(pid))
	must(h.t, os.MkdirAll(filepath.Join(directory, "fd"), 0o755))
	must(h.t, os.WriteFile(filepath.Join(directory, "comm"), []byte(name+"\n"), 0o644))
	must(h.t, os.WriteFile(filepath.Join(directory, "cgroup"), []byte(cgroup), 0o644))
	must(h.t, os.Symlink("/dev/null", filepath.Join(directory, "fd", "0")))
	for i, inode := range inodes {
		must(h.t, os.Symlink("socket:["+strconv.FormatUint(inode, 10)+"]", filepath.Join(directory, "fd", strconv.Itoa(i+1))))
	}
}

func (h host) end(pid int) { must(h.t, os.RemoveAll(filepath.Join(h.proc, strconv.Itoa(pid)))) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestOwnersFind holds what was seen to be known when the process is gone, and
// new processes to be looked at before others.
func TestOwnersFind(t *testing.T) {
	h := newHost(t)
	h.begin(1, "init", "0::/init.scope", 10)
	h.begin(20, "nginx", "0::/system.slice/nginx.service", 11, 12)
	h.begin(21, "nginx", "0::/system.slice/nginx.service", 11, 13)
	o := ownersOf(h.proc)
	me := o.user(uint32(os.Getuid()))
	nginx := decode.Program{Name: "nginx", PID: 20, User: me, Unit: "nginx.service"}
	check := func(when string, want map[uint64]decode.Program, inodes ...uint64) {
		t.Helper()
		if got := o.Find(inodes); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", when, got, want)
		}
	}
	check("at first", map[uint64]decode.Program{11: nginx, 12: nginx}, 11, 12, 99, 0)
	h.end(20)
	check("when it ended", map[uint64]decode.Program{12: nginx}, 12)
	h.begin(30, "curl", "", 14)
	h.begin(31, "curl", "", 14)
	check("when others began", map[uint64]decode.Program{14: {Name: "curl", PID: 30, User: me}}, 14)
	check("of nobody", map[uint64]decode.Program{}, 5)
	h.begin(2, "late", "", 15, 16)
	h.begin(3, "later", "", 15)
	check("of several, of those that began since", map[uint64]decode.Program{15: {Name: "late", PID: 2, User: me}}, 15)
	check("with it", map[uint64]decode.Program{16: {Name: "late", PID: 2, User: me}}, 16)
}

// TestOwnersAll holds a list to name all that hold a socket.
func TestOwnersAll(t *testing.T) {
	h := newHost(t)
	h.begin(21, "worker", "", 11)
	h.begin(20, "master", "", 11, 11)
	h.begin(22, "none", "")
	o := ownersOf(h.proc)
	me := o.user(uint32(os.Getuid()))
	want := map[uint64][]decode.Program{11: {{Name: "master", PID: 20, User: me}, {Name: "worker", PID: 21, User: me}}}
	if got, hidden := o.All(); !reflect.DeepEqual(got, want) || hidden != 0 {
		t.Errorf("all: %v, %d hidden; want %v", got, hidden, want)
	}
	if got, hidden := ownersOf(filepath.Join(h.proc, "none")).All(); len(got) != 0 || hidden != 0 {
		t.Errorf("without a /proc: %v, %d hidden", got, hidden)
	}
}
