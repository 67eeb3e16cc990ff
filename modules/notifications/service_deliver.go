package notifications

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Deliver sends the mail unless it is sent: claim, send, mark. It may be called at any time, any
// number of times, by several at once; one try runs at a time. nil when the mail is on its way or
// beyond (also bounced: that is known by State). Errors: Limited and Unavailable, with After, when
// it is to be called again; Denied when somebody must mend the transport's settings first; Invalid
// or Conflict when this mail will not go as it is.
func (s *Service) Deliver(ctx context.Context, id tix.MailID) error {
	const op = "notifications.deliver"
	now := s.clock.Now()
	m, mine, err := s.store.claim(ctx, id, now, now.Add(s.config.Lease))
	if err != nil {
		return errs.Wrap(op, err)
	}
	if !mine {
		return errs.Wrap(op, s.notMine(ctx, id))
	}
	out, err := s.compose(ctx, m)
	var provider string
	if err == nil {
		bounded, cancel := context.WithTimeout(ctx, s.config.Lease*3/4) // the lease must outlast the try
		provider, err = s.transport.Send(bounded, out)
		cancel()
	}
	// What happened is written down even when the caller has gone.
	mark, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err != nil {
		return errs.Wrap(op, s.fail(mark, id, err))
	}
	return errs.Wrap(op, s.Report(mark, tix.MailEvent{MailID: id, ProviderID: provider, Kind: "processed", At: s.clock.Now()}))
}

// notMine explains why a mail could not be claimed.
func (s *Service) notMine(ctx context.Context, id tix.MailID) error {
	m, err := s.store.byID(ctx, id)
	if err != nil {
		return err
	}
	wait := m.NextTryAt
	switch m.State {
	case Sending:
		wait = *m.ClaimedUntil
	case Queued, Failed:
	default:
		return nil
	}
	return errs.New(errs.Unavailable, "mail_waits", "The mail will be sent in a moment.").Retry(max(wait.Sub(s.clock.Now()), time.Second))
}

// fail writes down a try that did not succeed, unless a report has meanwhile said that it did.
func (s *Service) fail(ctx context.Context, id tix.MailID, cause error) error {
	settled := false
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		m, err := s.store.lock(ctx, id)
		if err != nil {
			return err
		}
		if settled = m.State.rank() > 0; settled || m.State != Sending {
			return nil
		}
		now := s.clock.Now()
		m.State, m.ClaimedUntil, m.LastError, m.NextTryAt = Queued, nil, errs.CodeOf(cause), now.Add(s.config.Grace)
		switch errs.KindOf(cause) {
		case errs.Limited:
			m.NextTryAt = now.Add(after(cause))
		case errs.Invalid, errs.Conflict, errs.NotFound:
			m.State, m.FailedAt = Failed, &now
		case errs.Denied:
			m.NextTryAt = now
		}
		return s.store.save(ctx, &m)
	})
	if err != nil {
		return fmt.Errorf("mark after %w: %w", cause, err)
	}
	if settled {
		return nil
	}
	return cause
}

// compose makes the mail from what is true now.
func (s *Service) compose(ctx context.Context, m Mail) (tix.OutgoingMail, error) {
	out := tix.OutgoingMail{ID: m.ID, FromName: s.sender(""), FromEmail: s.config.FromEmail, ReplyTo: s.config.ReplyTo,
		ToName: m.ToName, ToEmail: m.ToEmail, Subject: m.Subject}
	if m.Template == ticketsTemplate {
		return s.composeTickets(ctx, m, out)
	}
	t, ok := noteTemplate(m.Template)
	if !ok || m.Data == nil {
		return out, errs.New(errs.Conflict, "mail_empty", "This mail cannot be sent again.").At("notifications.compose", fmt.Errorf("template %q", m.Template))
	}
	plain, err := s.sealer.Open(sealPurpose, m.Data)
	if err != nil {
		return out, fmt.Errorf("open mail data: %w", err)
	}
	var data map[string]string
	if err := json.Unmarshal(plain, &data); err != nil {
		return out, fmt.Errorf("read mail data: %w", err)
	}
	n, err := t.compose(data)
	if err != nil {
		return out, err
	}
	r, err := s.templates.render("note", m.Subject, n)
	out.HTML, out.Text = r.HTML, r.Text
	return out, err
}

// wanted is what a ticket mail is made of.
type wanted struct {
	order   tix.OrderSheet
	event   tix.EventCard
	tickets []tix.TicketSheet // the valid ones
	mail    ticketsMail
}

func (s *Service) gather(ctx context.Context, order tix.OrderID) (w wanted, err error) {
	if w.order, err = s.orders.Sheet(ctx, order); err != nil {
		return w, err
	}
	all, err := s.tickets.OfOrder(ctx, order)
	if err != nil {
		return w, err
	}
	for _, t := range all {
		if t.State == "valid" {
			w.tickets = append(w.tickets, t)
		}
	}
	if len(w.tickets) == 0 {
		return w, errs.New(errs.Conflict, "no_tickets", "This order has no valid tickets.")
	}
	if w.event, err = s.events.Card(ctx, w.order.EventID); err != nil {
		return w, err
	}
	w.mail, err = writeTickets(w.order, w.event, w.tickets)
	return w, err
}

func (s *Service) composeTickets(ctx context.Context, m Mail, out tix.OutgoingMail) (tix.OutgoingMail, error) {
	w, err := s.gather(ctx, m.OrderID)
	if err != nil {
		return out, err
	}
	r, err := s.templates.render(ticketsTemplate, w.mail.Subject, w.mail)
	if err != nil {
		return out, err
	}
	out.FromName, out.Subject, out.HTML, out.Text = s.sender(w.event.OrganizationName), oneLine(r.Subject), r.HTML, r.Text
	for i, t := range w.tickets[:min(len(w.tickets), inlineTickets)] {
		png, err := s.tickets.QR(t.Code)
		if err != nil {
			return out, err
		}
		out.Attachments = append(out.Attachments, tix.Attachment{Name: contentID(i) + ".png", Type: "image/png", ContentID: contentID(i), Content: png})
	}
	pdf, err := s.tickets.PDF(ctx, m.OrderID)
	if err != nil {
		return out, err
	}
	calendar, err := s.tickets.Calendar(ctx, m.OrderID)
	if err != nil {
		return out, err
	}
	out.Attachments = append(out.Attachments,
		tix.Attachment{Name: "tickets.pdf", Type: "application/pdf", Content: pdf},
		tix.Attachment{Name: "event.ics", Type: "text/calendar; method=PUBLISH", Content: calendar})
	return out, nil
}
