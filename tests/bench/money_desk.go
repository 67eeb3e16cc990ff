package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tixters/tixters/core/tix"
)

// desk is the people who decide: they give money back, answer banks, approve settlements and say what
// becomes of what cannot go on. They look into the rows for what waits and decide through the API.
type desk struct{ year *year }

const deskPause = 2 * time.Second

// work decides about whatever waits, until the year is over. What cannot be decided now (the run has not
// parked yet, a server is down) is looked at again.
func (d *desk) work(ctx context.Context) error {
	for sleep(ctx, deskPause) == nil {
		for _, do := range []func(context.Context) error{d.approve, d.refunds, d.payouts, d.disputes} {
			if err := do(ctx); err != nil && ctx.Err() == nil && !transient(err) {
				return fmt.Errorf("desk: %w", err)
			}
		}
	}
	return nil
}

// transient reports whether a failure is one that the next round may not have.
func transient(err error) bool {
	var r *refusal
	return !errors.As(err, &r) || r.status == http.StatusConflict || r.status >= 500
}

// waits lists rows that wait, each as an id, its organization and two texts.
func (d *desk) waits(ctx context.Context, query string) ([]waiting, error) {
	rows, err := d.year.platform.DB.Pool().Query(ctx, query)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (w waiting, err error) {
		return w, row.Scan(&w.id, &w.org, &w.order, &w.text)
	})
}

type waiting struct {
	id, org, order [16]byte
	text           string
}

func (w waiting) organization() string { return tix.OrganizationID(w.org).String() }

func (d *desk) guest(w waiting) *guest {
	d.year.mu.Lock()
	defer d.year.mu.Unlock()
	return d.year.guests[tix.OrderID(w.order).String()]
}

func (d *desk) say(ctx context.Context, who, path string, body any) error {
	return d.year.client.do(ctx, call{method: "POST", path: path, who: who, body: body}, nil)
}

// approve has two administrators agree to what is large.
func (d *desk) approve(ctx context.Context) error {
	found, err := d.waits(ctx, `SELECT event_id, organization_id, event_id, asked_by FROM payouts_settlements WHERE state = 'approval' AND approved_by = ''`)
	for _, w := range found {
		who := moneyAdmin
		if w.text != "" {
			who = moneyAdmin2
		}
		err = errors.Join(err, d.say(ctx, who, "payouts/organizations/"+w.organization()+"/events/"+tix.EventID(w.id).String()+"/settlement/decisions",
			map[string]string{"action": "approve", "reason": "The statement agrees with the box office."}))
	}
	return err
}

// refunds decide about what a bank sent back: the buyer is paid by other means, tried again, or keeps
// the tickets.
func (d *desk) refunds(ctx context.Context) error {
	found, err := d.waits(ctx, `SELECT r.id, r.organization_id, r.order_id, CASE WHEN r.restock THEN 'resold' ELSE o.status END FROM refunds_refunds r JOIN checkout_orders o ON o.id = r.order_id WHERE r.state = 'failed'`)
	for _, w := range found {
		action := "settle"
		if g := d.guest(w); g != nil && g.tried == 0 && g.settle != "" {
			action = g.settle
		}
		if action == "abort" && w.text != "paid" {
			action = "settle" // its tickets do not become good again
		}
		told := d.say(ctx, moneyOwner, "refunds/organizations/"+w.organization()+"/refunds/"+tix.RefundID(w.id).String()+"/resolve",
			map[string]string{"action": action, "reason": "The buyer's account is closed."})
		if g := d.guest(w); g != nil && told == nil {
			g.tried++
		}
		err = errors.Join(err, told)
	}
	return err
}

// payouts mend the bank account of a payee and try again.
func (d *desk) payouts(ctx context.Context) error {
	found, err := d.waits(ctx, `SELECT id, organization_id, event_id, account_reference FROM payouts_payouts WHERE state = 'failed'`)
	for _, w := range found {
		if mended := d.year.client.control(ctx, d.year.bank, "accounts/"+w.text, map[string]string{"do": "bank", "bank": ""}, nil); mended != nil {
			err = errors.Join(err, mended)
			continue
		}
		err = errors.Join(err, d.say(ctx, moneyAdmin, "payouts/organizations/"+w.organization()+"/payouts/"+tix.PayoutID(w.id).String()+"/resolve",
			map[string]string{"action": "retry", "reason": "The payee has a new bank account."}))
	}
	return err
}

// disputes answer banks as each buyer's fate has it.
func (d *desk) disputes(ctx context.Context) error {
	found, err := d.waits(ctx, `SELECT id, organization_id, order_id, status || ' ' || reference FROM disputes_disputes WHERE closed_at IS NULL`)
	for _, w := range found {
		var status, reference string
		if _, scan := fmt.Sscan(w.text, &status, &reference); scan != nil {
			return scan
		}
		g := d.guest(w)
		if g == nil || g.fate == fateLapse {
			continue
		}
		err = errors.Join(err, d.answer(ctx, w, g, status, reference))
	}
	return err
}

func (d *desk) answer(ctx context.Context, w waiting, g *guest, status, reference string) error {
	one := "disputes/organizations/" + w.organization() + "/disputes/" + tix.DisputeID(w.id).String()
	if status == "under_review" || status == "warning_under_review" {
		outcome := map[string]string{fateReviewWin: "won", fateInquiry: "warning_closed"}[g.fate]
		if outcome == "" {
			outcome = "lost"
		}
		err := d.year.client.control(ctx, d.year.bank, "disputes", map[string]string{"dispute": reference, "outcome": outcome}, nil)
		if refusedStatus(err, http.StatusBadRequest) {
			return nil // it has ended, and its message is on the way
		}
		return err
	}
	if g.fate == fateAccept {
		return d.say(ctx, moneyOwner, one+"/acceptance", nil)
	}
	words := "The ticket was used at the door."
	switch g.fate {
	case fateWin:
		words = "winning_evidence"
	case fateLose, fateAfter:
		words = "losing_evidence"
	}
	if err := d.year.client.do(ctx, call{method: "PATCH", path: one, who: moneyOwner, body: map[string]any{"evidence": map[string]string{"uncategorized_text": words}}}, nil); err != nil {
		return err
	}
	return d.say(ctx, moneyOwner, one+"/submission", nil)
}

// disputesAnswered waits until every dispute that is to be answered is.
func (d *desk) disputesAnswered(ctx context.Context) error {
	return d.year.until(ctx, 5*time.Minute, "disputes to be answered", func(ctx context.Context) (bool, error) {
		found, err := d.waits(ctx, `SELECT id, organization_id, order_id, status FROM disputes_disputes WHERE closed_at IS NULL AND status LIKE '%needs_response'`)
		for _, w := range found {
			if g := d.guest(w); g != nil && g.fate != fateLapse {
				return false, err
			}
		}
		return true, err
	})
}
