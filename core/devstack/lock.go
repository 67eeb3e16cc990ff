package devstack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// lockedError says which process holds a lock.
type lockedError struct{ holder string }

func (e *lockedError) Error() string { return "in use by another process (pid " + e.holder + ")" }

// fileLock is held by an open file: it ends with the process, however that ends.
type fileLock struct{ file *os.File }

// tryLock takes the lock, or returns a *lockedError when another process has it.
func tryLock(path string) (*fileLock, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := os.ReadFile(path)
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, &lockedError{strings.TrimSpace(string(holder))}
		}
		return nil, err
	}
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteString(strconv.Itoa(os.Getpid()) + "\n") // for the message only
	}
	return &fileLock{f}, nil
}

// waitLock waits for the lock until ctx ends.
func waitLock(ctx context.Context, path string) (*fileLock, error) {
	for {
		l, err := tryLock(path)
		var locked *lockedError
		if err == nil || !errors.As(err, &locked) {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%s: %w", path, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (l *fileLock) release() { _ = l.file.Close() }
