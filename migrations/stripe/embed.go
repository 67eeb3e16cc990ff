// Package stripe holds the table of Stripe events that were taken in.
package stripe

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
