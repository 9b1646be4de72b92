package sockets

import (
	"strings"
	"testing"
)

func TestUnitOf(t *testing.T) {
	id := strings.Repeat("0123456789abcdef", 4)
	for text, want := range map[string][2]string{
		"0::/system.slice/nginx.service\n": {"nginx.service", ""},
		// The innermost unit, of a user's manager.
		"0::/user.slice/user-1000.slice/user@1000.service/app.slice/syncthing.service\n": {"syncthing.service", ""},
		"0::/user.slice/user-0.slice/session-3.scope\n":                                  {"session-3.scope", ""},
		// Escaped by systemd.
		`0::/system.slice/system-getty.slice/my\x2dapp@1.service`: {"my-app@1.service", ""},
		`0::/system.slice/odd\x2.service`:                         {`odd\x2.service`, ""},
		// Both hierarchies, as before cgroups were unified.
		"12:memory:/other.service\n1:name=systemd:/system.slice/cron.service\n0::/\n": {"cron.service", ""},
		"0::/system.slice/docker-" + id + ".scope":                                    {"docker-" + id + ".scope", id[:12]},
		"4:pids:/docker/" + id + "\n0::/docker/" + id:                                 {"", id[:12]},
		"0::/kubepods.slice/kubepods-burstable.slice/cri-containerd-" + id + ".scope": {"cri-containerd-" + id + ".scope", id[:12]},
		"0::/machine.slice/libpod-" + id + ".scope/container":                         {"libpod-" + id + ".scope", id[:12]},
		`0::/machine.slice/machine-deb\x2d12.scope`:                                   {"machine-deb-12.scope", "deb-12"},
		"0::/lxc.payload.web/system.slice/nginx.service":                              {"nginx.service", "web"},
		// Not long enough for an id, nothing, and what is no line of the file.
		"0::/docker/0123": {},
		"0::/":            {},
		"":                {},
		"nginx.service":   {},
		"0::/" + strings.Repeat("x", 400) + ".service": {strings.Repeat("x", maxCgroup), ""},
	} {
		unit, container := unitOf(text)
		if got := [2]string{unit, container}; got != want {
			t.Errorf("%q: unit and container %q, want %q", text, got, want)
		}
	}
}
