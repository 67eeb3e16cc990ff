package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// ServerCommand makes the command that runs ServeDrop.
type ServerCommand func(ctx context.Context) *exec.Cmd

// apiProcess is the measured server. It ends when its input does, and so with us, however we end.
type apiProcess struct {
	cmd     *exec.Cmd
	input   io.Closer
	address string
}

func (b *dropBench) startServer(ctx context.Context, server ServerCommand, tier tix.PoolID) (*apiProcess, error) {
	cmd := server(ctx)
	cmd.Env = append(os.Environ(), serverDatabase+"="+b.dsn, serverTier+"="+tier.String())
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	a := &apiProcess{cmd: cmd, input: in}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the API did not start: %w", err), a.stop())
	}
	a.address = strings.TrimSpace(address)
	return a, nil
}

func (a *apiProcess) stop() error { return errors.Join(a.input.Close(), a.cmd.Wait()) }

// cpu is the processor time that the process has used.
func (a *apiProcess) cpu() (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", a.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	s, err := parseStat(string(raw))
	return time.Duration(s.own) * time.Second / ticksPerSecond, err
}

// memory is how much the process uses now and how much it used at most, in bytes.
func (a *apiProcess) memory() (now, most float64, err error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", a.cmd.Process.Pid))
	if err != nil {
		return 0, 0, err
	}
	now, err1 := kilobytes(string(raw), "VmRSS:")
	most, err2 := kilobytes(string(raw), "VmHWM:")
	return now, most, errors.Join(err1, err2)
}

// kilobytes reads a line of /proc/<pid>/status, in bytes.
func kilobytes(raw, name string) (float64, error) {
	_, rest, _ := strings.Cut(raw, name)
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0, fmt.Errorf("no %s in the status of a process", name)
	}
	kb, err := strconv.ParseFloat(fields[0], 64)
	return kb * 1024, err
}
