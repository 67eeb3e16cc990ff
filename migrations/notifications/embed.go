// Package notifications holds the table of outgoing mail.
package notifications

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
