package refunds

import (
	"context"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Directory tells other rooms what is on its way back. It needs the database only, so that rooms that
// refunds itself need may ask it.
type Directory struct{ store store }

// NewDirectory makes the directory.
func NewDirectory(d *db.DB) *Directory { return &Directory{store{d}} }

// Open sums, for those of the orders that have any, the refunds that are neither done nor given up, in
// minor units.
func (d *Directory) Open(ctx context.Context, orders []tix.OrderID) (map[tix.OrderID]int64, error) {
	found, err := d.store.open(ctx, orders)
	return found, errs.Wrap("refunds.open", err)
}
