package devstack

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const moduleLine = "module github.com/tixters/tixters"

// Layout says where the stack of one checkout keeps its things.
type Layout struct {
	Repo string // absolute path of the checkout
}

// FindLayout looks for the checkout that contains dir ("" = the working directory).
func FindLayout(dir string) (Layout, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return Layout{}, err
	}
	for at := abs; ; at = filepath.Dir(at) {
		b, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if first, _, _ := strings.Cut(string(b), "\n"); err == nil && strings.TrimSpace(first) == moduleLine {
			return Layout{Repo: at}, nil
		}
		if at == filepath.Dir(at) {
			return Layout{}, fmt.Errorf("no Tixters checkout above %s", abs)
		}
	}
}

// State is the folder for built tools, logs and run.json; git ignores it.
func (l Layout) State() string { return filepath.Join(l.Repo, ".tixters") }

// Bin is the folder of built tools.
func (l Layout) Bin() string { return filepath.Join(l.State(), "bin") }

// data is the folder of everything that Postgres' own user must be able to enter.
func (l Layout) data() string {
	if os.Geteuid() != 0 {
		return filepath.Join(l.State(), "postgres")
	}
	sum := sha256.Sum256([]byte(l.Repo))
	return filepath.Join("/var/tmp", "tixters-dev-"+hex.EncodeToString(sum[:6]))
}

func (l Layout) cluster() string { return filepath.Join(l.data(), "cluster") }
func (l Layout) tests() string   { return filepath.Join(l.data(), "tests") }

// Reset removes the data of the embedded stack and keeps the built tools. It refuses while the
// stack runs.
func (l Layout) Reset() error {
	if _, err := os.Stat(l.data()); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err := l.prepareData(); err != nil {
		return err
	}
	lock, err := tryLock(filepath.Join(l.data(), "cluster.lock"))
	if err != nil {
		return fmt.Errorf("reset: the stack is running: %w", err)
	}
	defer lock.release()
	if err := settle(l.cluster()); err != nil {
		return fmt.Errorf("reset: %w", err)
	}
	return os.RemoveAll(l.cluster())
}

// prepareData creates the data folder. Its name below /var/tmp can be guessed, so a folder that
// somebody else made, or can write to, is refused.
func (l Layout) prepareData() error {
	dir := l.data()
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o711); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || ownerOf(info) != os.Geteuid() {
		return fmt.Errorf("%s belongs to somebody else: remove it", dir)
	}
	return os.Chmod(dir, 0o711) // whatever the umask was
}
