// Package pricing holds the tables of prices: tiers and fee rules.
package pricing

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
