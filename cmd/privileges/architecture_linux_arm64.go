package privileges

import "golang.org/x/sys/unix"

// architecture is how the kernel calls this one.
const architecture = unix.AUDIT_ARCH_AARCH64
