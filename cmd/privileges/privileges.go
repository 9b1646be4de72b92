// Package privileges gives up what a process may do, for good and on all of its
// threads, once it has opened what it needs.
package privileges

import (
	"errors"
	"fmt"
	"os/user"
	"strconv"
)

// User is who a process goes on as.
type User struct {
	Name     string
	UID, GID int
}

// nobody is the number of the user that owns nothing, on systems that have
// none of that name.
const nobody = 65534

// UserNamed is the user of that name, or number.
func UserNamed(name string) (User, error) {
	u, err := user.Lookup(name)
	if err != nil {
		if byNumber, numberErr := user.LookupId(name); numberErr == nil {
			u, err = byNumber, nil
		}
	}
	if err != nil {
		return User{}, fmt.Errorf("there is no user %s", name)
	}
	uid, err1 := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	return User{u.Username, uid, gid}, errors.Join(err1, err2)
}

// Caller is who root works for: who called sudo, as its variables SUDO_UID and
// SUDO_GID say, or nobody.
func Caller(getenv func(string) string) User {
	uid, err1 := strconv.Atoi(getenv("SUDO_UID"))
	gid, err2 := strconv.Atoi(getenv("SUDO_GID"))
	if err1 == nil && err2 == nil && uid > 0 && gid > 0 {
		name := strconv.Itoa(uid)
		if u, err := user.LookupId(name); err == nil {
			name = u.Username
		}
		return User{name, uid, gid}
	}
	if u, err := UserNamed("nobody"); err == nil && u.UID > 0 {
		return u
	}
	return User{"nobody", nobody, nobody}
}
