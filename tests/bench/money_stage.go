package bench

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/accounts"
)

// Who plays: one owner of all organizations, and two administrators, since two must approve.
const (
	moneyOwner  = "owner@money.example"
	moneyAdmin  = "admin@money.example"
	moneyAdmin2 = "second@money.example"
)

// Trust levels as an operator sets them, in days that fit into a run: nothing waits after the end of an
// event. The first event of an organizer leaves a reserve beyond the year, the next four one that is
// due at once. Small sums need two people already.
const moneyLevels = `
UPDATE payouts_levels SET holdback_days = 0, reserve = 1000, reserve_days = 90, approval_over = 400000 WHERE level = 'new';
UPDATE payouts_levels SET holdback_days = 0, reserve = 500, reserve_days = 0, approval_over = 3000000 WHERE level = 'known';
UPDATE payouts_levels SET holdback_days = 0, reserve = 0, reserve_days = 0, approval_over = 20000000 WHERE level = 'trusted';`

// moneyTuning gives back what the other benchmarks take from Postgres, since this run is a long one.
const moneyTuning = `ALTER SYSTEM SET autovacuum_naptime = '20s'; ALTER SYSTEM SET checkpoint_timeout = '3min'; ALTER SYSTEM SET max_wal_size = '2GB'; SELECT pg_reload_conf();`

// shares are the faults on calls to the bank, in percent: five together.
func shares() map[string]float64 {
	return map[string]float64{
		"error_before": 1.5, "connection_reset": 1, "rate_limited": 0.8, "reset_after": 0.6, "error_after": 0.5, "lock_timeout": 0.5, "timeout_before": 0.05, "timeout_after": 0.05,
	}
}

// prepare makes people, organizations and payees, and then lets the bank fail.
func (y *year) prepare(ctx context.Context) error {
	if err := y.tune(ctx); err != nil {
		return fmt.Errorf("tune Postgres: %w", err)
	}
	if _, err := y.platform.DB.Pool().Exec(ctx, moneyLevels, pgx.QueryExecModeSimpleProtocol); err != nil {
		return fmt.Errorf("set levels: %w", err)
	}
	y.client = newClerk("http://" + y.host)
	y.desk = &desk{year: y}
	owner, err := y.people(ctx)
	if err != nil {
		return err
	}
	for _, h := range y.plan.houses {
		if h.id, err = y.platform.Rooms.Accounts.EnsureOrganization(ctx, owner, accounts.NewOrganization{Name: h.name, Country: h.country, Currency: h.currency}); err != nil {
			return err
		}
	}
	if err := each(ctx, y.plan.houses, 4, y.open); err != nil {
		return fmt.Errorf("open a house: %w", err)
	}
	if err := y.topUp(ctx); err != nil {
		return fmt.Errorf("top up: %w", err)
	}
	for kind, percent := range shares() {
		if err := y.client.control(ctx, y.bank, "faults", map[string]any{"route": "*", "kind": kind, "percent": percent}, nil); err != nil {
			return err
		}
	}
	y.o.Progress.Line("%d organizations with %d payees, %d events in %d months", len(y.plan.houses), 4*len(y.plan.houses), len(y.plan.nights), y.plan.months)
	return nil
}

func (y *year) tune(ctx context.Context) error {
	c, err := pgx.Connect(ctx, y.cluster.Admin())
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	for _, statement := range strings.SplitAfter(moneyTuning, ";") {
		if _, err := c.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func (y *year) people(ctx context.Context) (owner tix.UserID, err error) {
	for _, email := range []string{moneyAdmin, moneyAdmin2, moneyOwner} {
		if owner, err = y.platform.Rooms.Accounts.EnsureUser(ctx, email, email, clerkPassword); err != nil {
			return owner, err
		}
		if email != moneyOwner {
			if err := y.platform.Rooms.Accounts.EnsurePlatformRole(ctx, owner, "admin"); err != nil {
				return owner, err
			}
		}
	}
	return owner, nil
}

// open gives a house its hall, its fees and its payees, each of which proves who it is.
func (y *year) open(ctx context.Context, h *house) error {
	var hall struct{ ID tix.VenueID }
	if err := y.client.do(ctx, call{method: "POST", path: "venues/organizations/" + h.id.String() + "/venues", who: moneyOwner,
		body: map[string]any{"name": h.name + " Hall", "city": "Somewhere", "country": h.country, "zone": "UTC", "capacity": 100_000}}, &hall); err != nil {
		return err
	}
	h.venue = hall.ID
	mode := "passed_on"
	if h.absorbed {
		mode = "absorbed"
	}
	if err := y.client.do(ctx, call{method: "PUT", path: "pricing/organizations/" + h.id.String() + "/fees", who: moneyOwner,
		body: map[string]any{"percentage": 500, "fixed": tix.Money{Amount: 80, Currency: h.currency}, "mode": mode, "tax_rate": h.tax, "tax_included": true}}, nil); err != nil {
		return err
	}
	books := "payouts/organizations/" + h.id.String() + "/payees"
	var own struct {
		Items []struct {
			ID tix.PayeeID `json:"id"`
		} `json:"items"`
	}
	if err := y.client.do(ctx, call{method: "GET", path: books, who: moneyOwner}, &own); err != nil {
		return err
	}
	h.payees[0].id = own.Items[0].ID
	for _, p := range h.payees {
		if p.id.IsZero() {
			body := map[string]any{"kind": p.kind, "name": p.name, "email": fmt.Sprintf("%s%d@payees.example", p.kind, h.index)}
			var made struct{ ID tix.PayeeID }
			if err := y.client.do(ctx, call{method: "POST", path: books, who: moneyOwner, body: body}, &made); err != nil {
				return err
			}
			p.id = made.ID
		}
		if err := y.verify(ctx, h, p); err != nil {
			return fmt.Errorf("verify %s: %w", p.name, err)
		}
	}
	return nil
}

// verify walks a payee through the provider's page, as its browser does.
func (y *year) verify(ctx context.Context, h *house, p *payeePlan) error {
	var link struct{ URL string }
	if err := y.client.do(ctx, call{method: "POST", path: "payouts/organizations/" + h.id.String() + "/payees/" + p.id.String() + "/onboarding", who: moneyOwner, body: map[string]string{"country": h.country}}, &link); err != nil {
		return err
	}
	if !p.unverified {
		if err := y.client.do(ctx, call{method: "GET", path: link.URL}, nil); err != nil {
			return err
		}
		if err := y.client.do(ctx, call{method: "POST", path: link.URL, body: url.Values{"outcome": {"complete"}}}, nil); err != nil {
			return err
		}
	}
	var state, account string
	err := y.platform.DB.Pool().QueryRow(ctx, "SELECT state, coalesce(account_reference, '') FROM payouts_payees WHERE id = $1", [16]byte(p.id)).Scan(&state, &account)
	p.account = account
	if err == nil && !p.unverified && state != "verified" {
		err = fmt.Errorf("the payee is %s", state)
	}
	return err
}

// moneyFloat is what the operator keeps on the balance in each currency, in minor units: fees of payments
// that are refunded are lost, and payees may owe what they were paid.
const moneyFloat = 500_000

// topUp brings the float to the bank in the operator's own way, which the platform does not see. It
// shows as a difference in the reconciliation, and an administrator explains it.
func (y *year) topUp(ctx context.Context) error {
	for _, currency := range []string{"eur", "gbp", "usd"} {
		form := url.Values{"amount": {fmt.Sprint(moneyFloat)}, "currency": {currency}, "confirm": {"true"}, "payment_method": {"pm_card_bypassPending"}, "payment_method_types[]": {"card"}, "metadata[" + floatMark + "]": {"yes"}}
		if err := y.client.do(ctx, call{method: "POST", path: y.bank + "/v1/payment_intents", body: form, headers: map[string]string{"Authorization": "Bearer " + y.cfg.Stripe.SecretKey}}, nil); err != nil {
			return err
		}
	}
	page, err := y.platform.Rooms.Payouts.Reconcile(ctx, time.Time{}, time.Time{}, "")
	if err != nil {
		return err
	}
	var open struct {
		Items []struct{ ID string }
	}
	if err := y.client.do(ctx, call{method: "GET", path: "payouts/breaks?state=open", who: moneyAdmin}, &open); err != nil {
		return err
	}
	if len(open.Items) != 3 || page.Breaks != 3 {
		return fmt.Errorf("three payments that are not ours are %d differences", len(open.Items))
	}
	for _, b := range open.Items {
		if err := y.client.do(ctx, call{method: "POST", path: "payouts/breaks/" + b.ID + "/explanation", who: moneyAdmin, body: map[string]string{"reason": "The float of the year."}}, nil); err != nil {
			return err
		}
	}
	return nil
}

// announce puts an event on sale. Its charge type would be chosen here, before it is published: now all
// charges are the platform's, and transferred after the event.
func (y *year) announce(ctx context.Context, e *night) error {
	org := "organizations/" + e.house.id.String() + "/events"
	far := time.Now().UTC().AddDate(0, 0, 30)
	var made struct{ ID tix.EventID }
	if err := y.client.do(ctx, call{method: "POST", path: "events/" + org, who: moneyOwner, body: map[string]any{
		"name": e.name, "venue_id": e.house.venue, "currency": e.house.currency, "starts_local": wall(far), "ends_local": wall(far.Add(3 * time.Hour)),
	}}, &made); err != nil {
		return err
	}
	e.id = made.ID
	one := org + "/" + e.id.String()
	for i, price := range e.prices {
		var tier struct{ ID string }
		if err := y.client.do(ctx, call{method: "POST", path: "pricing/" + one + "/tiers", who: moneyOwner, body: map[string]any{
			"name": []string{"Floor", "Balcony"}[i], "face": tix.Money{Amount: price, Currency: e.house.currency}, "capacity": places,
		}}, &tier); err != nil {
			return err
		}
		e.tiers[i] = tier.ID
	}
	if err := y.client.do(ctx, call{method: "PUT", path: "payouts/" + one + "/split", who: moneyOwner, body: map[string]any{"costs": e.house.costs, "shares": e.shares()}}, nil); err != nil {
		return err
	}
	if err := y.client.do(ctx, call{method: "PUT", path: "refunds/" + one + "/refund-policy", who: moneyOwner, body: map[string]any{"allowed": true, "percentage": 10000 - 1000*(e.index%2), "keep_fees": e.index%3 == 0}}, nil); err != nil {
		return err
	}
	return y.client.do(ctx, call{method: "POST", path: "events/" + one + "/publish", who: moneyOwner}, nil)
}

// shares are what partners get of the event: the venue a rent for each ticket, the others percentages.
func (e *night) shares() []map[string]any {
	all := []map[string]any{
		{"payee_id": e.house.payees[1].id, "fixed": 250, "percentage": 1500, "priority": 0},
		{"payee_id": e.house.payees[2].id, "percentage": 1234, "priority": 1},
		{"payee_id": e.house.payees[3].id, "percentage": 4000, "priority": 1},
	}
	return all[:e.payees-1]
}

// evening moves an event's end into the next minutes: whoever was to buy has bought.
func (y *year) evening(ctx context.Context, e *night) error {
	if e.cancelled {
		return nil
	}
	for {
		starts := time.Now().UTC().Add(2 * time.Second).Truncate(time.Minute).Add(time.Minute)
		err := y.client.do(ctx, call{method: "PATCH", path: "events/organizations/" + e.house.id.String() + "/events/" + e.id.String(), who: moneyOwner,
			body: map[string]any{"starts_local": wall(starts), "ends_local": wall(starts.Add(time.Minute))}}, nil)
		if err == nil || !refusedFor(err, "validation_failed") { // the minute may pass while servers are down
			return err
		}
	}
}

func wall(t time.Time) string { return t.Format("2006-01-02T15:04") }
