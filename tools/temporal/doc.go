// Command temporal is the workflow server of the development stack: Temporal with its Web UI in
// one process, on a Postgres that somebody else runs.
//
// It listens on the loopback interface only, because the frontend and the UI have no sign-in: who
// can reach the port can end a workflow. It owns the databases `temporal` and
// `temporal_visibility`, brings their schema to its own version at every start, and registers the
// namespace, its retention and the search attributes by which orders are found.
//
// The connection arrives in TIXTERS_TEMPORAL_DATABASE_URL (a role that may create databases),
// never as an argument, which every user of the machine could read. When everything answers, one
// line appears on the standard output:
//
//	health ready frontend=127.0.0.1:7233 ui=http://127.0.0.1:8233/ seconds=1.4
//
// SIGTERM and SIGINT stop it in order. It is a module of its own so that the product does not
// carry the server's dependencies.
package main
