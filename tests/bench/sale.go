package bench

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/tixters/tixters/core/tix"
)

// perOrder is the most tickets that one order may have.
const perOrder = 50

// holdBody is what a buyer sends to reserve.
func holdBody(g ground, tier tix.TierID, quantity int) any {
	return map[string]any{"event_id": g.event, "items": []map[string]any{{"tier_id": tier, "quantity": quantity}}}
}

// sold is an order as its buyer sees it.
type sold struct {
	Order struct {
		ID      string `json:"id"`
		Status  string `json:"status"`
		Tickets []struct {
			Code string `json:"code"`
		} `json:"tickets"`
		Mail struct {
			State string `json:"state"`
		} `json:"mail"`
	} `json:"order"`
	Token   string `json:"order_token"`
	Payment *struct {
		Reference      string `json:"reference"`
		ClientSecret   string `json:"client_secret"`
		PublishableKey string `json:"publishable_key"`
		StandinURL     string `json:"standin_url"`
	} `json:"payment"`
}

// order reserves and orders; what costs nothing has its tickets then.
func (c *caller) order(ctx context.Context, g ground, tier tix.TierID, quantity int) (sold, error) {
	var hold struct {
		ID    string `json:"hold_id"`
		Token string `json:"hold_token"`
	}
	var out sold
	if err := c.post(ctx, "checkout/holds", header{}, holdBody(g, tier, quantity), &hold); err != nil {
		return out, err
	}
	err := c.post(ctx, "checkout/orders", header{}, map[string]any{
		"hold_id": hold.ID, "hold_token": hold.Token, "name": "Bench Buyer", "email": "bench@visitors.example", "accept_terms": true,
	}, &out)
	return out, err
}

// free orders one ticket that costs nothing.
func (c *caller) free(ctx context.Context, g ground) (sold, error) {
	s, err := c.order(ctx, g, g.free, 1)
	if err == nil {
		err = s.complete(1)
	}
	return s, err
}

// paid orders one ticket, pays it at the stand-in as a browser does, and has the platform look.
func (c *caller) paid(ctx context.Context, g ground) error {
	s, err := c.order(ctx, g, g.paid, 1)
	if err != nil {
		return err
	}
	if s.Payment == nil || s.Payment.StandinURL == "" {
		return fmt.Errorf("order %s has no payment at a stand-in", s.Order.ID)
	}
	form := url.Values{
		"key": {s.Payment.PublishableKey}, "client_secret": {s.Payment.ClientSecret}, "return_url": {c.base},
		"payment_method_data[type]": {"card"}, "payment_method_data[card][number]": {"4242424242424242"},
		"payment_method_data[card][exp_month]": {"12"}, "payment_method_data[card][exp_year]": {"2040"}, "payment_method_data[card][cvc]": {"123"},
	}
	address := s.Payment.StandinURL + "/v1/payment_intents/" + s.Payment.Reference + "/confirm"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if err := c.do(req, nil); err != nil {
		return err
	}
	if err := c.post(ctx, "checkout/orders/"+s.Order.ID+"/confirm", header{"Order-Token", s.Token}, struct{}{}, &s.Order); err != nil {
		return err
	}
	return s.complete(1)
}

// complete tells what is missing of a paid order with its tickets.
func (s sold) complete(tickets int) error {
	if s.Order.Status != "paid" || len(s.Order.Tickets) != tickets {
		return fmt.Errorf("order %s is %s with %d tickets, not paid with %d", s.Order.ID, s.Order.Status, len(s.Order.Tickets), tickets)
	}
	return nil
}
