// Package webhooks holds the tables of outgoing webhooks.
package webhooks

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
