package invoices

import (
	"context"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/paper"
	"github.com/tixters/tixters/core/tix"
)

// Service issues documents.
type Service struct {
	db     *db.DB
	store  store
	out    *outbox.Outbox
	clock  clock.Clock
	orders Orders
	events Events
	books  Books
	audit  Audit
	press  *paper.Press
}

// NewService makes the service.
func NewService(d *db.DB, out *outbox.Outbox, clk clock.Clock, orders Orders, events Events, books Books, audit Audit, press *paper.Press) *Service {
	return &Service{db: d, store: store{d}, out: out, clock: clk, orders: orders, events: events, books: books, audit: audit, press: press}
}

func (s *Service) record(ctx context.Context, org tix.OrganizationID, verb, subject string, details map[string]string) error {
	actor := "system"
	switch who := auth.From(ctx); {
	case who.Kind != auth.Anonymous:
		actor = who.Actor()
	case verb == "invoices.recipient.update":
		actor = "buyer"
	}
	return s.audit.Record(ctx, tix.Action{OrganizationID: org, Actor: actor, Verb: verb, Subject: subject, Details: details})
}

// described gives an issuer whose details are known, in the caller's transaction. When they are not,
// nobody can say them before that ends: what is kept waiting meanwhile is found afterwards.
func (s *Service) described(ctx context.Context, issuer string) (Seller, bool, error) {
	seller, err := s.store.seller(ctx, issuer)
	if err != nil || seller.Version > 0 {
		return seller, true, err
	}
	if err := s.store.share(ctx, lockSeller, issuer); err != nil {
		return seller, false, err
	}
	seller, err = s.store.seller(ctx, issuer)
	return seller, seller.Version > 0, err
}

// Filter narrows a list; zero values do not.
type Filter struct {
	EventID tix.EventID
	OrderID tix.OrderID
	Kind    string
}

// Documents lists what is in the books of an organization, newest first, before a given one. Of a
// document with several versions it gives the newest.
func (s *Service) Documents(ctx context.Context, org tix.OrganizationID, f Filter, before tix.DocumentID, limit int) ([]Document, error) {
	found, err := s.store.list(ctx, org, f, before, limit)
	return found, errs.Wrap("invoices.documents", err)
}

// Document gives a document of the organization, also a version that was replaced.
func (s *Service) Document(ctx context.Context, org tix.OrganizationID, id tix.DocumentID) (Document, error) {
	d, err := s.store.document(ctx, org, id)
	return d, errs.Wrap("invoices.document", err)
}

// OfOrder gives the documents of an order to whoever holds its token: the invoice, then what followed,
// each in its newest version.
func (s *Service) OfOrder(ctx context.Context, order tix.OrderID, token string) ([]Document, error) {
	const op = "invoices.of_order"
	if err := s.orders.CheckToken(ctx, order, token); err != nil {
		return nil, errs.Wrap(op, err)
	}
	found, err := s.store.ofOrders(ctx, []tix.OrderID{order})
	return found[order], errs.Wrap(op, err)
}
