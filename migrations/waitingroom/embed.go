// Package waitingroom holds the tables of the waiting room: rooms, entries and gauges.
package waitingroom

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
