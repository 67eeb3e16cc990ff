// Package venues holds the tables of places: venues and their gates.
package venues

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
