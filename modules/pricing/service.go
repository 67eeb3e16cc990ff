package pricing

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Limits of an order and of an event.
const (
	TicketsPerOrder = 50
	tiersPerEvent   = 50
	dearest         = 100_000_000 // minor units
)

// Service sets prices and quotes them.
type Service struct {
	db     *db.DB
	store  store
	clock  clock.Clock
	events Events
	pools  Pools
	audit  Audit
}

// NewService makes the service.
func NewService(d *db.DB, clk clock.Clock, events Events, pools Pools, audit Audit) *Service {
	return &Service{db: d, store: store{d}, clock: clk, events: events, pools: pools, audit: audit}
}

// Tiers gives the cards of all tiers of an event, hidden ones too, in the order they are shown.
// An unknown event has none.
func (s *Service) Tiers(ctx context.Context, event tix.EventID) ([]tix.TierCard, error) {
	tiers, rules, err := s.priced(ctx, []tix.EventID{event})
	if err != nil {
		return nil, errs.Wrap("pricing.tiers", err)
	}
	cards := make([]tix.TierCard, 0, len(tiers))
	for _, t := range tiers {
		cards = append(cards, t.Card(rules.of(t)))
	}
	return cards, nil
}

// FromPrices gives, for each event that has one, the lowest all-in price among its visible tiers
// whose sale has not ended. Events without such a tier are absent.
func (s *Service) FromPrices(ctx context.Context, events []tix.EventID) (map[tix.EventID]tix.Money, error) {
	tiers, rules, err := s.priced(ctx, events)
	if err != nil {
		return nil, errs.Wrap("pricing.from_prices", err)
	}
	now := s.clock.Now()
	lowest := make(map[tix.EventID]tix.Money, len(events))
	for _, t := range tiers {
		if !t.Visible || t.Over(now) {
			continue
		}
		each := rules.of(t).Of(t.Face()).Each
		if have, ok := lowest[t.EventID]; !ok || each.Amount < have.Amount {
			lowest[t.EventID] = each
		}
	}
	return lowest, nil
}

// OnSale tells which of the events have a visible tier whose sale window is open now. It knows
// nothing of the events' own state, nor of places left.
func (s *Service) OnSale(ctx context.Context, events []tix.EventID) (map[tix.EventID]bool, error) {
	tiers, err := s.store.tiers(ctx, events)
	if err != nil {
		return nil, errs.Wrap("pricing.on_sale", err)
	}
	now := s.clock.Now()
	open := make(map[tix.EventID]bool, len(events))
	for _, t := range tiers {
		if t.Visible && t.Open(now) {
			open[t.EventID] = true
		}
	}
	return open, nil
}

// Quote prices what a buyer asks for. The caller has checked that the event is on sale at all.
// Invalid with every wrong line at once, by field ("body.items[0].quantity"): a tier of another
// event or a hidden one, a tier twice, a closed window, too few or too many tickets.
func (s *Service) Quote(ctx context.Context, event tix.EventID, asked []tix.LineRequest) (tix.Quote, error) {
	_, quote, err := s.PriceList(ctx, event)
	if err != nil {
		return tix.Quote{}, err
	}
	return quote(asked, s.clock.Now())
}

// PriceList gives the tiers of an event, as Tiers does, and what Quote does with them, for those
// who quote the same tiers many times.
func (s *Service) PriceList(ctx context.Context, event tix.EventID) ([]tix.TierCard, func(asked []tix.LineRequest, now time.Time) (tix.Quote, error), error) {
	tiers, rules, err := s.priced(ctx, []tix.EventID{event})
	if err != nil {
		return nil, nil, errs.Wrap("pricing.price_list", err)
	}
	cards := make([]tix.TierCard, 0, len(tiers))
	visible := make(map[tix.TierID]Tier, len(tiers))
	for _, t := range tiers {
		cards = append(cards, t.Card(rules.of(t)))
		if t.Visible {
			visible[t.ID] = t
		}
	}
	return cards, func(asked []tix.LineRequest, now time.Time) (tix.Quote, error) {
		lines, wrong := choose(visible, asked, now)
		if len(wrong) > 0 {
			return tix.Quote{}, &errs.Error{Kind: errs.Invalid, Code: "validation_failed", Safe: wrong[0].Message, Op: "pricing.quote", Fields: wrong}
		}
		return rules.of(tiers[0]).Total(tiers[0].Currency, lines), nil
	}, nil
}

// choose finds the asked tiers and says what is wrong with the choice; no field is wrong only
// when there is at least one tier.
func choose(byID map[tix.TierID]Tier, asked []tix.LineRequest, now time.Time) (lines []Line, wrong []errs.Field) {
	refuse := func(field, message string) { wrong = append(wrong, errs.Field{Name: field, Message: message}) }
	if len(asked) == 0 {
		refuse("body.items", "Choose at least one ticket.")
	}
	total := 0
	for i, a := range asked {
		refuseTier := func(message string) { refuse(fmt.Sprintf("body.items[%d].tier_id", i), message) }
		refuseQuantity := func(message string) { refuse(fmt.Sprintf("body.items[%d].quantity", i), message) }
		t, ok := byID[a.TierID]
		total += max(0, min(a.Quantity, TicketsPerOrder+1)) // bounded, so that the sum cannot overflow
		switch {
		case !ok:
			refuseTier("This ticket is not offered for this event.")
			continue
		case slices.ContainsFunc(asked[:i], func(b tix.LineRequest) bool { return b.TierID == a.TierID }):
			refuseTier("This ticket is in the list twice.")
		case t.Over(now):
			refuseTier(fmt.Sprintf("The sale of “%s” has ended.", t.Name))
		case !t.Open(now):
			refuseTier(fmt.Sprintf("The sale of “%s” has not begun.", t.Name))
		}
		switch {
		case a.Quantity < t.MinPerOrder:
			refuseQuantity(fmt.Sprintf("Choose at least %d of “%s”.", t.MinPerOrder, t.Name))
		case a.Quantity > t.MaxPerOrder:
			refuseQuantity(fmt.Sprintf("Choose at most %d of “%s”.", t.MaxPerOrder, t.Name))
		}
		lines = append(lines, Line{TierID: t.ID, Name: t.Name, Face: t.Face(), Quantity: a.Quantity})
	}
	if total > TicketsPerOrder {
		refuse("body.items", fmt.Sprintf("An order has at most %d tickets.", TicketsPerOrder))
	}
	return lines, wrong
}

// event gives the card of the organization's event; NotFound for another's.
func (s *Service) event(ctx context.Context, org tix.OrganizationID, id tix.EventID) (tix.EventCard, error) {
	card, err := s.events.Card(ctx, id)
	if err != nil {
		return card, err
	}
	if card.OrganizationID != org {
		return tix.EventCard{}, errs.Missing("event")
	}
	return card, nil
}

// priced gives the tiers of the events and the rules that price them, in two queries.
func (s *Service) priced(ctx context.Context, events []tix.EventID) ([]Tier, rules, error) {
	tiers, err := s.store.tiers(ctx, events)
	if err != nil || len(tiers) == 0 {
		return nil, rules{}, err
	}
	orgs := map[tix.OrganizationID]bool{}
	for _, t := range tiers {
		orgs[t.OrganizationID] = true
	}
	fees, err := s.store.fees(ctx, events, orgs)
	return tiers, rulesOf(fees), err
}

// rules are the fees of some events and of their organizations.
type rules struct {
	event        map[tix.EventID]Fee
	organization map[tix.OrganizationID]Fee
}

func rulesOf(fees []Fee) rules {
	r := rules{event: map[tix.EventID]Fee{}, organization: map[tix.OrganizationID]Fee{}}
	for _, f := range fees {
		if f.EventID.IsZero() {
			r.organization[f.OrganizationID] = f
		} else {
			r.event[f.EventID] = f
		}
	}
	return r
}

// of gives the rule of a tier: the event's own, else the organization's, else no fee and no tax.
func (r rules) of(t Tier) Rule {
	if f, ok := r.event[t.EventID]; ok {
		return f.Rule(t.Currency)
	}
	return r.organization[t.OrganizationID].Rule(t.Currency)
}

func (s *Service) record(ctx context.Context, org tix.OrganizationID, verb, subject string, details map[string]string) error {
	return s.audit.Record(ctx, tix.Action{OrganizationID: org, Actor: auth.From(ctx).Actor(), Verb: verb, Subject: subject, Details: details})
}

// clean makes one line of a name: no line breaks, no double spaces.
func clean(s string) string { return strings.Join(strings.Fields(s), " ") }
