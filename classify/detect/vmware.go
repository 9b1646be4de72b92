package detect

// vmware reads the greeting of the daemon that consoles log in to.
var vmware = &Detector{
	Name: "vmware", Title: "VMware authentication daemon", Spec: "VMware vmware-authd",
	Over:  TCP,
	First: AnyOf("2"),
	Probe: probeVMware,
}

const vmwareGreeting = "220 VMware Authentication Daemon"

var vmwareRule = rule{why: "greeting of the daemon", header: len(vmwareGreeting)}

func probeVMware(o *Opening) Match { return ofStreams(o, vmwareHello, &vmwareRule) }

func vmwareHello(_ *Opening, b []byte) grade { return begins(b, vmwareGreeting) }
