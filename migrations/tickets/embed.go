// Package tickets holds the tables of issued tickets, their numbers and their signing keys.
package tickets

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
