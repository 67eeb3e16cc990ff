package webhooks

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Deliver sends a hook what is due, some at once, and answers when more is; zero when nothing waits. It is
// safe to repeat: what was written down is not sent again.
func (s *Service) Deliver(ctx context.Context, id tix.HookID) (time.Time, error) {
	const op = "webhooks.deliver"
	h, err := s.store.hookByID(ctx, id)
	if errs.KindOf(err) == errs.NotFound {
		return time.Time{}, nil // deleted, and its deliveries with it
	}
	if err != nil {
		return time.Time{}, errs.Wrap(op, err)
	}
	if !h.Enabled { // a message may have been written down while it was disabled
		return time.Time{}, errs.Wrap(op, s.store.giveUp(ctx, id))
	}
	due, err := s.store.due(ctx, id, s.clock.Now(), batch)
	if err != nil {
		return time.Time{}, errs.Wrap(op, err)
	}
	if err := s.sendAll(ctx, h, due); err != nil {
		return time.Time{}, errs.Wrap(op, err)
	}
	next, err := s.store.next(ctx, id)
	if err == nil && next.IsZero() {
		err = s.store.forget(ctx, id, s.clock.Now().Add(-keep))
	}
	return next, errs.Wrap(op, err)
}

// sendAll makes the calls side by side and writes down each as it ends.
func (s *Service) sendAll(ctx context.Context, h Hook, due []Delivery) error {
	if len(due) == 0 {
		return nil
	}
	secrets, err := s.secretsOf(h, s.clock.Now())
	if err != nil {
		return err
	}
	type done struct {
		delivery Delivery
		outcome  outcome
	}
	ended := make(chan done, len(due))
	for _, d := range due {
		at := s.clock.Now()
		signature, err := sign(secrets, d.MessageID.String(), at, d.Payload)
		if err != nil {
			return err
		}
		go func() { ended <- done{d, s.post.send(ctx, h.URL, d.MessageID.String(), signature, at, d.Payload)} }()
	}
	var failed error
	for range due {
		e := <-ended
		if ctx.Err() != nil { // we were stopped, which says nothing about the server
			failed = ctx.Err()
			continue
		}
		if err := s.wrote(ctx, e.delivery, e.outcome); err != nil && failed == nil {
			failed = err
		}
	}
	return failed
}

// wrote writes down what came of a call, unless somebody else did for the same try.
func (s *Service) wrote(ctx context.Context, sent Delivery, o outcome) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		h, err := s.store.hook(ctx, sent.OrganizationID, sent.HookID, true)
		if errs.KindOf(err) == errs.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		d, err := s.store.delivery(ctx, sent.OrganizationID, sent.ID, true)
		if errs.KindOf(err) == errs.NotFound {
			return nil
		}
		if err != nil || d.Attempts != sent.Attempts {
			return err
		}
		d.Tries++
		d.Attempts++
		d.LastStatus, d.LastError, d.NextTryAt = o.status, o.failure, nil
		if err := s.store.insertAttempt(ctx, &Attempt{
			DeliveryID: d.ID, Number: d.Attempts, OrganizationID: d.OrganizationID, StartedAt: o.started, DurationMS: int(o.took.Milliseconds()), Status: o.status, Error: o.failure, Body: o.body,
		}); err != nil {
			return err
		}
		now := s.clock.Now()
		switch {
		case o.failure == "":
			d.State, d.DeliveredAt = Delivered, &now
		case d.Tries < len(pauses()) && h.Enabled:
			next := now.Add(pauses()[d.Tries])
			d.State, d.NextTryAt = Pending, &next
		default:
			d.State = Failed
		}
		if err := s.store.putDelivery(ctx, &d); err != nil {
			return err
		}
		return s.judge(ctx, h, o)
	})
}

// judge keeps in mind since when a hook fails, and disables one that is gone or has failed for days.
func (s *Service) judge(ctx context.Context, h Hook, o outcome) error {
	switch {
	case o.failure == "" && h.FailingSince == nil, o.failure != "" && !h.Enabled:
		return nil
	case o.failure == "":
		h.FailingSince = nil
		return s.store.putHook(ctx, &h)
	case o.status == http.StatusGone:
		return s.disable(ctx, h, gone)
	case h.FailingSince == nil:
		h.FailingSince = &o.started
		return s.store.putHook(ctx, &h)
	case s.clock.Now().Sub(*h.FailingSince) >= giveUp:
		return s.disable(ctx, h, failing)
	}
	return nil
}

// disable ends everything that waits for a hook and tells the owners. Their mail names the server alone,
// because the rest of an address may be a secret.
func (s *Service) disable(ctx context.Context, h Hook, reason string) error {
	h.Enabled, h.DisabledReason = false, reason
	h.Version++
	if err := s.store.putHook(ctx, &h); err != nil {
		return err
	}
	if err := s.store.giveUp(ctx, h.ID); err != nil {
		return err
	}
	if err := s.record(ctx, h, "webhooks.hook.disable", map[string]string{"reason": reason}); err != nil {
		return err
	}
	name, err := s.organizers.OrganizationName(ctx, h.OrganizationID)
	if err != nil {
		return err
	}
	owners, err := s.organizers.Owners(ctx, h.OrganizationID)
	if err != nil {
		return err
	}
	server := h.URL
	if u, err := url.Parse(h.URL); err == nil {
		server = u.Host
	}
	for _, p := range owners {
		if _, err := s.mails.Queue(ctx, tix.MailRequest{
			Key: "webhooks:disabled:" + h.ID.String() + ":" + strconv.FormatInt(h.Version, 10) + ":" + p.Email, OrganizationID: h.OrganizationID,
			Template: "webhook_disabled", ToName: p.Name, ToEmail: p.Email,
			Data: map[string]string{"name": p.Name, "organization": name, "server": server, "reason": reason, "link": s.cfg.OrganizerURL},
		}); err != nil {
			return err
		}
	}
	return nil
}
