package devstack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Roles of an embedded cluster.
const (
	rootRole = "tixters_root" // superuser, for the stack itself
	appRole  = "tixters"      // what the product connects as: row-level security binds it
	appDB    = "tixters"      // the product's database, owned by appRole
)

// secrets are the passwords of a cluster, kept beside its data in files that only we can read.
type secrets struct{ root, app string }

func loadSecrets(dir string) (secrets, error) {
	root, err := os.ReadFile(filepath.Join(dir, "password-root"))
	if err != nil {
		return secrets{}, err
	}
	app, err := os.ReadFile(filepath.Join(dir, "password-app"))
	return secrets{root: string(root), app: string(app)}, err
}

func newSecrets(dir string) (secrets, error) {
	s := secrets{root: rand.Text(), app: rand.Text()}
	for name, text := range map[string]string{"password-root": s.root, "password-app": s.app} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return secrets{}, err
		}
	}
	return s, nil
}

// dataDir is the data folder of one major version: another one cannot read it.
func dataDir(dir string, major int) string { return filepath.Join(dir, fmt.Sprintf("data-%d", major)) }

// ensureCluster runs initdb unless the cluster exists. initdb works in a folder that gets its
// name at the end, so an interrupted one leaves nothing that looks like a cluster.
func ensureCluster(ctx context.Context, dir string, bin binaries, cred *syscall.Credential) (secrets, error) {
	data := dataDir(dir, bin.major)
	if _, err := os.Stat(data); err == nil {
		s, err := loadSecrets(dir)
		if err != nil {
			return s, fmt.Errorf("passwords of the database at %s: %w", dir, err)
		}
		return s, nil
	}
	if err := refuseOtherMajor(dir, bin.major); err != nil {
		return secrets{}, err
	}
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return secrets{}, err
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		return secrets{}, err
	}
	s, err := newSecrets(dir)
	if err != nil {
		return s, err
	}
	part := data + ".part"
	pwfile := filepath.Join(dir, "initdb-password")
	defer func() { _ = os.Remove(pwfile) }()
	if err := errors.Join(os.RemoveAll(part), os.RemoveAll(pwfile)); err != nil {
		return s, err
	}
	if err := os.Mkdir(part, 0o700); err != nil {
		return s, err
	}
	if err := os.WriteFile(pwfile, []byte(s.root), 0o600); err != nil {
		return s, err
	}
	if err := errors.Join(giveTo(cred, part), giveTo(cred, pwfile)); err != nil {
		return s, err
	}
	args := []string{"-D", part, "-U", rootRole, "--pwfile", pwfile, "-A", "scram-sha-256", "-E", "UTF8", "--no-sync", "--no-instructions"}
	if _, err := runServerTool(ctx, cred, bin.dir, "initdb", append(args, localeArgs(bin.major)...)...); err != nil {
		return s, err
	}
	return s, os.Rename(part, data)
}

// localeArgs asks for code point order and Unicode case rules. Since 17 Postgres brings them
// itself; before, they come from the system, which may lack them.
func localeArgs(major int) []string {
	if major >= 17 {
		return []string{"--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"}
	}
	return []string{"--locale=C.UTF-8"}
}

// refuseOtherMajor keeps an upgrade of the binaries from silently starting with empty data.
func refuseOtherMajor(dir string, major int) error {
	found, err := filepath.Glob(filepath.Join(dir, "data-*"))
	if err != nil {
		return err
	}
	for _, other := range found {
		if strings.HasSuffix(other, ".part") {
			continue
		}
		return fmt.Errorf("%s holds the data of another Postgres version and the binaries found are version %d: "+
			"run `make reset` to start anew, or set TIXTERS_PG_BIN to the old binaries: %w", other, major, fs.ErrExist)
	}
	return nil
}
