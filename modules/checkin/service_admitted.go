package checkin

import (
	"context"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Directory tells other rooms who is inside. It needs the database only, so that rooms that the door
// itself needs may ask it.
type Directory struct{ store store }

// NewDirectory makes the directory.
func NewDirectory(d *db.DB) *Directory { return &Directory{store{d}} }

// Entries gives when and where tickets were let in, oldest first; entries that were taken back are
// left out.
func (d *Directory) Entries(ctx context.Context, tickets []tix.TicketID) ([]tix.Entry, error) {
	found, err := d.store.entries(ctx, tickets)
	return found, errs.Wrap("checkin.entries", err)
}

// Admitted gives those of the tickets that were let in, and whose entry was not taken back.
func (d *Directory) Admitted(ctx context.Context, ids []tix.TicketID) ([]tix.TicketID, error) {
	found, err := d.store.admitted(ctx, ids)
	return found, errs.Wrap("checkin.admitted", err)
}
