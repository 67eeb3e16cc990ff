package notifications

import (
	"context"
	"encoding/json"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// sealPurpose keeps what fills mails apart from everything else that is sealed.
const sealPurpose = "notifications.mail"

// Counter takes mail in and tells what became of it. It stands alone, so that every room may
// use it, also those that mails are composed from.
type Counter struct {
	db     *db.DB
	store  store
	out    *outbox.Outbox
	clock  clock.Clock
	sealer Sealer
}

// NewCounter makes the counter.
func NewCounter(d *db.DB, out *outbox.Outbox, clk clock.Clock, sealer Sealer) *Counter {
	return &Counter{db: d, store: store{d}, out: out, clock: clk, sealer: sealer}
}

// Queue takes a mail in, inside the caller's transaction if there is one, and tells the relay
// to deliver it after the commit. A key that was used before gives the mail it made then.
// Invalid when the address is no address; other errors are defects of the caller.
func (c *Counter) Queue(ctx context.Context, r tix.MailRequest) (tix.MailID, error) {
	const op = "notifications.queue"
	t, ok := noteTemplate(r.Template)
	if !ok || r.Key == "" {
		return tix.MailID{}, fmt.Errorf("%s: key %q asks for template %q", op, r.Key, r.Template)
	}
	n, err := t.compose(r.Data)
	if err != nil {
		return tix.MailID{}, fmt.Errorf("%s: %s: %w", op, r.Template, err)
	}
	plain, err := json.Marshal(r.Data)
	if err != nil {
		return tix.MailID{}, errs.Wrap(op, err)
	}
	sealed, err := c.sealer.Seal(sealPurpose, plain)
	if err != nil {
		return tix.MailID{}, errs.Wrap(op, err)
	}
	return c.add(ctx, Mail{OrganizationID: r.OrganizationID, Key: r.Key, OrderID: r.OrderID, Template: r.Template, ToName: r.ToName, ToEmail: r.ToEmail, Subject: n.Subject, Data: sealed}, true)
}

// add makes the mail unless its key was used before. With tell, the relay delivers it;
// otherwise the caller sees to that.
func (c *Counter) add(ctx context.Context, m Mail, tell bool) (tix.MailID, error) {
	const op = "notifications.queue"
	if a, err := mail.ParseAddress(m.ToEmail); err != nil || a.Address != m.ToEmail {
		return tix.MailID{}, errs.InvalidField("body.email", "not a mail address").At(op, err)
	}
	m.ID, m.State = tix.NewMailID(), Queued
	if m.OriginID.IsZero() {
		m.OriginID = m.ID
	}
	m.ToName, m.Subject = oneLine(m.ToName), oneLine(m.Subject)
	m.CreatedAt, m.NextTryAt = c.clock.Now(), c.clock.Now()
	err := c.db.InTx(ctx, func(ctx context.Context) error {
		fresh, err := c.store.insert(ctx, &m)
		if err != nil {
			return err
		}
		if !fresh {
			before, err := c.store.byKey(ctx, m.Key)
			m.ID = before.ID
			return err
		}
		if !tell {
			return nil
		}
		return c.out.Publish(ctx, tix.MailQueued{MailID: m.ID})
	})
	if err != nil {
		return tix.MailID{}, errs.Wrap(op, err)
	}
	return m.ID, nil
}

// State tells what became of the mail with a key: none, queued, sent, delivered or bounced
// (which is every way of not arriving).
func (c *Counter) State(ctx context.Context, key string) (string, error) {
	m, err := c.store.byKey(ctx, key)
	return public(m, err)
}

// OrderState is State for the newest ticket mail of an order.
func (c *Counter) OrderState(ctx context.Context, order tix.OrderID) (string, error) {
	m, err := c.store.newestOfOrder(ctx, order)
	return public(m, err)
}

// OrderTrace tells what became of every mail about an order, oldest first.
func (c *Counter) OrderTrace(ctx context.Context, order tix.OrderID) ([]tix.MailTrace, error) {
	all, err := c.store.aboutOrder(ctx, order)
	out := make([]tix.MailTrace, len(all))
	for i, m := range all {
		out[i] = tix.MailTrace{Template: m.Template, Subject: m.Subject, To: m.ToEmail, State: m.State.Public(),
			QueuedAt: m.CreatedAt, SentAt: moment(m.SentAt), DeliveredAt: moment(m.DeliveredAt), FailedAt: moment(m.FailedAt)}
	}
	return out, errs.Wrap("notifications.order_trace", err)
}

func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func public(m Mail, err error) (string, error) {
	if errs.KindOf(err) == errs.NotFound {
		return "none", nil
	}
	if err != nil {
		return "", errs.Wrap("notifications.state", err)
	}
	return m.State.Public(), nil
}

// Report takes in what the transport says about a mail. It joins the caller's transaction,
// moves the mail forward or not at all, and so may be called in any order; NotFound when the
// mail is not ours.
func (c *Counter) Report(ctx context.Context, e tix.MailEvent) error {
	next, ok := map[string]State{"processed": Sent, "deferred": Deferred, "delivered": Delivered, "bounce": Bounced, "dropped": Dropped}[e.Kind]
	if !ok {
		return nil // spamreport and the like change nothing about the mail
	}
	err := c.db.InTx(ctx, func(ctx context.Context) error {
		m, err := c.store.lock(ctx, e.MailID)
		if err != nil {
			return err
		}
		if next.rank() <= m.State.rank() {
			return nil
		}
		m.State, m.ClaimedUntil, m.FailedAt = next, nil, nil
		m.LastError = shorten(e.Reason)
		if m.ProviderID == "" {
			m.ProviderID = e.ProviderID
		}
		if m.SentAt == nil && next != Dropped {
			m.SentAt = &e.At
		}
		switch next {
		case Delivered:
			m.DeliveredAt = &e.At
		case Bounced, Dropped:
			m.FailedAt = &e.At
		}
		if t, ok := noteTemplate(m.Template); ok && t.secret {
			m.Data = nil
		}
		return c.store.save(ctx, &m)
	})
	return errs.Wrap("notifications.report", err)
}

// oneLine makes a text fit for a header.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == ' ' }), " ")
}

// shorten keeps an error readable in a list.
func shorten(s string) string {
	runes := []rune(oneLine(strings.ToValidUTF8(s, "")))
	return string(runes[:min(len(runes), 300)])
}
