package sockets

import "strings"

// maxCgroup bounds what is kept of a control group's name, in bytes: whoever
// may make control groups names them.
const maxCgroup = 128

// unitOf reads the systemd unit and the container from /proc/PID/cgroup
// (cgroups(7), proc_pid_cgroup(5)). Only the unified hierarchy and that of
// systemd name them.
func unitOf(text string) (unit, container string) {
	for line := range strings.Lines(text) {
		_, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		controllers, path, ok := strings.Cut(rest, ":")
		if !ok || controllers != "" && controllers != "name=systemd" {
			continue
		}
		for part := range strings.SplitSeq(path, "/") {
			if name := containerOf(part); name != "" {
				container = name
			}
			if strings.HasSuffix(part, ".service") || strings.HasSuffix(part, ".scope") {
				unit = bounded(unescape(part)) // the innermost
			}
		}
	}
	return unit, container
}

// containerOf is the container that a part of a control group's path stands
// for: one that Docker, Podman, containerd, CRI-O, LXC or systemd-nspawn made.
func containerOf(part string) string {
	name := strings.TrimSuffix(part, ".scope")
	for _, prefix := range []string{"docker-", "libpod-", "cri-containerd-", "crio-"} {
		if id, ok := strings.CutPrefix(name, prefix); ok && isID(id) {
			return id[:shownID]
		}
	}
	for _, prefix := range []string{"lxc.payload.", "machine-"} {
		if named, ok := strings.CutPrefix(name, prefix); ok && named != "" {
			return bounded(unescape(named))
		}
	}
	if isID(name) { // below a /docker or a /kubepods
		return name[:shownID]
	}
	return ""
}

// idLength is that of a container's id in hex digits, shownID how many of them
// people are shown, as docker ps does.
const idLength, shownID = 64, 12

func isID(s string) bool { return len(s) == idLength && strings.Trim(s, "0123456789abcdef") == "" }

// unescape resolves the \xNN that systemd writes for what a unit's name cannot
// hold (systemd.unit(5)).
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if strings.HasPrefix(s[i:], `\x`) && len(s) >= i+4 {
			high, low := hexDigit(s[i+2]), hexDigit(s[i+3])
			if high >= 0 && low >= 0 {
				b.WriteByte(byte(high<<4 | low))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// hexDigit is the value of a hex digit, -1 of all else.
func hexDigit(c byte) int { return strings.IndexByte("0123456789abcdef", c) }

func bounded(s string) string { return s[:min(len(s), maxCgroup)] }
