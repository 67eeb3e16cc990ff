// Package core holds the kernel's own tables: messages, idempotency keys, signing keys,
// rate limits, live events; and core_tenant(), which puts a table behind row-level security.
package core

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
