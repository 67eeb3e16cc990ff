package main

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	_ "go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql" // registers postgres12_pgx
	"go.temporal.io/server/tools/common/schema"
	sqltool "go.temporal.io/server/tools/sql"
)

const plugin = "postgres12_pgx"

// prepareStores creates both databases when they are missing and brings their schema to the
// version of this server.
func prepareStores(ctx context.Context, o options) (map[string]config.DataStore, error) {
	stores := map[string]config.DataStore{}
	for _, s := range []struct{ store, database, schema string }{
		{"default", o.dbPrefix, "temporal"},
		{"visibility", o.dbPrefix + "_visibility", "visibility"},
	} {
		cfg := storeConfig(o, s.database)
		if err := createDatabase(ctx, o, s.database); err != nil {
			return nil, fmt.Errorf("create database %s: %w", s.database, err)
		}
		if err := updateSchema(ctx, o, cfg, "postgresql/v12/"+s.schema); err != nil {
			return nil, fmt.Errorf("schema of %s: %w", s.database, err)
		}
		stores[s.store] = config.DataStore{SQL: cfg}
	}
	return stores, nil
}

func storeConfig(o options, database string) *config.SQL {
	password, _ := o.database.User.Password()
	host := o.database.Host
	if o.database.Port() == "" {
		host = net.JoinHostPort(o.database.Hostname(), "5432")
	}
	return &config.SQL{
		PluginName: plugin, DatabaseName: database,
		ConnectAddr: host, ConnectProtocol: "tcp",
		User: o.database.User.Username(), Password: password,
		MaxConns: 10, MaxIdleConns: 10, MaxConnLifetime: time.Hour,
	}
}

func createDatabase(ctx context.Context, o options, name string) error {
	conn, err := connect(ctx, o, "postgres")
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	var exists bool
	if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&exists); err != nil || exists {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	return err
}

// updateSchema writes the version tables only into a database that has none: writing them into a
// live schema would rewind its version.
func updateSchema(ctx context.Context, o options, cfg *config.SQL, name string) error {
	versioned, err := hasVersion(ctx, o, cfg.DatabaseName)
	if err != nil {
		return err
	}
	quiet := log.NewNoopLogger()
	db, err := sqltool.NewConnection(cfg, quiet)
	if err != nil {
		return err
	}
	defer db.Close()
	if !versioned {
		if err := schema.NewSetupSchemaTask(db, &schema.SetupConfig{InitialVersion: "0.0"}, quiet).Run(); err != nil {
			return err
		}
	}
	return schema.NewUpdateSchemaTask(db, &schema.UpdateConfig{SchemaName: name}, quiet).Run()
}

func hasVersion(ctx context.Context, o options, database string) (bool, error) {
	conn, err := connect(ctx, o, database)
	if err != nil {
		return false, err
	}
	defer func() { _ = conn.Close(ctx) }()
	var found bool
	err = conn.QueryRow(ctx, `SELECT to_regclass('schema_version') IS NOT NULL`).Scan(&found)
	return found, err
}

func connect(ctx context.Context, o options, database string) (*pgx.Conn, error) {
	u := *o.database
	u.Path = "/" + database
	return pgx.Connect(ctx, u.String())
}
