package payouts

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/recent"
	"github.com/tixters/tixters/core/tix"
)

// Config is what the room takes from the environment.
type Config struct {
	PublicURL string        // address of the API for browsers, without a slash at the end
	Keep      time.Duration // how long the rule of an event is taken from memory; 0: never
}

// Service keeps the books: who is paid, how sales are split, and the ledger.
type Service struct {
	db         *db.DB
	store      store
	out        *outbox.Outbox
	clock      clock.Clock
	events     Events
	organizers Organizers
	quotes     Quotes
	provider   Provider
	orders     Orders
	refunds    Refunds
	mails      Mails
	audit      Audit
	sealer     Sealer
	public     string
	plans      *recent.Cache[planKey, plan]
}

// NewService makes the service.
func NewService(d *db.DB, out *outbox.Outbox, clk clock.Clock, events Events, organizers Organizers, quotes Quotes, provider Provider,
	orders Orders, refunds Refunds, mails Mails, audit Audit, sealer Sealer, cfg Config) *Service {
	s := &Service{
		db: d, store: store{d}, out: out, clock: clk, events: events, organizers: organizers, quotes: quotes, provider: provider,
		orders: orders, refunds: refunds, mails: mails, audit: audit, sealer: sealer, public: cfg.PublicURL,
	}
	s.plans = recent.New(clk, cfg.Keep, s.readPlan)
	return s
}

func (s *Service) record(ctx context.Context, org tix.OrganizationID, verb, subject string, details map[string]string) error {
	actor := "system"
	if who := auth.From(ctx); who.Kind != auth.Anonymous {
		actor = who.Actor()
	}
	return s.audit.Record(ctx, tix.Action{OrganizationID: org, Actor: actor, Verb: verb, Subject: subject, Details: details})
}
