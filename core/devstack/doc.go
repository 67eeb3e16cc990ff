// Package devstack is the embedded default: what `make run` and `make test` start when the
// environment names no database and no Temporal. It needs Go and Node on the machine and nothing
// else.
//
// It owns no tables. It owns files: `<repo>/.tixters` (built tools, logs) and the Postgres cluster,
// which lies there too, or under /var/tmp when root runs the stack, because Postgres then runs as
// somebody who cannot enter /root.
//
// What it promises:
//   - a child never outlives us, however we die: Linux signals it when its parent ends, elsewhere
//     a shell that reads from a pipe we hold does the same;
//   - nothing listens beyond the loopback interface, no password appears among the arguments of a
//     process, and passwords are random per cluster;
//   - the product connects as an ordinary role, so that row-level security is as real as in
//     production;
//   - a taken port is named together with the variable that changes it;
//   - data survives a restart and a kill; Reset is the only thing that removes them.
//
// Stack starts all of it in parallel and stops it in reverse; TestPostgres is the part that tests
// use. The package imports no other part of the product: the product imports it.
package devstack
