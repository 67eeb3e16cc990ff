// Package inventory holds the tables of the inventory room: pools, holds, sales.
package inventory

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
