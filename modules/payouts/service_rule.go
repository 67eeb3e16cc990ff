package payouts

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// mostShares bounds a rule.
const mostShares = 20

// RuleDetails are what an organization says of how an event's money is split.
type RuleDetails struct {
	Shares []Share
	Costs  string         // CostsPlatform or CostsOrganizer
	Charge tix.ChargeType // "": separate
}

// RuleOf gives how the money of the organization's event is split now; version 0 when nothing was
// ever said.
func (s *Service) RuleOf(ctx context.Context, org tix.OrganizationID, event tix.EventID) (Rule, error) {
	if _, err := s.event(ctx, org, event); err != nil {
		return Rule{}, errs.Wrap("payouts.rule_of", err)
	}
	p, err := s.readPlan(ctx, planKey{event, org})
	return p.rule, errs.Wrap("payouts.rule_of", err)
}

// SetRule makes a new version. Orders paid before keep the split they had, and those whose payment was
// made before keep how they are charged. match is asked with the present version and may refuse it.
// Invalid with every wrong field.
func (s *Service) SetRule(ctx context.Context, org tix.OrganizationID, event tix.EventID, match func(int64) error, d RuleDetails) (Rule, error) {
	const op = "payouts.set_rule"
	card, err := s.event(ctx, org, event)
	if err != nil {
		return Rule{}, errs.Wrap(op, err)
	}
	if d, err = s.askFor(ctx, org, d); err != nil {
		return Rule{}, errs.Wrap(op, err)
	}
	if err := s.check(ctx, card, d); err != nil {
		return Rule{}, errs.Wrap(op, err)
	}
	if d.Charge == tix.ChargeAtOnce {
		if err := s.payByCalendar(ctx, org); err != nil {
			return Rule{}, errs.Wrap(op, err)
		}
	}
	r := Rule{EventID: event, OrganizationID: org, Shares: append([]Share{}, d.Shares...), Costs: d.Costs, Charge: d.Charge, CreatedBy: auth.From(ctx).Actor(), CreatedAt: s.clock.Now()}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		now, _, err := s.store.rule(ctx, event)
		if err != nil {
			return err
		}
		if match != nil {
			if err := match(now.Version); err != nil {
				return err
			}
		}
		r.Version = now.Version + 1
		if err := s.store.addRule(ctx, &r); err != nil {
			return err
		}
		return s.record(ctx, org, "payouts.split.update", event.String(), map[string]string{"version": fmt.Sprint(r.Version), "charge": string(r.Charge)})
	})
	return r, errs.Wrap(op, err)
}

// check refuses a rule that could not be followed.
func (s *Service) check(ctx context.Context, card tix.EventCard, d RuleDetails) error {
	var wrong []errs.Field
	need := func(ok bool, field, message string) {
		if !ok {
			wrong = append(wrong, errs.Field{Name: "body." + field, Message: message})
		}
	}
	need(d.Costs == CostsPlatform || d.Costs == CostsOrganizer, "costs", "The costs of payment are the platform's or the organizer's.")
	need(len(d.Shares) <= mostShares, "shares", fmt.Sprintf("At most %d shares.", mostShares))
	tiers, _, err := s.quotes.PriceList(ctx, card.ID)
	if err != nil {
		return err
	}
	for i, share := range d.Shares {
		at := fmt.Sprintf("shares[%d].", i)
		_, err := s.store.payee(ctx, card.OrganizationID, share.PayeeID, false)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return err
		}
		need(err == nil, at+"payee_id", "You have no such payee.")
		need(share.Percentage >= 0 && share.Percentage <= wholeShare, at+"percentage", "A percentage is between 0 and 10000 basis points.")
		need(share.Fixed >= 0 && share.Fixed <= 100_000_000, at+"fixed", "A fixed amount is between 0 and 100,000,000 minor units.")
		need(share.Percentage > 0 || share.Fixed > 0, at+"percentage", "Give the share a percentage or a fixed amount.")
		need(share.Priority >= 0 && share.Priority <= 100, at+"priority", "A priority is between 0 and 100.")
		for _, id := range share.TierIDs {
			need(slices.ContainsFunc(tiers, func(t tix.TierCard) bool { return t.ID == id }), at+"tier_ids", "The event has no such tier.")
		}
	}
	for _, over := range overfull(d.Shares) {
		need(false, "shares", over)
	}
	more, err := s.chargeProblems(ctx, card.OrganizationID, d)
	if err != nil {
		return err
	}
	wrong = append(wrong, more...)
	if len(wrong) == 0 {
		return nil
	}
	return &errs.Error{Kind: errs.Invalid, Code: "validation_failed", Safe: "The split cannot be followed.", Fields: wrong}
}

// overfull says where percentages of one priority exceed the whole, for some tier and link.
func overfull(shares []Share) []string {
	var tiers []tix.TierID
	links := []string{""}
	for _, s := range shares {
		tiers, links = append(tiers, s.TierIDs...), append(links, s.Link)
	}
	tiers = append(tiers, tix.TierID{})
	sums := map[int]int64{}
	for _, tier := range tiers {
		for _, link := range links {
			here := map[int]int64{}
			for _, s := range shares {
				if s.of(SplitLine{TierID: tier}, link) {
					here[s.Priority] += s.Percentage
					sums[s.Priority] = max(sums[s.Priority], here[s.Priority])
				}
			}
		}
	}
	var out []string
	for priority, sum := range sums {
		if sum > wholeShare {
			out = append(out, fmt.Sprintf("The percentages of priority %d sum to more than 100 %%.", priority))
		}
	}
	slices.Sort(out)
	return out
}

// Example is a split with what it makes of a choice of tickets.
type Example struct {
	Quote tix.Quote
	Fee   tix.Money // the platform's
	Parts []Part
}

// Preview shows what a rule, stored or not, makes of an example: the given lines, or one ticket of
// each tier. link is the tracked link that the buyer came by.
func (s *Service) Preview(ctx context.Context, org tix.OrganizationID, event tix.EventID, d RuleDetails, lines []tix.LineRequest, link string) (Example, error) {
	const op = "payouts.preview"
	card, err := s.event(ctx, org, event)
	if err != nil {
		return Example{}, errs.Wrap(op, err)
	}
	if d.Charge == "" {
		d.Charge = tix.ChargeSeparate
	}
	if err := s.check(ctx, card, d); err != nil {
		return Example{}, errs.Wrap(op, err)
	}
	tiers, price, err := s.quotes.PriceList(ctx, event)
	if err != nil {
		return Example{}, errs.Wrap(op, err)
	}
	now := s.clock.Now()
	if len(lines) == 0 {
		for _, t := range tiers {
			lines = append(lines, tix.LineRequest{TierID: t.ID, Quantity: t.MinPerOrder})
			now = later(now, t.SalesStart)
		}
	}
	q, err := price(lines, now)
	if err != nil {
		return Example{}, errs.Wrap(op, err)
	}
	organizer, err := s.organizer(ctx, org)
	if err != nil {
		return Example{}, errs.Wrap(op, err)
	}
	split := linesOf(q)
	fee := q.Total
	for _, l := range split {
		fee.Amount -= l.Net + l.Tax
	}
	return Example{Quote: q, Fee: fee, Parts: divide(d.Shares, organizer.ID, split, link)}, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// event gives the card of an organization's own event; errs.NotFound for any other.
func (s *Service) event(ctx context.Context, org tix.OrganizationID, id tix.EventID) (tix.EventCard, error) {
	card, err := s.events.Card(ctx, id)
	if err == nil && card.OrganizationID != org {
		err = errs.Missing("event")
	}
	return card, err
}
