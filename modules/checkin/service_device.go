package checkin

import (
	"context"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// active gives the row of the device that speaks; Unsigned when it was revoked, has expired or
// its token names another event than its row.
func (s *Service) active(ctx context.Context, who auth.Principal) (Device, error) {
	d, found, err := s.store.device(ctx, who)
	if err != nil {
		return d, err
	}
	return d, s.mayWork(d, found)
}

func (s *Service) mayWork(d Device, found bool) error {
	if !found || d.RevokedAt != nil || s.clock.Now().After(d.ExpiresAt) {
		return errDevice
	}
	return nil
}

// Session gives the device that speaks and its event.
func (s *Service) Session(ctx context.Context, who auth.Principal) (Device, tix.EventCard, error) {
	d, err := s.active(ctx, who)
	if err != nil {
		return d, tix.EventCard{}, err
	}
	card, err := s.events.Card(ctx, d.EventID)
	return d, card, errs.Wrap("checkin.session", err)
}

// ChooseGate says at which gate of the venue the device stands now; zero: at none.
func (s *Service) ChooseGate(ctx context.Context, who auth.Principal, gate tix.GateID) (Device, tix.EventCard, error) {
	d, card, err := s.Session(ctx, who)
	if err != nil {
		return d, card, err
	}
	name, err := gateOf(card, gate)
	if err != nil {
		return d, card, err
	}
	d.GateID, d.GateName = gate, name
	return d, card, s.store.moveDevice(ctx, d)
}

// Devices gives an organization's devices, newest first, from after on; of one event or, when
// it is zero, of all.
func (s *Service) Devices(ctx context.Context, org tix.OrganizationID, event tix.EventID, after tix.DeviceID, limit int) ([]Device, error) {
	return s.store.devices(ctx, org, event, after, limit)
}

// Revoke ends a device's work at once; again is no error.
func (s *Service) Revoke(ctx context.Context, org tix.OrganizationID, id tix.DeviceID) error {
	return errs.Wrap("checkin.revoke", s.store.db.InTx(ctx, func(ctx context.Context) error {
		found, changed, err := s.store.revokeDevice(ctx, org, id, s.clock.Now())
		if err != nil {
			return err
		}
		if !found {
			return errs.Missing("device")
		}
		if !changed {
			return nil
		}
		return s.audit.Record(ctx, tix.Action{OrganizationID: org, Actor: auth.From(ctx).Actor(), Verb: "checkin.device.delete", Subject: id.String()})
	}))
}
