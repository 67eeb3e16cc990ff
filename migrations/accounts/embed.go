// Package accounts holds the tables of the accounts room.
package accounts

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
