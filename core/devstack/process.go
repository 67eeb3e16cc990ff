package devstack

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// process is a child that cannot outlive us.
type process struct {
	name  string
	cmd   *exec.Cmd
	guard *guard
	done  chan struct{} // closed when the child has ended
	err   error         // how it ended; read after done
}

// startProcess starts cmd in a process group of its own, so that Ctrl-C reaches only us and we
// stop things in order. When we die, the child gets the signal orphan. remove, if not "", is a
// folder that must not survive us.
func startProcess(name string, cmd *exec.Cmd, orphan syscall.Signal, remove string) (*process, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	dies := dieWithParent(cmd.SysProcAttr, orphan)
	p := &process{name: name, cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // the signal follows the thread that forked, so it must live on
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	if dies && remove == "" {
		return p, nil
	}
	g, err := startGuard(cmd.Process.Pid, orphan, remove)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("guard of %s: %w", name, err), p.stop(syscall.SIGKILL, time.Second))
	}
	p.guard = g
	return p, nil
}

// stop asks the child to end, waits up to grace and then kills it.
func (p *process) stop(ask syscall.Signal, grace time.Duration) error {
	defer p.guard.dismiss()
	select {
	case <-p.done:
		return nil
	default:
	}
	if err := p.cmd.Process.Signal(ask); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop %s: %w", p.name, err)
	}
	select {
	case <-p.done:
		return nil
	case <-time.After(grace):
	}
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("kill %s: %w", p.name, err)
	}
	<-p.done
	return fmt.Errorf("%s did not stop within %s and was killed", p.name, grace)
}

// kill ends the child without asking.
func (p *process) kill() error {
	defer p.guard.dismiss()
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("kill %s: %w", p.name, err)
	}
	<-p.done
	return nil
}

// openLog opens a log that children append to; one that has grown large starts anew.
func openLog(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	flags := os.O_CREATE | os.O_WRONLY | os.O_APPEND
	if info, err := os.Stat(path); err == nil && info.Size() > 10<<20 {
		flags |= os.O_TRUNC
	}
	return os.OpenFile(path, flags, 0o600)
}

// tail returns the last lines of a log for an error message.
func tail(path string, lines int) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	all := strings.Split(strings.TrimSpace(string(b)), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
