package devstack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// TestDatabaseVariable names the environment variable with the cluster that tests share.
const TestDatabaseVariable = "TIXTERS_TEST_DATABASE_URL"

// testTuning gives up durability: a test cluster does not survive its process anyway.
func testTuning() []string {
	return []string{"fsync=off", "synchronous_commit=off", "full_page_writes=off",
		"wal_level=minimal", "max_wal_senders=0", "max_connections=300", "shared_buffers=128MB"}
}

// TestCluster is where a test process makes its databases.
type TestCluster struct {
	Cluster
	pg *Postgres // nil: somebody else's
}

// Admin connects as superuser; "" when the cluster is somebody else's.
func (c *TestCluster) Admin() string {
	if c.pg == nil {
		return ""
	}
	return c.pg.AdminDSN()
}

// Kill ends the server at once, as a crash would; Again starts it anew.
func (c *TestCluster) Kill() error { return c.pg.Kill() }

// Again starts a killed server on the same data and port.
func (c *TestCluster) Again(ctx context.Context) error { return c.pg.Again(ctx) }

// Close ends the cluster and removes it, if it is ours. A process that ends without Close leaves
// nothing behind either, only a moment later.
func (c *TestCluster) Close() error {
	if c.pg == nil {
		return nil
	}
	return c.pg.Stop()
}

// TestPostgres returns the cluster that $TIXTERS_TEST_DATABASE_URL names: `make test` starts one
// for all packages. Without it the process gets a cluster of its own, copied from a prepared image
// in a fraction of a second and gone when the process is: nothing is shared, so nothing can be left
// running and no two checkouts can meet.
func TestPostgres(ctx context.Context) (*TestCluster, error) {
	if given := os.Getenv(TestDatabaseVariable); given != "" {
		c, err := NewCluster(given)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", TestDatabaseVariable, err)
		}
		return &TestCluster{Cluster: c}, nil
	}
	layout, err := FindLayout("")
	if err != nil {
		return nil, err
	}
	// without the registry an installed Postgres will do; if there is none, both errors are told
	installErr := InstallPostgres(ctx, layout, nil)
	c, err := startTestCluster(ctx, layout, testTuning())
	if err != nil {
		return nil, errors.Join(err, installErr)
	}
	return c, nil
}

// BenchPostgres is a throwaway cluster like that of TestPostgres, always our own, that keeps every
// promise of durability and has room: what is measured on it is what production costs.
func BenchPostgres(ctx context.Context) (*TestCluster, error) {
	layout, err := FindLayout("")
	if err != nil {
		return nil, err
	}
	installErr := InstallPostgres(ctx, layout, nil)
	c, err := startTestCluster(ctx, layout, benchTuning())
	if err != nil {
		return nil, errors.Join(err, installErr)
	}
	return c, nil
}

// benchTuning keeps checkpoints out of the runs; nothing else differs from production.
func benchTuning() []string {
	return []string{"fsync=on", "synchronous_commit=on", "full_page_writes=on", "max_connections=300", "shared_buffers=1GB",
		"max_wal_size=8GB", "checkpoint_timeout=1h", "autovacuum_naptime=1h"}
}

// throwawayTuning chooses between speed and durability.
func throwawayTuning(durable bool) []string {
	if durable {
		return benchTuning()
	}
	return testTuning()
}

func startTestCluster(ctx context.Context, layout Layout, tuning []string) (*TestCluster, error) {
	if err := layout.prepareData(); err != nil {
		return nil, err
	}
	base := layout.tests()
	if err := os.MkdirAll(base, 0o711); err != nil {
		return nil, err
	}
	if err := os.Chmod(base, 0o711); err != nil {
		return nil, err
	}
	cred, err := serverUser(os.Getenv)
	if err != nil {
		return nil, err
	}
	bin, err := findBinaries(ctx, candidates(layout.Repo, "/usr/lib/postgresql", os.Getenv), cred, filepath.Join(layout.data(), "pg"))
	if err != nil {
		return nil, err
	}
	image, err := testImage(ctx, base, bin, cred)
	if err != nil {
		return nil, fmt.Errorf("prepare the test database: %w", err)
	}
	sweep(base)
	run, err := os.MkdirTemp(base, "run-")
	if err != nil {
		return nil, err
	}
	pg, err := startCopy(ctx, image, run, bin, cred, tuning)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start a test database: %w", err), os.RemoveAll(run))
	}
	return &TestCluster{Cluster: pg.Cluster, pg: pg}, nil
}

// testImage is a cluster with roles, shut down in order. It is made once per Postgres version.
func testImage(ctx context.Context, base string, bin binaries, cred *syscall.Credential) (string, error) {
	sum := sha256.Sum256([]byte("1 " + bin.dir + " " + bin.version))
	image := filepath.Join(base, "image-"+hex.EncodeToString(sum[:6]))
	if _, err := os.Stat(image); err == nil {
		return image, nil
	}
	lock, err := waitLock(ctx, image+".lock")
	if err != nil {
		return "", err
	}
	defer lock.release()
	if _, err := os.Stat(image); err == nil {
		return image, nil
	}
	part := image + ".part"
	if err := settle(part); err != nil {
		return "", err
	}
	if err := os.RemoveAll(part); err != nil {
		return "", err
	}
	s, err := ensureCluster(ctx, part, bin, cred)
	if err != nil {
		return "", err
	}
	pg, err := startServer(ctx, server{dir: part, bin: bin, cred: cred, secrets: s, tuning: testTuning()})
	if err != nil {
		return "", err
	}
	if err := pg.Stop(); err != nil {
		return "", err
	}
	return image, os.Rename(part, image)
}

// startCopy runs a copy of the image in the folder run, which ends with the server.
func startCopy(ctx context.Context, image, run string, bin binaries, cred *syscall.Credential, tuning []string) (*Postgres, error) {
	if err := os.Chmod(run, 0o711); err != nil {
		return nil, err
	}
	s, err := loadSecrets(image)
	if err != nil {
		return nil, err
	}
	own := func(path string, _ fs.FileInfo) error { return giveTo(cred, path) }
	if err := copyTree(dataDir(image, bin.major), dataDir(run, bin.major), own); err != nil {
		return nil, err
	}
	return startServer(ctx, server{dir: run, bin: bin, cred: cred, secrets: s, tuning: tuning, remove: run})
}

// sweep removes what a power cut left: copies that nobody serves any more. Younger ones may be
// about to be served.
func sweep(base string) {
	runs, _ := filepath.Glob(filepath.Join(base, "run-*")) // the pattern is valid
	for _, run := range runs {
		info, err := os.Stat(run)
		if err != nil || time.Since(info.ModTime()) < time.Hour || servedNow(run) {
			continue
		}
		_ = os.RemoveAll(run) // next time, then
	}
}
