package privileges

import (
	"errors"
	"fmt"

	"github.com/landlock-lsm/go-landlock/landlock"
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// Confine keeps all threads of this process from what no analysis does, where
// the kernel has the means: from starting programs, from looking into other
// processes, from changing the system (seccomp(2)); from opening files but to
// read what the system says of itself or to write below the directories named,
// and from new TCP connections (landlock(7)). What is open stays open.
func Confine(writable ...string) error {
	rules := []landlock.Rule{
		landlock.RODirs("/etc", "/lib", "/proc", "/sys", "/usr").IgnoreIfMissing(),
		landlock.RWFiles("/dev/null", "/dev/tty").IgnoreIfMissing().WithIoctlDev(),
	}
	for _, directory := range writable {
		rules = append(rules, landlock.RWDirs(directory))
	}
	if err := landlock.V7.BestEffort().Restrict(rules...); err != nil {
		return fmt.Errorf("confining to a few directories: %w", err)
	}
	return Refuse()
}

// Refuse lets the system calls that no analysis makes fail, on all threads: a
// part of what Confine does. It takes Drop before.
func Refuse() error { return refuse(unwanted()) }

// unwanted are the system calls that no analysis makes, and an intruder would.
func unwanted() []uint32 {
	return []uint32{
		unix.SYS_EXECVE, unix.SYS_EXECVEAT,
		unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_KCMP, unix.SYS_PIDFD_GETFD,
		unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_PIVOT_ROOT, unix.SYS_CHROOT, unix.SYS_MOVE_MOUNT, unix.SYS_FSOPEN, unix.SYS_OPEN_TREE,
		unix.SYS_SETNS, unix.SYS_UNSHARE, unix.SYS_OPEN_BY_HANDLE_AT,
		unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE, unix.SYS_KEXEC_LOAD, unix.SYS_REBOOT,
		unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_USERFAULTFD, unix.SYS_IO_URING_SETUP,
		unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_KEYCTL,
		unix.SYS_SWAPON, unix.SYS_SWAPOFF, unix.SYS_SETTIMEOFDAY, unix.SYS_CLOCK_SETTIME, unix.SYS_ADJTIMEX,
		unix.SYS_PERSONALITY, unix.SYS_QUOTACTL, unix.SYS_ACCT,
	}
}

// Where struct seccomp_data has the number of the system call and the
// architecture, in bytes, and what the kernel is to do (linux/seccomp.h).
const (
	dataNumber, dataArchitecture = 0, 4

	allow   = 0x7fff0000
	refused = 0x00050000 | uint32(unix.EPERM)
)

// refuse lets system calls fail as if the right to them were lacking. A kernel
// without seccomp lets them be.
func refuse(numbers []uint32) error {
	if architecture == 0 {
		return nil // not one that this was written for
	}
	program, err := bpf.Assemble(refusal(numbers))
	if err != nil {
		return err
	}
	list := make([]unix.SockFilter, len(program))
	for i, n := range program {
		list[i] = unix.SockFilter{Code: n.Op, Jt: n.Jt, Jf: n.Jf, K: n.K}
	}
	switch err := setFilter(list); {
	case errors.Is(err, unix.ENOSYS), errors.Is(err, unix.EINVAL):
		return nil
	default:
		return err
	}
}

// refusal is the filter's program. Calls in the manner of another architecture
// are refused, all of them: their numbers mean something else.
func refusal(numbers []uint32) []bpf.Instruction {
	n := uint8(len(numbers))
	list := []bpf.Instruction{
		bpf.LoadAbsolute{Off: dataArchitecture, Size: 4},
		bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: architecture, SkipTrue: n + 3},
		bpf.LoadAbsolute{Off: dataNumber, Size: 4},
		bpf.JumpIf{Cond: bpf.JumpGreaterOrEqual, Val: otherNumbers, SkipTrue: n + 1},
	}
	for i, number := range numbers {
		list = append(list, bpf.JumpIf{Cond: bpf.JumpEqual, Val: number, SkipTrue: n - uint8(i)})
	}
	return append(list, bpf.RetConstant{Val: allow}, bpf.RetConstant{Val: refused})
}

// otherNumbers is where the numbers of x32 begin on amd64.
const otherNumbers = 0x40000000
