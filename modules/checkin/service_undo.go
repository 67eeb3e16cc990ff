package checkin

import (
	"context"
	"strings"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Undo takes an admission of the device's event back, so that the ticket can be let in again.
// Any device of the event may, for as long as the policy allows, and says why. Again is no
// error. Conflict "nothing_to_undo" for a scan that let nobody in, "too_late_to_undo" later on.
func (s *Service) Undo(ctx context.Context, who auth.Principal, id tix.ScanID, reason string) (Admission, error) {
	d, err := s.active(ctx, who)
	if err != nil {
		return Admission{}, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return Admission{}, errs.InvalidField("body.reason", "say why")
	}
	var a Admission
	err = s.store.db.InTx(ctx, func(ctx context.Context) error {
		var found bool
		if a, found, err = s.store.lockAdmission(ctx, d, id); err != nil {
			return err
		}
		if !found {
			return s.whyNotInside(ctx, d, id)
		}
		now := s.clock.Now()
		if a.UndoneAt != nil {
			return nil
		}
		if now.After(a.AdmittedAt.Add(s.config.UndoWithin)) {
			return errUndoLate
		}
		a.UndoneAt, a.UndoneBy, a.UndoReason = &now, d.ID.String(), reason
		if err := s.store.undo(ctx, a); err != nil {
			return err
		}
		return s.audit.Record(ctx, tix.Action{OrganizationID: d.OrganizationID, Actor: d.ID.String(), Verb: "checkin.scan.undo", Subject: id.String(),
			Details: map[string]string{"ticket": a.TicketID.String(), "reason": reason}})
	})
	return a, errs.Wrap("checkin.undo", err)
}

func (s *Service) whyNotInside(ctx context.Context, d Device, id tix.ScanID) error {
	known, err := s.store.hasScan(ctx, d, id)
	if err != nil {
		return err
	}
	if !known {
		return errs.Missing("scan")
	}
	return errNotInside
}
