package privileges

import (
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sys/unix"
	"kernel.org/pub/linux/libs/security/libcap/cap"
	"kernel.org/pub/linux/libs/security/libcap/psx"
)

// Right is a capability (capabilities(7)).
type Right = cap.Value

// What it takes to see which files the processes of others have open.
const (
	SeeProcesses = cap.SYS_PTRACE
	SeeFiles     = cap.DAC_READ_SEARCH
)

// Has says whether this process has rights, or may take them.
func Has(rights ...Right) bool {
	has := cap.GetProc()
	for _, right := range rights {
		if may, err := has.GetFlag(cap.Permitted, right); err != nil || !may {
			return false
		}
	}
	return true
}

// Drop makes all threads of this process a user's, where it is root's, and
// gives up all capabilities but those to keep, of which only what it has can
// be. It can win nothing back, not even by starting a program. The error says
// what it could not give up; then it must not go on.
func Drop(to User, keep ...Right) error {
	has := cap.GetProc()
	if err := dropOthers(has, keep); err != nil {
		return fmt.Errorf("giving up rights: %w", err)
	}
	if unix.Geteuid() == 0 || unix.Getuid() == 0 {
		if err := errors.Join(cap.SetGroups(to.GID), cap.SetUID(to.UID)); err != nil {
			return fmt.Errorf("becoming %s: %w", to.Name, err)
		}
	}
	left := cap.NewSet()
	for _, right := range keep {
		if may, err := has.GetFlag(cap.Permitted, right); err == nil && may {
			if err := errors.Join(left.SetFlag(cap.Permitted, true, right), left.SetFlag(cap.Effective, true, right)); err != nil {
				return err
			}
		}
	}
	if err := left.SetProc(); err != nil {
		return fmt.Errorf("giving up rights: %w", err)
	}
	if _, _, errno := psx.Syscall6(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0); errno != 0 {
		return fmt.Errorf("giving up rights for good: %w", errno)
	}
	return verify(to, left)
}

// dropOthers takes the rights that are not kept out of the bounding set, too,
// where it may, so that not even root's programs have them.
func dropOthers(has *cap.Set, keep []Right) error {
	if err := cap.ResetAmbient(); err != nil {
		return err
	}
	if may, err := has.GetFlag(cap.Effective, cap.SETPCAP); err != nil || !may {
		return err
	}
	var others []Right
	for right := Right(0); right < cap.MaxBits(); right++ {
		if !slices.Contains(keep, right) {
			others = append(others, right)
		}
	}
	return cap.DropBound(others...)
}

// verify looks whether it is so.
func verify(to User, left *cap.Set) error {
	if now := cap.GetProc(); now.String() != left.String() {
		return fmt.Errorf("giving up rights: %v are left, not %v", now, left)
	}
	real, effective, saved := unix.Getresuid()
	if to.UID != 0 && (real == 0 || effective == 0 || saved == 0) {
		return fmt.Errorf("becoming %s: still root", to.Name)
	}
	return nil
}
