//go:build embed

package apps

import (
	"embed"
	"io/fs"
	"os"
)

//go:embed all:buyer/dist all:door/dist all:contract/docs/dist
var built embed.FS

// Files gives the builds within the binary, or those of a folder when one is named.
func Files(dir string) fs.FS {
	if dir != "" {
		return os.DirFS(dir)
	}
	return built
}
