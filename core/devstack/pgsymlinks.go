package devstack

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// restoreSymlinks creates the library links that an npm archive cannot carry. The package's own
// install script would do it, but we install with scripts off. A folder without the list is some
// other Postgres and needs nothing. Nothing outside pkg is touched, whatever the list says.
func restoreSymlinks(pkg string) error {
	list, err := os.ReadFile(filepath.Join(pkg, "native/pg-symlinks.json"))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(list, &links); err != nil {
		return fmt.Errorf("pg-symlinks.json: %w", err)
	}
	root, err := os.OpenRoot(pkg)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	for _, l := range links {
		if _, err := root.Lstat(l.Target); err == nil {
			continue
		}
		if _, err := root.Stat(l.Source); err != nil {
			return fmt.Errorf("link %s: %w", l.Target, err)
		}
		// relative, so that the folder can be moved
		source, err := filepath.Rel(path.Dir(l.Target), l.Source)
		if err != nil {
			return err
		}
		if err := root.Symlink(source, l.Target); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}
