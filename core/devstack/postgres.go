package devstack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// PostgresOptions says which cluster to run.
type PostgresOptions struct {
	Layout       Layout
	Port         int    // 0 = a free one
	PortVariable string // environment variable that sets Port, for the message about a taken one
}

// Postgres is a running private cluster. It embeds the view of the ordinary role.
type Postgres struct {
	Cluster
	admin *url.URL
	proc  *process
	locks []*fileLock // released by Stop
	log   string
	gone  string // folder that Stop removes
	made  server // what it was started from, with its port
}

// server is everything that startServer needs to know.
type server struct {
	dir     string // holds data-<major>, passwords, log
	bin     binaries
	cred    *syscall.Credential
	secrets secrets
	port    int
	tuning  []string // "fsync=off"
	remove  string   // folder that must not survive us
}

// devTuning keeps every promise of durability: `make run` behaves like production.
func devTuning() []string {
	return []string{"synchronous_commit=on", "max_connections=200", "shared_buffers=256MB"}
}

// StartPostgres runs the development cluster, creating it when there is none. Its data survive
// Stop, a kill, and a new version of the stack. The error is a *PortError when the port is taken,
// and says so when another stack of this checkout is running.
func StartPostgres(ctx context.Context, o PostgresOptions) (*Postgres, error) {
	if err := o.Layout.prepareData(); err != nil {
		return nil, err
	}
	lock, err := tryLock(filepath.Join(o.Layout.data(), "cluster.lock"))
	if err != nil {
		return nil, fmt.Errorf("the database of this checkout: %w", err)
	}
	pg, err := startDevelopment(ctx, o)
	if err != nil {
		lock.release()
		return nil, err
	}
	pg.locks = append(pg.locks, lock)
	return pg, nil
}

func startDevelopment(ctx context.Context, o PostgresOptions) (*Postgres, error) {
	cred, err := serverUser(os.Getenv)
	if err != nil {
		return nil, err
	}
	bin, err := findBinaries(ctx, candidates(o.Layout.Repo, "/usr/lib/postgresql", os.Getenv), cred, filepath.Join(o.Layout.data(), "pg"))
	if err != nil {
		return nil, err
	}
	dir := o.Layout.cluster()
	if err := settle(dir); err != nil { // before the port check: what we killed may still hold the port
		return nil, err
	}
	if err := CheckPort("database", o.Port, o.PortVariable); err != nil {
		return nil, err
	}
	s, err := ensureCluster(ctx, dir, bin, cred)
	if err != nil {
		return nil, err
	}
	return startServer(ctx, server{dir: dir, bin: bin, cred: cred, secrets: s, port: o.Port, tuning: devTuning()})
}

// startServer runs `postgres` itself, without pg_ctl and without a socket file, and returns when
// it answers and the roles are there.
func startServer(ctx context.Context, s server) (*Postgres, error) {
	port, err := FreePort(s.port)
	if err != nil {
		return nil, err
	}
	args := []string{"-D", dataDir(s.dir, s.bin.major), "-p", strconv.Itoa(port), "-k", "",
		"-c", "listen_addresses=" + loopback, "-c", "timezone=UTC", "-c", "log_min_messages=warning"}
	for _, t := range s.tuning {
		args = append(args, "-c", t)
	}
	s.port = port
	pg := &Postgres{log: filepath.Join(s.dir, "postgres.log"), gone: s.remove, made: s}
	log, err := openLog(pg.log)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }() // the child has its own copy
	// it ends through Stop or with us, not with the context of the start
	cmd := serverCommand(context.WithoutCancel(ctx), s.cred, s.bin.dir, "postgres", args...)
	cmd.Stdout, cmd.Stderr = log, log
	pg.proc, err = startProcess("postgres", cmd, syscall.SIGINT, s.remove)
	if err != nil {
		return nil, err
	}
	pg.admin = dsn(rootRole, s.secrets.root, port, "postgres")
	pg.Cluster = Cluster{base: dsn(appRole, s.secrets.app, port, "postgres")}
	if err := pg.ready(ctx, s.secrets); err != nil {
		return nil, errors.Join(err, pg.Stop())
	}
	return pg, nil
}

func dsn(user, password string, port int, db string) *url.URL {
	return &url.URL{Scheme: "postgres", User: url.UserPassword(user, password),
		Host: net.JoinHostPort(loopback, strconv.Itoa(port)), Path: "/" + db, RawQuery: "sslmode=disable"}
}

// ready waits until the server answers and makes roles and database what they should be.
func (p *Postgres) ready(ctx context.Context, s secrets) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, p.AdminDSN())
		if err == nil {
			defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
			return ensureRoles(ctx, conn, s.app)
		}
		select {
		case <-p.proc.done:
			return fmt.Errorf("postgres ended at once (%v):\n%s", p.proc.err, tail(p.log, 8))
		case <-ctx.Done():
			return fmt.Errorf("postgres does not answer: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// AdminDSN connects as superuser to the maintenance database. Only the stack itself needs it:
// for Temporal's databases.
func (p *Postgres) AdminDSN() string { return p.admin.String() }

// Pid is the process id of the server.
func (p *Postgres) Pid() int { return p.proc.cmd.Process.Pid }

// Done is closed when the server has ended, for whatever reason.
func (p *Postgres) Done() <-chan struct{} { return p.proc.done }

// Kill ends the server at once, as a crash would: nothing is finished, nothing is flushed.
func (p *Postgres) Kill() error { return p.proc.kill() }

// Again starts a server that was killed, on the same data and port. It recovers first.
func (p *Postgres) Again(ctx context.Context) error {
	if err := settle(p.made.dir); err != nil {
		return err
	}
	next, err := startServer(ctx, p.made)
	if err == nil {
		p.proc = next.proc
	}
	return err
}

// Stop ends the server in order: open connections are closed, data are written.
func (p *Postgres) Stop() error {
	err := p.proc.stop(syscall.SIGINT, 20*time.Second)
	if p.gone != "" {
		err = errors.Join(err, os.RemoveAll(p.gone))
	}
	for _, l := range p.locks {
		l.release()
	}
	return err
}
