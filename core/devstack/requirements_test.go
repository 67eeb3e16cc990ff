package devstack

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRequirement(t *testing.T) {
	t.Parallel()
	golang, node := requirements()[0], requirements()[1]
	missing := &exec.Error{Name: "node", Err: exec.ErrNotFound}
	for name, c := range map[string]struct {
		of     requirement
		answer string
		err    error
		want   string // "" = good
	}{
		"exactly":          {golang, "go1.26.0\n", nil, ""},
		"newer":            {golang, "go1.30", nil, ""},
		"next major":       {golang, "go2.0", nil, ""},
		"development":      {golang, "devel go1.27-3ad5e1d", nil, ""},
		"go too old":       {golang, "go1.25.9", nil, "Go 1.25 is too old: install 1.26 or newer from https://go.dev/dl/"},
		"node":             {node, "v20.20.2", nil, ""},
		"node too old":     {node, "v18.19.1", nil, "Node 18.19 is too old: install 20.0 or newer from https://nodejs.org/"},
		"node is missing":  {node, "", missing, "Node is missing: install 20.0 or newer from https://nodejs.org/"},
		"node is no node":  {node, "Cannot run", nil, `Node has an unknown version "Cannot run": 20.0 or newer is needed`},
		"node that breaks": {node, "", exec.ErrDot, "Node does not answer: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.of.check(c.answer, c.err)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
}
