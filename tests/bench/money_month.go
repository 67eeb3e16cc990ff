package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/tixters/tixters/core/tix"
)

const (
	buyersAtOnce = 16
	day          = 24 * time.Hour
)

// playMonth sells the events of a month and ends them. What the month before left (its payouts, its late
// refunds and disputes) goes on meanwhile.
func (y *year) playMonth(ctx context.Context, m int) error {
	y.mu.Lock()
	y.month = m
	y.mu.Unlock()
	var nights []*night
	for _, e := range y.plan.nights {
		if e.month == m {
			nights = append(nights, e)
		}
	}
	if err := each(ctx, nights, 8, y.announce); err != nil {
		return fmt.Errorf("announce: %w", err)
	}
	began := time.Now()
	if err := each(ctx, y.guestsOf(m), buyersAtOnce, y.buy); err != nil {
		return fmt.Errorf("sell: %w", err)
	}
	y.seconds += time.Since(began).Seconds()
	if err := y.quirks(ctx, m); err != nil {
		return err
	}
	if err := y.desk.giveBack(ctx, m); err != nil {
		return err
	}
	if err := y.cancel(ctx, nights); err != nil {
		return err
	}
	if m > 0 {
		if err := y.afterwards(ctx, m-1); err != nil {
			return err
		}
	}
	if err := y.desk.disputesAnswered(ctx); err != nil {
		return err
	}
	// What was paid is available before the events end, and the rest of the month passes after that.
	if err := y.pass(ctx, 3*day); err != nil {
		return err
	}
	if err := each(ctx, nights, 8, y.evening); err != nil {
		return fmt.Errorf("evening: %w", err)
	}
	return errors.Join(y.pass(ctx, 9*day), y.pass(ctx, 18*day))
}

func (y *year) guestsOf(m int) []*guest {
	var out []*guest
	for _, g := range y.plan.guests {
		if g.night.month == m {
			out = append(out, g)
		}
	}
	return out
}

// afterwards does what comes after a month's events were settled: late refunds, late disputes.
func (y *year) afterwards(ctx context.Context, m int) error {
	if err := y.settledIn(ctx, m); err != nil {
		return err
	}
	return y.desk.late(ctx, m)
}

// quirks change payees and their banks as the plan has it.
func (y *year) quirks(ctx context.Context, m int) error {
	for _, h := range y.plan.houses {
		for _, p := range h.payees {
			var body map[string]any
			switch {
			case p.restricted > 0 && p.restricted == m:
				body = map[string]any{"do": "restrict", "currently_due": []string{"individual.verification.document"}}
			case p.restricted > 0 && p.restricted+3 == m:
				body = map[string]any{"do": "verify"}
			case p.bank != "" && p.bankMonth == m:
				body = map[string]any{"do": "bank", "bank": p.bank}
			default:
				continue
			}
			if err := y.client.control(ctx, y.bank, "accounts/"+p.account, body, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// cancel calls off the events of the month that are.
func (y *year) cancel(ctx context.Context, nights []*night) error {
	for _, e := range nights {
		if !e.cancelled {
			continue
		}
		if err := y.client.do(ctx, call{method: "POST", path: "events/organizations/" + e.house.id.String() + "/events/" + e.id.String() + "/cancel", who: moneyOwner,
			body: map[string]string{"reason": "The roof has a hole."}}, nil); err != nil {
			return err
		}
	}
	return nil
}

// buy plays a buyer from the reservation to the tickets. What no buyer should see is counted.
func (y *year) buy(ctx context.Context, g *guest) error {
	err := y.purchase(ctx, g)
	var r *refusal
	if errors.As(err, &r) {
		y.went(err)
		return nil
	}
	return err
}

func (y *year) purchase(ctx context.Context, g *guest) error {
	var hold struct {
		ID    string `json:"hold_id"`
		Token string `json:"hold_token"`
	}
	err := y.client.do(ctx, call{method: "POST", path: "checkout/holds", body: map[string]any{"event_id": g.night.id, "items": []any{map[string]any{"tier_id": g.night.tiers[g.tier], "quantity": g.quantity}}}}, &hold)
	if err != nil {
		return err
	}
	var s sold
	for s.Payment == nil { // the order stands without a payment while the provider is away
		if err := y.client.do(ctx, call{method: "POST", path: "checkout/orders", body: map[string]any{"hold_id": hold.ID, "hold_token": hold.Token, "name": fmt.Sprintf("Guest %d", g.index),
			"email": fmt.Sprintf("guest%d@money.example", g.index), "accept_terms": true}}, &s); err != nil {
			return err
		}
		if s.Payment == nil {
			if err := sleep(ctx, time.Second); err != nil {
				return err
			}
		}
	}
	g.order, g.token, g.payment = s.Order.ID, s.Token, s.Payment.Reference
	y.mu.Lock()
	y.guests[g.order] = g
	y.mu.Unlock()
	if g.declines {
		if err := y.swipe(ctx, s, cardDeclined); !refusedStatus(err, http.StatusPaymentRequired) {
			return fmt.Errorf("a declined card was taken: %w", err)
		}
	}
	if err := y.swipe(ctx, s, g.card); err != nil {
		return err
	}
	if err := y.confirm(ctx, g); err != nil {
		return err
	}
	y.mu.Lock()
	y.sold++
	y.mu.Unlock()
	return nil
}

// swipe pays at the bank as a browser does.
func (y *year) swipe(ctx context.Context, s sold, card string) error {
	form := url.Values{"key": {s.Payment.PublishableKey}, "client_secret": {s.Payment.ClientSecret}, "return_url": {"http://" + y.host + "/"}, "payment_method_data[type]": {"card"},
		"payment_method_data[card][number]": {card}, "payment_method_data[card][exp_month]": {"12"}, "payment_method_data[card][exp_year]": {"2040"}, "payment_method_data[card][cvc]": {"123"}}
	return y.client.do(ctx, call{method: "POST", path: s.Payment.StandinURL + "/v1/payment_intents/" + s.Payment.Reference + "/confirm", body: form}, nil)
}

// confirm has the shop look at the payment, or leaves that to the bank's message.
func (y *year) confirm(ctx context.Context, g *guest) error {
	var order struct {
		Status  string     `json:"status"`
		Tickets []struct{} `json:"tickets"`
	}
	headers := map[string]string{"Order-Token": g.token}
	for order.Status != "paid" {
		in := call{method: "POST", path: "checkout/orders/" + g.order + "/confirm", headers: headers}
		if g.leaves {
			in = call{method: "GET", path: "checkout/orders/" + g.order, headers: headers}
		}
		if err := y.client.do(ctx, in, &order); err != nil {
			return err
		}
		if order.Status == "paid" {
			break
		}
		if g.leaves {
			return nil // whoever closed the browser hears by mail
		}
		if err := sleep(ctx, 500*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

func refusedStatus(err error, status int) bool {
	var r *refusal
	return errors.As(err, &r) && r.status == status
}

// ordersPath is where the refunds of an order are asked for.
func (g *guest) refundsPath() string {
	return "refunds/organizations/" + g.night.house.id.String() + "/orders/" + g.order + "/refunds"
}

// paid reports whether the guest has an order; a refusal may have kept them from it.
func (g *guest) placed() bool { return g.order != "" }

// orderID is the order as the database knows it.
func (g *guest) orderID() tix.OrderID {
	id, _ := tix.ParseOrderID(g.order)
	return id
}
