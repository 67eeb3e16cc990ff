package devstack

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// settle makes a cluster startable after its stack was killed: a server that is still writing its
// last page is waited for, one that hangs is ended, and a postmaster.pid that names nobody, or a
// stranger who has got the number since, is removed. The caller holds the cluster's lock.
func settle(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "data-*", "postmaster.pid"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := settleServer(file); err != nil {
			return err
		}
	}
	return nil
}

func settleServer(file string) error {
	b, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	pid := pidOf(b)
	data := filepath.Dir(file)
	for tries := 0; serves(pid, data); tries++ {
		switch tries {
		case 200: // 10 s
			_ = syscall.Kill(pid, syscall.SIGINT)
		case 400:
			_ = syscall.Kill(pid, syscall.SIGQUIT)
		case 500:
			return fmt.Errorf("postgres (pid %d) still runs on %s: end it", pid, data)
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err := os.Remove(file); err != nil && !os.IsNotExist(err) {
		return err
	}
	return nil
}

// pidOf reads the first line of a postmaster.pid; 0 when it is none.
func pidOf(content []byte) int {
	first, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid < 0 {
		return 0
	}
	return pid
}

// servedNow tells whether a server runs on a cluster folder.
func servedNow(dir string) bool {
	files, _ := filepath.Glob(filepath.Join(dir, "data-*", "postmaster.pid")) // the pattern is valid
	for _, file := range files {
		if b, err := os.ReadFile(file); err == nil && serves(pidOf(b), filepath.Dir(file)) {
			return true
		}
	}
	return false
}

// serves tells whether process pid is a Postgres that runs on the data folder.
func serves(pid int, data string) bool {
	if pid == 0 {
		return false
	}
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if os.IsNotExist(err) {
		if _, procErr := os.Stat("/proc/self"); procErr == nil {
			return false
		}
		line, err = exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	}
	return err == nil && strings.Contains(string(line), data)
}
