package testkit

import (
	"context"
	"os"
)

// cluster gives the address of a Postgres for tests.
func cluster(context.Context) (string, func(), error) {
	if v := os.Getenv("TIXTERS_TEST_DATABASE_URL"); v != "" {
		return v, func() {}, nil
	}
	return "postgres://tixters:tixters@127.0.0.1:54999/postgres", func() {}, nil
}
