package sockets

// Listening asks the kernel and the processes of this host. The error comes
// with what was told until then.
func Listening() (l Listeners, err error) {
	list, err := listeningSockets()
	owners := NewOwners()
	holders, hidden := owners.All()
	for _, s := range list {
		programs := holders[s.Inode]
		if s.Inode == 0 {
			programs = nil
		}
		if len(programs) == 0 {
			l.Unnamed++
		}
		l.Sockets = append(l.Sockets, Listener{Socket: s, User: owners.user(s.UID), Programs: programs})
	}
	l.Hidden = hidden
	return l, err
}

// listeningSockets asks the kernel, or reads its tables where it cannot be
// asked.
func listeningSockets() ([]Socket, error) {
	k, err := Dial()
	if err == nil {
		defer k.Close() // nothing is written to it
		var list []Socket
		if list, err = k.Listening(); err == nil {
			return list, nil
		}
	}
	if list, procErr := fromProc("/proc/net"); procErr == nil {
		return list, nil
	}
	return nil, err
}
