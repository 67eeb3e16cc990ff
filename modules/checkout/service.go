package checkout

import (
	"context"
	"log/slog"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/live"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/recent"
	"github.com/tixters/tixters/core/tix"
)

// Service sells.
type Service struct {
	*Directory
	db       *db.DB
	out      *outbox.Outbox
	clock    clock.Clock
	events   Events
	pricing  Pricing
	stock    Stock
	queue    Queue
	catalog  *recent.Cache[tix.EventID, *sale]
	offers   *recent.Cache[tix.EventID, *Offer]
	board    *live.Board
	payments Payments
	books    Books
	credits  Credits
	tickets  Tickets
	mails    Mails
	audit    Audit
	live     Live
	log      *slog.Logger
}

// NewService makes the service.
func NewService(d *db.DB, out *outbox.Outbox, clk clock.Clock, directory *Directory, events Events, pricing Pricing,
	stock Stock, queue Queue, payments Payments, books Books, credits Credits, tickets Tickets, mails Mails, audit Audit, says Live) *Service {
	s := &Service{
		Directory: directory, db: d, out: out, clock: clk, events: events, pricing: pricing, stock: stock, queue: queue,
		payments: payments, books: books, credits: credits, tickets: tickets, mails: mails, audit: audit, live: says, log: slog.Default(),
	}
	s.catalog = recent.New(clk, directory.keep, s.readSale)
	s.offers = recent.New(clk, directory.keep, s.readOffer)
	s.board = says.Board(boardEvery, s.availabilityOf)
	return s
}

// record writes one audit line about an order, beside those that the audit room writes from
// OrderPaid and OrderClosed. Buyers have no accounts and are not named.
func (s *Service) record(ctx context.Context, o Order, verb string, details map[string]string) error {
	actor := "system"
	if who := auth.From(ctx); who.Kind != auth.Anonymous {
		actor = who.Actor()
	} else if verb == "resend" {
		actor = "buyer"
	}
	return s.audit.Record(ctx, tix.Action{OrganizationID: o.OrganizationID, Actor: actor, Verb: "checkout.order." + verb, Subject: o.ID.String(), Details: details})
}

// Topic is the live topic of an order.
func Topic(id tix.OrderID) string { return "order:" + id.String() }

// tell wakes the open pages of an order, after the commit. A page that hears nothing asks
// again by itself, so a failure is only logged.
func (s *Service) tell(ctx context.Context, id tix.OrderID, status string) {
	if err := s.live.Publish(ctx, Topic(id), map[string]string{"status": status}); err != nil {
		s.log.WarnContext(ctx, "live message not sent", "order", id.String(), "error", err)
	}
}
