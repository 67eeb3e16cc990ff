// Package sendgrid holds the table of delivery reports that were heard.
package sendgrid

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
