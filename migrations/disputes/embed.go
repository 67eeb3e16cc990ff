// Package disputes holds the tables of chargebacks and of what is told banks about them.
package disputes

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
