// Package checkout holds the tables of the checkout room: holds with frozen prices, orders,
// requests for order links.
package checkout

import "embed"

// Files are the numbered SQL files of this line.
//
//go:embed *.sql
var Files embed.FS
