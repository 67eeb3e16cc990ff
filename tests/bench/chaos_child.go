package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/config"
)

// part is what a child process is told on its standard input.
type part struct {
	Address string // of an API; "" for a worker
	Config  config.Config
}

// ServeChaos is an API replica or a worker that may be killed at any moment. It ends when its
// standard input does, so it never outlives the command that started it.
func ServeChaos(ctx context.Context) error {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	in := json.NewDecoder(os.Stdin)
	var p part
	if err := in.Decode(&p); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	platform, closePlatform, err := tixters.New(ctx, p.Config, nil)
	if err != nil {
		return err
	}
	defer closePlatform()
	if p.Address == "" {
		return platform.Work(ctx)
	}
	l, err := net.Listen("tcp", p.Address)
	if err != nil {
		return err
	}
	return platform.API(ctx, l)
}

// child is a process of the platform that can be killed and started again.
type child struct {
	command func(context.Context) *exec.Cmd
	part    part
	log     io.Writer
	cmd     *exec.Cmd
	in      io.WriteCloser
}

// Again starts it.
func (c *child) Again(ctx context.Context) (err error) {
	c.cmd = c.command(context.WithoutCancel(ctx))
	c.cmd.Stdout, c.cmd.Stderr = c.log, c.log
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return err
	}
	if err := c.cmd.Start(); err != nil {
		return err
	}
	return json.NewEncoder(c.in).Encode(c.part)
}

// Kill ends it at once (SIGKILL): nothing is finished, nothing is flushed.
func (c *child) Kill() error {
	err := c.cmd.Process.Kill()
	if errors.Is(err, os.ErrProcessDone) {
		err = nil
	}
	_ = c.cmd.Wait() // says that it was killed, and closes its input
	return err
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}
