package notifications

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Config says in whose name mail goes out and how patient delivery is.
type Config struct {
	FromName  string        // "Tixters"; mails about an event say "<organizer> via Tixters"
	FromEmail string        // a mail address
	ReplyTo   string        // a mail address; "" is FromEmail
	Lease     time.Duration // how long a try may take before another may begin; 0 is a minute
	Grace     time.Duration // how long after an unclear try its report is waited for; 0 is ten seconds
}

// Service is the Counter, and composes and delivers what it took in.
type Service struct {
	*Counter
	orders    Orders
	tickets   Tickets
	events    Events
	transport Transport
	audit     Audit
	config    Config
	templates templates
}

// NewService makes the service; an unusable sender is an error here, not at the first mail.
func NewService(c *Counter, orders Orders, tickets Tickets, events Events, transport Transport, audit Audit, cfg Config) (*Service, error) {
	for name, address := range map[string]string{"sender": cfg.FromEmail, "reply address": cfg.ReplyTo} {
		if a, err := mail.ParseAddress(address); address != "" && (err != nil || a.Address != address) || name == "sender" && address == "" {
			return nil, fmt.Errorf("notifications: the %s is not a mail address", name)
		}
	}
	if cfg.FromName == "" {
		return nil, errors.New("notifications: the sender has no name")
	}
	if cfg.Lease <= 0 {
		cfg.Lease = time.Minute
	}
	if cfg.Grace <= 0 {
		cfg.Grace = 10 * time.Second
	}
	t, err := parseTemplates()
	if err != nil {
		return nil, fmt.Errorf("notifications: %w", err)
	}
	return &Service{Counter: c, orders: orders, tickets: tickets, events: events, transport: transport, audit: audit, config: cfg, templates: t}, nil
}

// Filter narrows the organizers' list; zero fields narrow nothing.
type Filter struct {
	State State
	Order tix.OrderID
	Words string // part of the address, name or subject
}

// List gives at most limit mails of the organization, newest first, from after on.
func (s *Service) List(ctx context.Context, org tix.OrganizationID, f Filter, after tix.MailID, limit int) ([]Mail, error) {
	found, err := s.store.page(ctx, org, f, after, limit)
	return found, errs.Wrap("notifications.list", err)
}

// QueueOrderTickets makes the mail with an order's tickets; its key is "<order>:tickets:<version>",
// and a version that was made before gives that mail. The caller sees to its delivery. Conflict
// "no_tickets" when the order has no valid ticket.
func (s *Service) QueueOrderTickets(ctx context.Context, order tix.OrderID, version string) (tix.MailID, error) {
	const op = "notifications.queue_order_tickets"
	key := order.String() + ":tickets:" + version
	if before, err := s.store.byKey(ctx, key); err == nil {
		return before.ID, nil
	} else if errs.KindOf(err) != errs.NotFound {
		return tix.MailID{}, errs.Wrap(op, err)
	}
	w, err := s.gather(ctx, order)
	if err != nil {
		return tix.MailID{}, errs.Wrap(op, err)
	}
	id, err := s.add(ctx, Mail{OrganizationID: w.order.OrganizationID, Key: key, OrderID: order, Template: ticketsTemplate,
		ToName: w.order.BuyerName, ToEmail: w.order.BuyerEmail, Subject: w.mail.Subject}, false)
	return id, errs.Wrap(op, err)
}

// resendPause is how soon the same mail can be sent again.
const resendPause = time.Minute

// Resend makes the mail anew under a new key and has it delivered: tickets to the order's
// present address, others to the address they went to. NotFound when the organization has no
// such mail, Conflict "not_resendable" for mails that open something by themselves, Limited
// within a minute of the last one.
func (s *Service) Resend(ctx context.Context, org tix.OrganizationID, id tix.MailID) (Mail, error) {
	const op = "notifications.resend"
	var made Mail
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		m, err := s.store.ofTenant(ctx, org, id)
		if err != nil {
			return err
		}
		if !m.Resendable() {
			return errs.New(errs.Conflict, "not_resendable", "This mail cannot be sent again. It must be asked for anew.")
		}
		all, err := s.store.versions(ctx, m.OriginID)
		if err != nil {
			return err
		}
		if rest := resendPause - s.clock.Now().Sub(all[0].CreatedAt); rest > 0 {
			return errs.New(errs.Limited, "just_sent", "This mail was sent a moment ago. Please wait a minute.").Retry(rest)
		}
		next := Mail{OrganizationID: org, Key: fmt.Sprintf("%s:again:%d", all[len(all)-1].Key, len(all)), OriginID: m.OriginID,
			OrderID: m.OrderID, Template: m.Template, ToName: m.ToName, ToEmail: m.ToEmail, Subject: m.Subject, Data: m.Data}
		if m.Template == ticketsTemplate {
			w, err := s.gather(ctx, m.OrderID)
			if err != nil {
				return err
			}
			next.ToName, next.ToEmail, next.Subject = w.order.BuyerName, w.order.BuyerEmail, w.mail.Subject
		}
		fresh, err := s.add(ctx, next, true)
		if err != nil {
			return err
		}
		if made, err = s.store.byID(ctx, fresh); err != nil {
			return err
		}
		return s.audit.Record(ctx, tix.Action{OrganizationID: org, Actor: auth.From(ctx).Actor(), Verb: "notifications.mail.resend",
			Subject: fresh.String(), Details: map[string]string{"of": id.String(), "template": m.Template}})
	})
	return made, errs.Wrap(op, err)
}

// sender gives the name that a reader sees, without what would break a header.
func (s *Service) sender(organizer string) string {
	if organizer == "" {
		return s.config.FromName
	}
	return oneLine(strings.NewReplacer(`"`, "", "<", "", ">", "").Replace(organizer)) + " via " + s.config.FromName
}
