package refunds

import (
	"context"
	"log/slog"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// Service gives money back.
type Service struct {
	db       *db.DB
	store    store
	out      *outbox.Outbox
	clock    clock.Clock
	orders   Orders
	payments Payments
	provider Provider
	tickets  Tickets
	door     Door
	stock    Stock
	books    Books
	events   Events
	calendar Calendar
	credits  *Credits
	prices   Prices
	mails    Mails
	audit    Audit
	log      *slog.Logger
}

// NewService makes the service.
func NewService(d *db.DB, out *outbox.Outbox, clk clock.Clock, orders Orders, payments Payments, provider Provider, tickets Tickets, door Door,
	stock Stock, books Books, events Events, calendar Calendar, prices Prices, credits *Credits, mails Mails, audit Audit) *Service {
	return &Service{
		db: d, store: store{d}, out: out, clock: clk, orders: orders, payments: payments, provider: provider, tickets: tickets, door: door,
		stock: stock, books: books, events: events, calendar: calendar, prices: prices, credits: credits, mails: mails, audit: audit, log: slog.Default(),
	}
}

// actor names who is acting.
func actor(ctx context.Context, kind string) string {
	if who := auth.From(ctx); who.Kind != auth.Anonymous {
		return who.Actor()
	}
	return kind
}

func (s *Service) record(ctx context.Context, r Refund, verb string, details map[string]string) error {
	return s.audit.Record(ctx, tix.Action{OrganizationID: r.OrganizationID, Actor: actor(ctx, r.ActorKind), Verb: verb, Subject: r.ID.String(), Details: details})
}
