// Package invoices holds the tables of invoices and credit notes.
package invoices

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
