// Package audit holds the tables of the audit room.
package audit

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
