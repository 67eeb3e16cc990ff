// Package checkin holds the tables of the door: devices, enrolments, scans and admissions.
package checkin

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
