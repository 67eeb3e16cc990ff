package webhooks

import (
	"context"
	"strconv"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Filter narrows the log; zero values do not.
type Filter struct {
	HookID tix.HookID
	State  string
	Topic  string
}

// Deliveries lists what an organization's hooks were told, newest first, before a given one.
func (s *Service) Deliveries(ctx context.Context, org tix.OrganizationID, f Filter, before tix.DeliveryID, limit int) ([]Delivery, error) {
	found, err := s.store.deliveries(ctx, org, f, before, limit)
	return found, errs.Wrap("webhooks.deliveries", err)
}

// Delivery gives a delivery of the organization with its attempts, oldest first; NotFound otherwise.
func (s *Service) Delivery(ctx context.Context, org tix.OrganizationID, id tix.DeliveryID) (Delivery, []Attempt, error) {
	const op = "webhooks.delivery"
	d, err := s.store.delivery(ctx, org, id, false)
	if err != nil {
		return d, nil, errs.Wrap(op, err)
	}
	tried, err := s.store.attempts(ctx, org, id)
	return d, tried, errs.Wrap(op, err)
}

// Test sends a hook a message that means nothing. Conflict webhook_disabled.
func (s *Service) Test(ctx context.Context, org tix.OrganizationID, id tix.HookID) (Delivery, error) {
	var d Delivery
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		h, err := s.enabled(ctx, org, id)
		if err != nil {
			return err
		}
		d, err = s.delivery(h, news{org: org, topic: testTopic, at: s.clock.Now(), data: map[string]any{"organization_id": org, "webhook_id": id}}, tix.NewMessageID())
		if err != nil {
			return err
		}
		if _, err := s.store.insert(ctx, []Delivery{d}); err != nil {
			return err
		}
		if err := s.out.Publish(ctx, tix.HookDue{HookID: id}); err != nil {
			return err
		}
		return s.record(ctx, h, "webhooks.hook.test", map[string]string{"delivery": d.ID.String()})
	})
	return d, errs.Wrap("webhooks.test", err)
}

// enabled locks a hook that may be sent to.
func (s *Service) enabled(ctx context.Context, org tix.OrganizationID, id tix.HookID) (Hook, error) {
	h, err := s.store.hook(ctx, org, id, true)
	if err == nil && !h.Enabled {
		err = ErrDisabled
	}
	return h, err
}

// Replay sends a delivery that ended again, under the same webhook-id. Conflict delivery_pending or
// webhook_disabled.
func (s *Service) Replay(ctx context.Context, org tix.OrganizationID, id tix.DeliveryID) (Delivery, error) {
	var d Delivery
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		// The hook is locked before its deliveries, here as everywhere.
		if d, err = s.store.delivery(ctx, org, id, false); err != nil {
			return err
		}
		h, err := s.enabled(ctx, org, d.HookID)
		if err != nil {
			return err
		}
		if d, err = s.store.delivery(ctx, org, id, true); err != nil {
			return err
		}
		if d.State == Pending {
			return ErrWaits
		}
		now := s.clock.Now()
		d.State, d.Tries, d.NextTryAt = Pending, 0, &now
		if err := s.store.putDelivery(ctx, &d); err != nil {
			return err
		}
		if err := s.out.Publish(ctx, tix.HookDue{HookID: d.HookID}); err != nil {
			return err
		}
		return s.record(ctx, h, "webhooks.delivery.replay", map[string]string{"delivery": id.String()})
	})
	return d, errs.Wrap("webhooks.replay", err)
}

// ReplayFailed sends a hook again what failed and was made at or after a time, ten thousand at most, and
// tells how many those are.
func (s *Service) ReplayFailed(ctx context.Context, org tix.OrganizationID, id tix.HookID, since time.Time) (int64, error) {
	var n int64
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		h, err := s.enabled(ctx, org, id)
		if err != nil {
			return err
		}
		if n, err = s.store.replay(ctx, h, since, s.clock.Now()); err != nil {
			return err
		}
		if n > 0 {
			if err := s.out.Publish(ctx, tix.HookDue{HookID: id}); err != nil {
				return err
			}
		}
		return s.record(ctx, h, "webhooks.delivery.replay_failed", map[string]string{"since": since.UTC().Format(time.RFC3339), "deliveries": strconv.FormatInt(n, 10)})
	})
	return n, errs.Wrap("webhooks.replay_failed", err)
}
