package payouts

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// planKey is an event with its organization, whose payee gets what nobody else does.
type planKey struct {
	event        tix.EventID
	organization tix.OrganizationID
}

// plan is how an event's sales are split now.
type plan struct {
	rule      Rule
	organizer tix.PayeeID
	charging  tix.Charging
}

// readPlan gives the newest rule of an event; without one everything is the organizer's, and the
// platform bears the costs of payment.
func (s *Service) readPlan(ctx context.Context, k planKey) (plan, error) {
	organizer, err := s.organizer(ctx, k.organization)
	if err != nil {
		return plan{}, err
	}
	rule, _, err := s.store.rule(ctx, k.event)
	if err != nil {
		return plan{}, err
	}
	if rule.Version == 0 {
		rule = Rule{EventID: k.event, OrganizationID: k.organization, Shares: []Share{}, Costs: CostsPlatform, Charge: tix.ChargeSeparate}
	}
	return plan{rule, organizer.ID, chargingOf(rule, organizer)}, nil
}

// organizer gives the organization's own payee and makes it when it is asked for first.
func (s *Service) organizer(ctx context.Context, org tix.OrganizationID) (Payee, error) {
	p, found, err := s.store.organizer(ctx, org)
	if err != nil || found {
		return p, err
	}
	name, err := s.organizers.OrganizationName(ctx, org)
	if err != nil {
		return Payee{}, err
	}
	if err := s.store.insertOnce(ctx, Payee{ID: tix.NewPayeeID(), OrganizationID: org, Kind: Organizer, Name: name, State: New, Version: 1}); err != nil {
		return Payee{}, err
	}
	p, found, err = s.store.organizer(ctx, org)
	if err == nil && !found {
		err = errs.Missing("payee")
	}
	return p, err
}
