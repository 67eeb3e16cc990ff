// Package events holds the tables of events and their pictures.
package events

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
