package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/cmd/privileges"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/decode/sockets"
)

// programs knows the programs of this host. Who sees the open files of all
// processes is a process of its own, since portscope itself keeps no rights:
// it has those two that this takes and no others, is told nothing but numbers
// of sockets, and ends with portscope.
type programs struct {
	*sockets.Tracker
	watch *sockets.Watch // nil without the right to it
	first chan struct{}  // closed when packets may be looked at
	line  net.Conn
	other *exec.Cmd
	stop  chan struct{}
	done  sync.WaitGroup
}

// Count implements classify.Programs.
func (p *programs) Count() classify.ProgramCount {
	c := p.Tracker.Count()
	return classify.ProgramCount{Flows: c.Flows, Unnamed: c.Unnamed}
}

// startPrograms begins to know them. The other process goes on as user, too.
func startPrograms(user privileges.User, isLocal func(netip.Addr) bool) (*programs, error) {
	p := &programs{first: make(chan struct{}), stop: make(chan struct{})}
	if err := p.startOther(user); err != nil {
		return nil, err
	}
	tracker, err := sockets.NewTracker(sockets.NewRemote(p.line), isLocal)
	if err != nil {
		p.close()
		return nil, err
	}
	p.Tracker = tracker
	if p.watch, err = sockets.OpenWatch(); err != nil {
		p.watch = nil // then only what lives long enough is named
		return p, nil
	}
	p.done.Go(p.look)
	return p, nil
}

// look looks at packets once it may, from a thread of its own that comes first:
// a client may be done in a millisecond.
func (p *programs) look() {
	runtime.LockOSThread() // and ends with this
	_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), hurry)
	select {
	case <-p.first:
		p.watch.Run(p.Tracker, p.stop)
	case <-p.stop:
	}
}

// hurry is how nice those are who look for the programs of short flows.
const hurry = -10

// begin looks at packets, which is not to be done before rights are given up.
func (p *programs) begin() { close(p.first) }

// comments gives the comments that name programs, for what is written to a file.
func (p *programs) comments() func(*decode.Frame) []string {
	return sockets.NewAnnotator(p.Tracker).Comments
}

// startOther starts the other process, at the end of a line.
func (p *programs) startOther(user privileges.User) error {
	ends, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("a line to another process: %w", err)
	}
	mine, its := os.NewFile(uintptr(ends[0]), "line"), os.NewFile(uintptr(ends[1]), "line")
	defer mine.Close() // FileConn has its own
	defer its.Close()
	if p.line, err = net.FileConn(mine); err != nil {
		return err
	}
	p.other = exec.Command("/proc/self/exe", seekerCommand, fmt.Sprint(user.UID), fmt.Sprint(user.GID))
	p.other.Args[0] = "portscope"
	p.other.Dir, p.other.Env = "/", []string{}
	p.other.ExtraFiles = []*os.File{its}
	if err := startInHurry(p.other); err != nil {
		p.line.Close()
		return fmt.Errorf("starting the process that sees them: %w", err)
	}
	its.Close() // or the line would not end with the other process
	return p.awaitOther()
}

// awaitOther waits until the other process has given up its rights.
func (p *programs) awaitOther() error {
	_ = p.line.SetReadDeadline(time.Now().Add(patienceWithOther)) // else it waits for good
	_, err := p.line.Read(make([]byte, len(ready)))
	if err != nil {
		p.line.Close()
		_ = p.other.Process.Kill() // it may be gone
		return fmt.Errorf("waiting for the process that sees them: %w", errors.Join(err, p.other.Wait()))
	}
	return p.line.SetReadDeadline(time.Time{})
}

// patienceWithOther is how long the other process may take to begin and to end.
const patienceWithOther = 10 * time.Second

// ready is what the other process says once it has no rights but those it needs.
const ready = "ready"

// startInHurry starts a process that comes first, where that may be: it has the
// niceness of the thread that starts it.
func startInHurry(c *exec.Cmd) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before, err := unix.Getpriority(unix.PRIO_PROCESS, 0)
	if err == nil && unix.Setpriority(unix.PRIO_PROCESS, 0, hurry) == nil {
		defer unix.Setpriority(unix.PRIO_PROCESS, 0, kernelNice-before)
	}
	return c.Start()
}

// kernelNice less the niceness is what the system call itself returns
// (getpriority(2)).
const kernelNice = 20

// close ends the other process and waits for it.
func (p *programs) close() {
	close(p.stop)
	p.done.Wait()
	if p.watch != nil {
		p.watch.Close() // nothing is written to it
	}
	if p.Tracker != nil {
		p.Tracker.Close() // what is known stays
	}
	p.line.Close()
	stubborn := time.AfterFunc(patienceWithOther, func() { _ = p.other.Process.Kill() })
	defer stubborn.Stop()
	p.other.Wait() // it ends with the line
}

// seekerCommand is the other process' command, which people do not use.
const seekerCommand = "see-programs"

// newSeekerCommand is the other process: it tells which program holds a socket.
func newSeekerCommand() *cobra.Command {
	return &cobra.Command{
		Use:    seekerCommand + " UID GID",
		Hidden: true,
		Args:   cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			var to privileges.User
			if _, err := fmt.Sscan(args[0]+" "+args[1], &to.UID, &to.GID); err != nil {
				return usagef("%s is for portscope itself", seekerCommand)
			}
			return damaged(seePrograms(to))
		},
	}
}

// lineFile is the number of the file that the line is to the other process.
const lineFile = 3

// seePrograms answers until the line ends. An interrupt is for portscope, which
// still asks then.
func seePrograms(to privileges.User) error {
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	f := os.NewFile(lineFile, "line")
	line, err := net.FileConn(f)
	if err != nil {
		return usagef("%s is for portscope itself", seekerCommand)
	}
	f.Close() // line has its own
	defer line.Close()
	if err := privileges.Drop(to, privileges.SeeProcesses, privileges.SeeFiles); err != nil {
		return err
	}
	if err := privileges.Refuse(); err != nil {
		return err
	}
	if _, err := io.WriteString(line, ready); err != nil {
		return err
	}
	return sockets.Serve(line, sockets.NewOwners())
}
