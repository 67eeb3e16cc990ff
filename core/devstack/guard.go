package devstack

import (
	"io"
	"os/exec"
	"strconv"
	"syscall"
)

// guardScript waits for the end of its input. A word means that all is well; the bare end means
// that the process which held the other end has died.
const guardScript = `trap '' INT TERM HUP
if read -r word; then exit 0; fi
kill -"$2" "$1" 2>/dev/null
n=0
while kill -0 "$1" 2>/dev/null && [ "$n" -lt 200 ]; do sleep 0.05; n=$((n+1)); done
kill -9 "$1" 2>/dev/null
if [ -n "$3" ]; then rm -rf -- "$3"; fi`

// guard is a shell that outlives us by a moment: it ends our child and removes its folder.
type guard struct {
	cmd *exec.Cmd
	in  io.WriteCloser
}

func startGuard(pid int, sig syscall.Signal, remove string) (*guard, error) {
	cmd := exec.Command("/bin/sh", "-c", guardScript, "tixters-guard", strconv.Itoa(pid), strconv.Itoa(int(sig)), remove)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &guard{cmd: cmd, in: in}, nil
}

// dismiss sends the guard home; nil is a guard that was not needed.
func (g *guard) dismiss() {
	if g == nil {
		return
	}
	_, _ = io.WriteString(g.in, "dismissed\n")
	_ = g.in.Close()
	_ = g.cmd.Wait()
}
