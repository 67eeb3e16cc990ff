package devstack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// TemporalNamespace is the namespace that the embedded server keeps.
const TemporalNamespace = "tixters"

// TemporalOptions says where the server listens and stores.
type TemporalOptions struct {
	Layout       Layout
	Binary       string // from BuildTemporal
	AdminDSN     string // superuser: databases temporal and temporal_visibility are made
	Port, UIPort int    // 0 = a free one
	PortVariable string // environment variables that set them, for the message about a taken port
	UIVariable   string
	UIPath       string // public path of the UI behind a proxy, "" = root
}

// Temporal is a running server with its Web UI, both on the loopback interface and without
// sign-in.
type Temporal struct {
	Address   string // host:port of the frontend, gRPC
	Namespace string
	UI        string // URL of the Web UI
	proc      *process
	made      TemporalOptions // with the ports that it got
}

// portTries is how often a server is started whose free port somebody else took before it could.
const portTries = 3

// StartTemporal runs the server and returns when its namespace and search attributes are usable.
func StartTemporal(ctx context.Context, o TemporalOptions) (t *Temporal, err error) {
	for range portTries {
		t, err = startTemporal(ctx, o)
		if err == nil || o.Port != 0 && o.UIPort != 0 || !strings.Contains(err.Error(), syscall.EADDRINUSE.Error()) {
			return t, err
		}
	}
	return t, err
}

func startTemporal(ctx context.Context, o TemporalOptions) (*Temporal, error) {
	if err := CheckPort("Temporal server", o.Port, o.PortVariable); err != nil {
		return nil, err
	}
	if err := CheckPort("Temporal UI", o.UIPort, o.UIVariable); err != nil {
		return nil, err
	}
	port, err := FreePort(o.Port)
	if err != nil {
		return nil, err
	}
	uiPort, err := FreePort(o.UIPort)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(o.Layout.State(), "temporal.log")
	log, err := openLog(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	out := &healthLine{log: log, ready: make(chan string, 1)}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), o.Binary, "-port", strconv.Itoa(port), "-ui-port", strconv.Itoa(uiPort),
		"-ui-public-path", o.UIPath, "-namespace", TemporalNamespace)
	cmd.Dir = "/"
	// the password travels in the environment: everybody may read the arguments of a process
	// (and of ours it needs nothing else)
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + o.Layout.State(), "TMPDIR=" + os.TempDir(), "TIXTERS_TEMPORAL_DATABASE_URL=" + o.AdminDSN}
	cmd.Stdout, cmd.Stderr = out, out
	// its state is in Postgres, so nothing is lost when it is killed together with us
	proc, err := startProcess("temporal", cmd, syscall.SIGKILL, "")
	if err != nil {
		return nil, err
	}
	o.Port, o.UIPort = port, uiPort
	t := &Temporal{Namespace: TemporalNamespace, proc: proc, made: o}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	select {
	case line := <-out.ready:
		m := regexp.MustCompile(`frontend=(\S+) ui=(\S*)`).FindStringSubmatch(line)
		if m == nil {
			return nil, errors.Join(fmt.Errorf("unknown answer of the Temporal server: %q", line), t.Stop())
		}
		t.Address, t.UI = m[1], m[2]
		return t, nil
	case <-proc.done:
		return nil, fmt.Errorf("the Temporal server ended at once (%v):\n%s", proc.err, tail(path, 8))
	case <-ctx.Done():
		return nil, errors.Join(fmt.Errorf("the Temporal server is not ready: %w\n%s", ctx.Err(), tail(path, 8)), t.Stop())
	}
}

// Done is closed when the server has ended, for whatever reason.
func (t *Temporal) Done() <-chan struct{} { return t.proc.done }

// Pid is the process id of the server.
func (t *Temporal) Pid() int { return t.proc.cmd.Process.Pid }

// Kill ends the server at once, as a crash would.
func (t *Temporal) Kill() error { return t.proc.kill() }

// Again starts a server that was killed, on the same ports.
func (t *Temporal) Again(ctx context.Context) error {
	next, err := StartTemporal(ctx, t.made)
	if err == nil {
		t.proc = next.proc
	}
	return err
}

// Stop ends the server in order.
func (t *Temporal) Stop() error { return t.proc.stop(syscall.SIGTERM, 15*time.Second) }

// healthLine copies the server's output to the log and looks for the line that says it is ready.
type healthLine struct {
	mu    sync.Mutex
	log   io.Writer
	start []byte
	found bool
	ready chan string
}

func (h *healthLine) Write(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.found {
		h.start = append(h.start, b...)
		for !h.found {
			line, rest, whole := bytes.Cut(h.start, []byte("\n"))
			if !whole {
				break
			}
			h.start = rest
			if bytes.HasPrefix(line, []byte("health ready ")) {
				h.found, h.start = true, nil
				h.ready <- string(line)
			}
		}
	}
	if _, err := h.log.Write(b); err != nil {
		return len(b), nil // a full disk must not end the server
	}
	return len(b), nil
}
