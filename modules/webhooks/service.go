package webhooks

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// Service keeps webhooks and sends what they are to hear.
type Service struct {
	db         *db.DB
	store      store
	out        *outbox.Outbox
	clock      clock.Clock
	cfg        Config
	post       *Post
	sealer     Sealer
	disputes   Disputes
	organizers Organizers
	mails      Mails
	audit      Audit
}

// NewService makes the service.
func NewService(d *db.DB, out *outbox.Outbox, clk clock.Clock, cfg Config, post *Post, sealer Sealer, disputes Disputes, organizers Organizers, mails Mails, audit Audit) *Service {
	return &Service{db: d, store: store{d}, out: out, clock: clk, cfg: cfg, post: post, sealer: sealer, disputes: disputes, organizers: organizers, mails: mails, audit: audit}
}

// Details are what people say of a hook; nil leaves it as it is.
type Details struct {
	URL         *string
	Description *string
	Topics      []string
	Enabled     *bool
}

// apply puts details on a hook and checks all that they name.
func (s *Service) apply(ctx context.Context, h *Hook, d Details) error {
	if d.URL != nil && *d.URL != h.URL {
		if err := s.post.Check(ctx, *d.URL); err != nil {
			return err
		}
		h.URL, h.FailingSince = *d.URL, nil
	}
	if d.Description != nil {
		h.Description = strings.Join(strings.Fields(*d.Description), " ")
		if utf8.RuneCountInString(h.Description) > 200 {
			return errs.InvalidField("body.description", "The description is too long.")
		}
	}
	if d.Topics != nil {
		topics, err := checkTopics(d.Topics)
		if err != nil {
			return err
		}
		h.Topics = topics
	}
	if d.Enabled != nil && *d.Enabled != h.Enabled {
		h.Enabled, h.DisabledReason, h.FailingSince = *d.Enabled, "", nil
		if !h.Enabled {
			h.DisabledReason = byHand
		}
	}
	return nil
}

// Create makes a hook and gives its secret, which is not shown again. Invalid names what is wrong, also an
// address that is not public; Conflict too_many_webhooks.
func (s *Service) Create(ctx context.Context, org tix.OrganizationID, d Details) (Hook, string, error) {
	const op = "webhooks.create"
	h := Hook{ID: tix.NewHookID(), OrganizationID: org, Enabled: true, Version: 1, CreatedAt: s.clock.Now()}
	if d.Topics == nil {
		d.Topics = []string{}
	}
	if err := s.apply(ctx, &h, d); err != nil {
		return h, "", errs.Wrap(op, err)
	}
	secret, sealed, err := s.secret()
	if err != nil {
		return h, "", errs.Wrap(op, err)
	}
	h.Secret = sealed
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		n, err := s.store.countHooks(ctx, org)
		if err != nil {
			return err
		}
		if n >= most {
			return ErrTooMany
		}
		if err := s.store.insertHook(ctx, &h); err != nil {
			return err
		}
		return s.record(ctx, h, "webhooks.hook.create", map[string]string{"topics": strings.Join(h.Topics, " ")})
	})
	return h, secret, errs.Wrap(op, err)
}

func (s *Service) secret() (plain string, sealed []byte, err error) {
	if plain, err = newSecret(); err != nil {
		return "", nil, err
	}
	sealed, err = s.sealer.Seal(sealPurpose, []byte(plain))
	return plain, sealed, err
}

// Get gives a hook of the organization; NotFound otherwise.
func (s *Service) Get(ctx context.Context, org tix.OrganizationID, id tix.HookID) (Hook, error) {
	h, err := s.store.hook(ctx, org, id, false)
	return h, errs.Wrap("webhooks.get", err)
}

// List gives hooks of the organization, newest first, before a given one.
func (s *Service) List(ctx context.Context, org tix.OrganizationID, before tix.HookID, limit int) ([]Hook, error) {
	found, err := s.store.hooks(ctx, org, before, limit)
	return found, errs.Wrap("webhooks.list", err)
}

// Update changes a hook; match is asked with the present version and may refuse it. What waits for one that
// is disabled has failed; enabling it does not replay that.
func (s *Service) Update(ctx context.Context, org tix.OrganizationID, id tix.HookID, match func(int64) error, d Details) (Hook, error) {
	return s.change(ctx, org, id, "webhooks.hook.update", match, func(ctx context.Context, h *Hook) error {
		if err := s.apply(ctx, h, d); err != nil {
			return err
		}
		if !h.Enabled {
			return s.store.giveUp(ctx, h.ID)
		}
		return nil
	})
}

// Rotate gives a hook a new secret, which is not shown again. The one before signs too for 24 hours.
func (s *Service) Rotate(ctx context.Context, org tix.OrganizationID, id tix.HookID) (Hook, string, error) {
	secret, sealed, err := s.secret()
	if err != nil {
		return Hook{}, "", errs.Wrap("webhooks.rotate", err)
	}
	h, err := s.change(ctx, org, id, "webhooks.secret.rotate", nil, func(_ context.Context, h *Hook) error {
		until := s.clock.Now().Add(overlap)
		h.Secret, h.PreviousSecret, h.PreviousUntil = sealed, h.Secret, &until
		return nil
	})
	return h, secret, err
}

// change writes the next version of a hook.
func (s *Service) change(ctx context.Context, org tix.OrganizationID, id tix.HookID, verb string, match func(int64) error, fn func(context.Context, *Hook) error) (Hook, error) {
	var h Hook
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if h, err = s.store.hook(ctx, org, id, true); err != nil {
			return err
		}
		if match != nil {
			if err := match(h.Version); err != nil {
				return err
			}
		}
		if err := fn(ctx, &h); err != nil {
			return err
		}
		h.Version++
		if err := s.store.putHook(ctx, &h); err != nil {
			return err
		}
		details := map[string]string{"topics": strings.Join(h.Topics, " ")}
		if !h.Enabled {
			details["disabled"] = h.DisabledReason
		}
		return s.record(ctx, h, verb, details)
	})
	return h, errs.Wrap(verb, err)
}

// Delete removes a hook with its log.
func (s *Service) Delete(ctx context.Context, org tix.OrganizationID, id tix.HookID) error {
	return errs.Wrap("webhooks.delete", s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.removeHook(ctx, org, id); err != nil {
			return err
		}
		return s.record(ctx, Hook{ID: id, OrganizationID: org}, "webhooks.hook.delete", nil)
	}))
}

func (s *Service) record(ctx context.Context, h Hook, verb string, details map[string]string) error {
	actor := "system"
	if who := auth.From(ctx); who.Kind != auth.Anonymous {
		actor = who.Actor()
	}
	return s.audit.Record(ctx, tix.Action{OrganizationID: h.OrganizationID, Actor: actor, Verb: verb, Subject: h.ID.String(), Details: details})
}
