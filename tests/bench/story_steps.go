package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// roomStatus is what everybody may know of the waiting room.
type roomStatus struct {
	Phase     string  `json:"phase"`
	Serving   int32   `json:"serving"`
	Waiting   int     `json:"waiting"`
	PollAfter float64 `json:"poll_after"`
}

// watch keeps the room's status as a cache in front of the API would: one call a second.
func (c *crowd) watch(ctx context.Context) {
	at := &seat{open: map[string]*wire{}}
	for ctx.Err() == nil {
		var s roomStatus
		if status, _, err := c.call(ctx, at, c.host, "GET", "/v1/waitingroom/events/"+c.event+"/status", "", &s); err == nil && status == http.StatusOK {
			c.status.Store(&s)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// seat is one worker of the crowd: its connections, and the address that they come from.
type seat struct {
	from net.Addr // nil: the machine's
	open map[string]*wire
}

// call sends one request on a connection to the host, and reads a JSON answer of 2xx.
func (c *crowd) call(ctx context.Context, at *seat, host, method, path, body string, into any, headers ...string) (int, []byte, error) {
	w := at.open[host]
	if w == nil {
		var err error
		if w, err = dialFrom(ctx, at.from, host); err != nil {
			return 0, nil, err
		}
		at.open[host] = w
	}
	status, answer, err := w.do(request(method, path, host, body, headers...))
	if err != nil {
		_ = w.conn.Close()
		delete(at.open, host)
		return 0, nil, err
	}
	if into != nil && status < 300 {
		err = json.Unmarshal(answer, into)
	}
	return status, answer, err
}

// problem reads the type of a refusal.
func problem(answer []byte) string {
	var p struct {
		Type string `json:"type"`
	}
	_ = json.Unmarshal(answer, &p)
	return p.Type
}

func think(most time.Duration) time.Duration { return time.Duration(rand.Int64N(int64(most))) }

// play does a buyer's step and says when the next one comes.
func (c *crowd) play(ctx context.Context, at *seat, b *buyer) (time.Duration, error) {
	room := "/v1/waitingroom/events/" + c.event
	api := func(method, path, body string, into any, headers ...string) (int, []byte, error) {
		return c.call(ctx, at, c.host, method, path, body, into, headers...)
	}
	var status int
	var answer []byte
	var err error
	switch b.step {
	case stepJoin, stepPlace:
		if s := c.status.Load(); s != nil && b.step == stepPlace && !c.worthAsking(s, b) {
			if s.Phase == "sold_out" {
				b.ending = refused
			}
			return poll(s), nil
		}
		var place struct {
			Ticket   string `json:"ticket"`
			Position int32  `json:"position"`
		}
		if b.step == stepJoin {
			status, answer, err = api("POST", room+"/entries", fmt.Sprintf(`{"device":"drop-device-%08d"}`, b.index), &place)
		} else {
			status, answer, err = api("GET", room+"/place", "", &place, "Queue-Ticket", b.ticket)
		}
		if err == nil && status < 300 {
			b.ticket, b.position = place.Ticket, place.Position
			b.step = stepPlace
			if s := c.status.Load(); s != nil && b.position > 0 && b.position <= s.Serving {
				b.step = stepPass
				return think(time.Second), nil
			}
			return poll(c.status.Load()), nil
		}
	case stepPass:
		var pass struct {
			Pass string `json:"pass"`
		}
		status, answer, err = api("POST", room+"/passes", "", &pass, "Queue-Ticket", b.ticket, "Content-Length", "0")
		switch {
		case err == nil && status == http.StatusCreated:
			b.pass, b.step = pass.Pass, stepHold
			return think(2 * time.Second), nil
		case status == http.StatusConflict:
			b.step = stepPlace
			return time.Second, nil
		}
	case stepHold:
		return c.playHold(b, api)
	case stepGiveBack:
		status, answer, err = api("DELETE", "/v1/checkout/holds/"+b.hold, "", nil, "Hold-Token", b.token)
		if err == nil && status == http.StatusNoContent {
			b.ending = gaveUp
			return 0, nil
		}
	default:
		return c.playPurchase(ctx, b, api)
	}
	return c.trouble(status, answer, err)
}

// worthAsking is false while the public status says all there is to know.
func (c *crowd) worthAsking(s *roomStatus, b *buyer) bool {
	if s.Phase == "prequeue" || s.Phase == "drawing" || s.Phase == "sold_out" {
		return false
	}
	return b.position == 0 || b.position <= s.Serving
}

func poll(s *roomStatus) time.Duration {
	if s == nil {
		return time.Second
	}
	return time.Duration(s.PollAfter * (0.8 + 0.4*rand.Float64()) * float64(time.Second))
}

type apiCall func(method, path, body string, into any, headers ...string) (int, []byte, error)

func (c *crowd) playHold(b *buyer, api apiCall) (time.Duration, error) {
	var hold struct {
		ID    string `json:"hold_id"`
		Token string `json:"hold_token"`
	}
	body := fmt.Sprintf(`{"event_id":"%s","items":[{"tier_id":"%s","quantity":%d}]}`, c.event, c.tiers[b.tier], b.quantity)
	status, answer, err := api("POST", "/v1/checkout/holds", body, &hold, "Queue-Pass", b.pass, "Device-Id", fmt.Sprintf("drop-device-%08d", b.index),
		"Idempotency-Key", fmt.Sprintf("%s-%08d-%d-%d", c.stamp, b.index, b.quantity, b.tier))
	switch {
	case err == nil && status == http.StatusCreated:
		c.story.held.Add(int64(b.quantity))
		b.hold, b.token, b.step = hold.ID, hold.Token, stepOrder
		if b.returns {
			b.step = stepGiveBack
		}
		return think(3 * time.Second), nil
	case status == http.StatusConflict && b.quantity > 1:
		b.quantity = 1 // fewer will do
		return 0, nil
	case status == http.StatusConflict:
		if b.gone++; int(b.gone) == len(c.tiers) {
			b.ending = refused
		}
		b.tier = (b.tier + 1) % int8(len(c.tiers))
		return 0, nil
	case status == http.StatusForbidden && problem(answer) == "pass_expired":
		b.ending = gaveUp
		return 0, nil
	}
	return c.trouble(status, answer, err)
}

func (c *crowd) playPurchase(ctx context.Context, b *buyer, api apiCall) (time.Duration, error) {
	var status int
	var answer []byte
	var err error
	switch b.step {
	case stepOrder:
		var s sold
		body := fmt.Sprintf(`{"hold_id":"%s","hold_token":"%s","name":"Buyer %d","email":"buyer%d@drop.example","accept_terms":true}`, b.hold, b.token, b.index, b.index)
		status, answer, err = api("POST", "/v1/checkout/orders", body, &s)
		switch {
		case err != nil || status != http.StatusCreated:
		case s.Order.Status == "paid": // it costs nothing
			c.story.paid.Add(1)
			b.order, b.ending = s.Order.ID, paidOrder
			return 0, nil
		case s.Payment == nil: // the provider is away for a moment
			c.busy.Add(1)
			return time.Second, nil
		default:
			at, err := url.Parse(s.Payment.StandinURL)
			if err != nil {
				return 0, err
			}
			b.order, b.key, b.secret, b.payment, b.payAt, b.public, b.step = s.Order.ID, s.Token, s.Payment.ClientSecret, s.Payment.Reference, at.Host, s.Payment.PublishableKey, stepPay
			return think(3 * time.Second), nil
		}
	case stepPay:
		card := "4242424242424242"
		if b.declines {
			card = "4000000000000002"
		}
		form := url.Values{"key": {b.public}, "client_secret": {b.secret}, "return_url": {"http://" + c.host + "/"}, "payment_method_data[type]": {"card"},
			"payment_method_data[card][number]": {card}, "payment_method_data[card][exp_month]": {"12"}, "payment_method_data[card][exp_year]": {"2040"}, "payment_method_data[card][cvc]": {"123"}}
		status, answer, err = c.callForm(ctx, b.payAt, "/v1/payment_intents/"+b.payment+"/confirm", form.Encode())
		switch {
		case err == nil && status == http.StatusOK:
			b.step = stepConfirm
			return 0, nil
		case status == http.StatusPaymentRequired && b.declines:
			b.declines = false
			return think(3 * time.Second), nil
		}
	case stepConfirm:
		var order struct {
			Status  string `json:"status"`
			Tickets []struct {
				Code string `json:"code"`
			} `json:"tickets"`
		}
		if status, answer, err = api("POST", "/v1/checkout/orders/"+b.order+"/confirm", "{}", &order, "Order-Token", b.key); err == nil && status == http.StatusOK {
			if order.Status != "paid" {
				return time.Second, &unsettled{order.Status}
			}
			if len(order.Tickets) != int(b.quantity) {
				return time.Second, fmt.Errorf("%d tickets of %d", len(order.Tickets), b.quantity)
			}
			c.story.paid.Add(1)
			b.ending = paidOrder
			return 0, nil
		}
	}
	return c.trouble(status, answer, err)
}

// callForm posts a form to the stand-in, whose answers are longer than a wire can read.
func (c *crowd) callForm(ctx context.Context, host, path, form string) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+host+path, strings.NewReader(form))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := c.bank.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, answer, err
}

// unexpected is an answer that no healthy server gives.
type unexpected struct {
	status int
	answer string
}

func (u *unexpected) Error() string { return fmt.Sprintf("answered %d: %s", u.status, u.answer) }

// unsettled is an order that is not paid although the money was taken.
type unsettled struct{ status string }

func (u *unsettled) Error() string { return "the order is " + u.status }

// trouble comes back later when the server asks for it, and remembers everything else.
func (c *crowd) trouble(status int, answer []byte, err error) (time.Duration, error) {
	switch {
	case err != nil:
		return 0, err
	case status == http.StatusServiceUnavailable, status == http.StatusTooManyRequests:
		c.busy.Add(1)
		return time.Second + think(time.Second), nil
	}
	return 0, &unexpected{status, string(answer)}
}
