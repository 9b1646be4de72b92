package privileges

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	landlock "github.com/landlock-lsm/go-landlock/landlock/syscall"
)

// TestMain is also the process that is confined: what it may then still do it
// says, a line each.
func TestMain(m *testing.M) {
	if directory := os.Getenv("PRIVILEGES_TEST_DIRECTORY"); directory != "" {
		confined(directory)
		return
	}
	os.Exit(m.Run())
}

func confined(directory string) {
	if err := Drop(User{"nobody", nobody, nobody}); err != nil {
		fmt.Println("drop:", err)
		return
	}
	if err := Confine(filepath.Join(directory, "writable")); err != nil {
		fmt.Println("confine:", err)
		return
	}
	_, readErr := os.ReadFile(filepath.Join(directory, "secret"))
	_, procErr := os.ReadFile("/proc/self/status")
	_, dialErr := net.Dial("tcp", os.Getenv("PRIVILEGES_TEST_LISTENER"))
	for name, err := range map[string]error{
		"become root": syscall.Setuid(0),
		"run":         exec.Command("/bin/true").Run(),
		"read":        readErr,
		"read /proc":  procErr,
		"write":       os.WriteFile(filepath.Join(directory, "new"), nil, 0o600),
		"write below": os.WriteFile(filepath.Join(directory, "writable", "new"), nil, 0o600),
		"mount":       syscall.Mount("none", "/mnt", "tmpfs", 0, ""),
		"trace":       syscall.PtraceAttach(os.Getppid()),
		"connect":     dialErr,
	} {
		fmt.Printf("%s: %v\n", name, reason(err))
	}
}

// landlockTCP is the version of Landlock from which on it keeps from connecting.
const landlockTCP = 4

// reason is the system's reason alone.
func reason(err error) error {
	var errno syscall.Errno
	switch {
	case err == nil:
		return nil
	case errors.As(err, &errno):
		return errno
	case errors.Is(err, fs.ErrPermission):
		return fs.ErrPermission
	}
	return err
}

// TestConfine holds a confined process to what it may do.
func TestConfine(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root has rights to give up: run the tests with sudo")
	}
	if version, err := landlock.LandlockGetABIVersion(); err != nil || version < landlockTCP {
		t.Skip("this kernel's Landlock does not know TCP")
	}
	directory := t.TempDir()
	for d := directory; d != os.TempDir(); d = filepath.Dir(d) {
		must(t, os.Chmod(d, 0o777))
	}
	must(t, os.Mkdir(filepath.Join(directory, "writable"), 0o700))
	must(t, os.Chown(filepath.Join(directory, "writable"), nobody, nobody))
	must(t, os.WriteFile(filepath.Join(directory, "secret"), nil, 0o666))
	must(t, os.Chmod(filepath.Join(directory, "secret"), 0o666))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	c := exec.Command("/proc/self/exe")
	c.Env = append(os.Environ(), "PRIVILEGES_TEST_DIRECTORY="+directory, "PRIVILEGES_TEST_LISTENER="+l.Addr().String())
	out, err := c.CombinedOutput()
	must(t, err)
	got := map[string]string{}
	for line := range strings.Lines(string(out)) {
		what, result, _ := strings.Cut(strings.TrimSpace(line), ": ")
		got[what] = result
	}
	const none, notPermitted, denied = "<nil>", "operation not permitted", "permission denied"
	want := map[string]string{
		"become root": notPermitted, "run": notPermitted, "read": denied, "read /proc": none, "write": denied, "write below": none,
		"mount": notPermitted, "trace": notPermitted, "connect": denied,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("it may do\n%s\nwant %v", out, want)
	}
}

func TestCaller(t *testing.T) {
	for want, env := range map[User]map[string]string{
		{"4294967", 4294967, 70000}: {"SUDO_UID": "4294967", "SUDO_GID": "70000"},
	} {
		if got := Caller(func(name string) string { return env[name] }); got != want {
			t.Errorf("with %v: %+v, want %+v", env, got, want)
		}
	}
	for _, env := range []map[string]string{{}, {"SUDO_UID": "0", "SUDO_GID": "0"}, {"SUDO_UID": "1000"}, {"SUDO_UID": "-1", "SUDO_GID": "-1"}, {"SUDO_UID": "root", "SUDO_GID": "root"}} {
		if got := Caller(func(name string) string { return env[name] }); got.UID <= 0 || got.GID <= 0 || got.Name != "nobody" {
			t.Errorf("with %v: %+v, want nobody", env, got)
		}
	}
}

func TestUserNamed(t *testing.T) {
	for _, name := range []string{"root", "0"} {
		if u, err := UserNamed(name); err != nil || u != (User{"root", 0, 0}) {
			t.Errorf("%s is %+v, %v", name, u, err)
		}
	}
	if u, err := UserNamed("no such user"); err == nil {
		t.Errorf("nobody is called so, but %+v", u)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
