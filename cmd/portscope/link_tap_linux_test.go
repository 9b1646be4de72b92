package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// openTap makes a tap and returns its file and the name of its interface, which
// lives until the file is closed. Offloads are off unless asked for: its frames
// are as a wire carries them.
func openTap() (*os.File, string, error) {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, "", os.NewSyscallError("open /dev/net/tun", err)
	}
	request, err := unix.NewIfreq("psc%d") // the kernel puts in a free number
	if err == nil {
		request.SetUint16(unix.IFF_TAP | unix.IFF_NO_PI)
		err = unix.IoctlIfreq(fd, unix.TUNSETIFF, request)
	}
	if err != nil {
		unix.Close(fd)
		return nil, "", os.NewSyscallError("TUNSETIFF", err)
	}
	return os.NewFile(uintptr(fd), "tap"), request.Name(), nil
}
