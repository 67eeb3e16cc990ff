package bench

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// giveBack asks for the refunds of a month's orders before their events.
func (d *desk) giveBack(ctx context.Context, m int) error {
	var ask []*guest
	for _, g := range d.year.guestsOf(m) {
		switch g.fate {
		case fateBuyer, fateBuyerOne, fateWhole, fateAmount:
			ask = append(ask, g)
		}
	}
	return each(ctx, ask, 8, d.giveOne)
}

// late gives back, or disputes, what the fate of a month's orders keeps for after the settlement.
func (d *desk) late(ctx context.Context, m int) error {
	var ask []*guest
	for _, g := range d.year.guestsOf(m) {
		if g.fate == fateLate || g.fate == fateAfter {
			ask = append(ask, g)
		}
	}
	return each(ctx, ask, 4, func(ctx context.Context, g *guest) error {
		if g.fate == fateLate || !g.placed() {
			return d.giveOne(ctx, g)
		}
		return d.year.client.control(ctx, d.year.bank, "disputes", map[string]string{"payment_intent": g.payment, "reason": "product_unacceptable"}, nil)
	})
}

func (d *desk) giveOne(ctx context.Context, g *guest) error {
	if !g.placed() {
		return nil // it was refused, which was counted
	}
	if err := d.year.until(ctx, 5*time.Minute, "order "+g.order+" to be paid", func(ctx context.Context) (bool, error) {
		var status string
		err := d.year.platform.DB.Pool().QueryRow(ctx, "SELECT status FROM checkout_orders WHERE id = $1", [16]byte(g.orderID())).Scan(&status)
		return status == "paid", err
	}); err != nil {
		return err
	}
	in := call{method: "POST", path: g.refundsPath(), who: moneyOwner, body: map[string]any{"reason": "They cannot come."}}
	switch g.fate {
	case fateBuyer, fateBuyerOne:
		in.path, in.who, in.headers = "refunds/orders/"+g.order+"/refunds", "", map[string]string{"Order-Token": g.token}
		body := map[string]any{}
		if g.fate == fateBuyerOne {
			ticket, err := d.firstTicket(ctx, g)
			if err != nil {
				return err
			}
			body["tickets"] = []string{ticket}
		}
		in.body = body
	case fateWhole:
		in.body = map[string]any{"reason": "A goodwill of the house.", "keep_fees": g.index%2 == 0, "restock": g.index%3 == 0}
	case fateAmount:
		in.body = map[string]any{"reason": "A bad seat.", "amount": 500 + g.index%7*100}
	}
	err := d.year.client.do(ctx, in, nil)
	var r *refusal
	if errors.As(err, &r) && r.status < http.StatusInternalServerError {
		d.year.went(err)
		return nil
	}
	return err
}

func (d *desk) firstTicket(ctx context.Context, g *guest) (string, error) {
	var id [16]byte
	err := d.year.platform.DB.Pool().QueryRow(ctx, "SELECT id FROM tickets_tickets WHERE order_id = $1 ORDER BY number LIMIT 1", [16]byte(g.orderID())).Scan(&id)
	return tix.TicketID(id).String(), err
}
