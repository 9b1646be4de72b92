package decode

// Program is a process of this host, as far as it could be asked who holds a
// socket. Its texts are as the system gave them: a process chooses its own
// name, and whoever may make control groups theirs.
type Program struct {
	// Name is the command name, at most 15 bytes, as ps and ss show it.
	Name string
	// PID is the process's number, 0 where there is none.
	PID int
	// User is the name of the user it runs as, or the number of one that has
	// none.
	User string
	// Unit is the systemd unit that it runs in, "" for none: "nginx.service".
	Unit string
	// Container is the container that it runs in, "" for none: the first 12
	// digits of its id, or its name.
	Container string
}
