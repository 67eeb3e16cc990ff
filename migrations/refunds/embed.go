// Package refunds holds the tables of refunds and of the policies that buyers are promised.
package refunds

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
