// Package payouts holds the tables of money: payees, how sales are split, and the ledger.
package payouts

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
