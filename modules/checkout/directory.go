package checkout

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Config is what the room takes from the environment.
type Config struct {
	PublicURL string        // address of the buyer app, without a slash at the end
	Keep      time.Duration // how long prices and event details are taken from memory; 0: never
}

// Directory shows orders to other rooms. It stands alone, so that rooms that checkout itself
// needs (tickets, notifications) can be built from it before checkout is.
type Directory struct {
	store  store
	sealer Sealer
	public string
	keep   time.Duration
}

// NewDirectory makes the directory.
func NewDirectory(d *db.DB, sealer Sealer, cfg Config) *Directory {
	return &Directory{store: store{d}, sealer: sealer, public: strings.TrimSuffix(cfg.PublicURL, "/"), keep: cfg.Keep}
}

// Sheet gives what is needed to speak to the buyer of an order; errs.NotFound when there is none.
func (d *Directory) Sheet(ctx context.Context, id tix.OrderID) (tix.OrderSheet, error) {
	o, err := d.store.order(ctx, id)
	if err != nil {
		return tix.OrderSheet{}, errs.Wrap("checkout.sheet", err)
	}
	return d.sheet(o), nil
}

// Sheets gives those of several orders that exist, in no order.
func (d *Directory) Sheets(ctx context.Context, ids []tix.OrderID) ([]tix.OrderSheet, error) {
	orders, err := d.store.orders(ctx, ids)
	sheets := make([]tix.OrderSheet, len(orders))
	for i, o := range orders {
		sheets[i] = d.sheet(o)
	}
	return sheets, errs.Wrap("checkout.sheets", err)
}

// CheckToken reports whether the token opens the order: errs.NotFound when it does not, or
// when there is no such order. The comparison takes constant time.
func (d *Directory) CheckToken(ctx context.Context, id tix.OrderID, token string) error {
	_, err := d.open(ctx, id, token)
	return err
}

// open gives the order to whoever holds its token.
func (d *Directory) open(ctx context.Context, id tix.OrderID, token string) (Order, error) {
	o, err := d.store.order(ctx, id)
	if err != nil {
		return Order{}, errs.Wrap("checkout.open", err)
	}
	if !d.sealer.CheckMAC(token, "order", o.ID.String(), strconv.Itoa(o.TokenEpoch)) {
		return Order{}, errs.Missing("order")
	}
	return o, nil
}

// token is the unguessable half of an order's link.
func (d *Directory) token(o Order) string {
	return d.sealer.MAC("order", o.ID.String(), strconv.Itoa(o.TokenEpoch))
}

// link is the address of the order's page. The token stands in the fragment, which browsers
// send to nobody.
func (d *Directory) link(o Order) string {
	return d.public + "/order/" + o.ID.String() + "#" + d.token(o)
}

func (d *Directory) sheet(o Order) tix.OrderSheet {
	s := tix.OrderSheet{
		ID: o.ID, OrganizationID: o.OrganizationID, EventID: o.EventID, Reference: o.Reference, Status: string(o.Status), PaymentReady: o.Payment() != "",
		BuyerName: o.BuyerName, BuyerEmail: o.BuyerEmail, Quote: o.Quote.Plain(), CreatedAt: o.CreatedAt, ExpiresAt: o.ExpiresAt, Link: d.link(o),
	}
	if o.PaidAt != nil {
		s.PaidAt = *o.PaidAt
	}
	return s
}
