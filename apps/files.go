//go:build !embed

// Package apps gives the Go binary the builds of the applications: from a folder as they are
// being worked on, or, with the build tag "embed", from within the binary.
package apps

import (
	"io/fs"
	"os"
)

// Files gives the folder that holds buyer/dist, door/dist and contract/docs/dist; "" is ./apps.
func Files(dir string) fs.FS {
	if dir == "" {
		dir = "apps"
	}
	return os.DirFS(dir)
}
