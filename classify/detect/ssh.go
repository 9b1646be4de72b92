package detect

import "bytes"

// ssh reads the identification string that each end sends first:
// "SSH-protoversion-softwareversion SP comments CR LF" (RFC 4253 section 4.2).
var ssh = &Detector{
	Name: "ssh", Title: "SSH", Spec: "RFC 4253",
	Over:  TCP,
	First: AnyOf("S"),
	Probe: probeSSH,
}

// maxSSHIdentification is the longest identification string, CR LF included.
const maxSSHIdentification = 255

func probeSSH(o *Opening) Match {
	answer := Match{Verdict: No}
	for side := range 2 {
		verdict := sshIdentification(o.Stream[side])
		if verdict == Yes {
			m := yes(side, 0, len("SSH-2.0-"), "identification string")
			if m.More = !sshNegotiated(o) && !o.Complete; !m.More {
				m.Names.Attributes = append(sshVersions(o), sshFingerprints(o)...)
			}
			return m
		}
		answer.Verdict = max(answer.Verdict, verdict)
	}
	return answer
}

// sshIdentification judges how one side begins.
func sshIdentification(b []byte) Verdict {
	for _, version := range []string{"SSH-2.0-", "SSH-1.99-", "SSH-1.5-"} {
		n := min(len(b), len(version))
		if n == 0 || string(b[:n]) != version[:n] {
			continue
		}
		if n == len(version) {
			return Yes
		}
		return Maybe
	}
	return No
}

// sshVersions is what the identification strings say of each side's software.
func sshVersions(o *Opening) []Attribute {
	var list []Attribute
	for side, key := range [2]string{"client", "server"} {
		line, _, whole := bytes.Cut(o.Stream[side], []byte("\n"))
		if whole && len(line) < maxSSHIdentification && sshIdentification(line) == Yes {
			list = append(list, Attribute{Key: key, Values: []string{string(bytes.TrimRight(line, "\r"))}})
		}
	}
	return list
}
