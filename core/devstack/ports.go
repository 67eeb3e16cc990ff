package devstack

import (
	"fmt"
	"net"
	"strconv"
)

// loopback is the only address the stack listens on.
const loopback = "127.0.0.1"

// PortError says that a port is taken and which environment variable chooses another.
type PortError struct {
	Service  string // "database"
	Port     int
	Variable string // "TIXTERS_PG_PORT"; "" when nothing changes it
	Err      error
}

func (e *PortError) Error() string {
	msg := fmt.Sprintf("port %d for the %s is taken", e.Port, e.Service)
	if e.Variable != "" {
		msg += fmt.Sprintf(": stop what uses it, or set %s to a free one", e.Variable)
	}
	return msg
}

func (e *PortError) Unwrap() error { return e.Err }

// CheckPort returns a *PortError when the loopback port cannot be listened on. Port 0 is always
// free.
func CheckPort(service string, port int, variable string) error {
	l, err := net.Listen("tcp", net.JoinHostPort(loopback, strconv.Itoa(port)))
	if err != nil {
		return &PortError{Service: service, Port: port, Variable: variable, Err: err}
	}
	return l.Close()
}

// FreePort returns port, or for 0 one that was free a moment ago.
func FreePort(port int) (int, error) {
	if port != 0 {
		return port, nil
	}
	l, err := net.Listen("tcp", loopback+":0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, fmt.Errorf("find a free port: unexpected address %v", l.Addr())
	}
	return addr.Port, nil
}
