package devstack

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// serverUser says as whom Postgres runs: nil is ourselves. Postgres refuses to run as root, so
// for root it is $TIXTERS_DEV_USER, the user behind sudo, `postgres` or `nobody`: somebody whom
// the password database knows, because initdb looks the name up.
func serverUser(getenv func(string) string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{getenv("TIXTERS_DEV_USER"), getenv("SUDO_USER"), "postgres", "nobody"} {
		if name == "" || name == "root" {
			continue
		}
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("user id of %s: %w", name, err)
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("group id of %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("no unprivileged user to run Postgres as: set TIXTERS_DEV_USER")
}

// giveTo makes path belong to the server's user.
func giveTo(cred *syscall.Credential, path string) error {
	if cred == nil {
		return nil
	}
	return os.Lchown(path, int(cred.Uid), int(cred.Gid))
}

func ownerOf(info fs.FileInfo) int {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(s.Uid)
	}
	return -1
}
