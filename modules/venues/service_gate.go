package venues

import (
	"context"
	"unicode/utf8"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

func errGateTaken() *errs.Error {
	return errs.New(errs.Conflict, "name_taken", "This venue already has a gate of this name.")
}

func errGateInUse() *errs.Error {
	return errs.New(errs.Conflict, "gate_in_use", "Door devices stand at this gate, so it cannot be deleted.")
}

const gatesPerVenue = 100

// AddGate makes a gate; without a position it comes last. Conflict name_taken.
func (s *Service) AddGate(ctx context.Context, org tix.OrganizationID, venue tix.VenueID, d GateDetails) (Gate, error) {
	g := Gate{ID: tix.NewGateID(), OrganizationID: org, VenueID: venue}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		v, err := s.store.one(ctx, org, venue, true) // the lock keeps positions and the count true
		if err != nil {
			return err
		}
		if len(v.Gates) >= gatesPerVenue {
			return errs.New(errs.Conflict, "too_many_gates", "A venue has at most 100 gates.")
		}
		if n := len(v.Gates); n > 0 {
			g.Position = v.Gates[n-1].Position + 1
		}
		if err := d.apply(&g); err != nil {
			return err
		}
		if err := s.store.insertGate(ctx, &g); err != nil {
			return err
		}
		if err := s.store.touch(ctx, org, venue); err != nil {
			return err
		}
		return s.record(ctx, org, "venues.gate.create", g.ID.String(), map[string]string{"venue_id": venue.String()})
	})
	return g, errs.Wrap("venues.add_gate", err)
}

// UpdateGate renames or moves a gate; NotFound, Conflict name_taken.
func (s *Service) UpdateGate(ctx context.Context, org tix.OrganizationID, venue tix.VenueID, id tix.GateID, d GateDetails) (Gate, error) {
	var g Gate
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if g, err = s.store.gate(ctx, org, venue, id); err != nil {
			return err
		}
		if err := d.apply(&g); err != nil {
			return err
		}
		if err := s.store.updateGate(ctx, &g); err != nil {
			return err
		}
		if err := s.store.touch(ctx, org, venue); err != nil {
			return err
		}
		return s.record(ctx, org, "venues.gate.update", id.String(), nil)
	})
	return g, errs.Wrap("venues.update_gate", err)
}

// DeleteGate removes a gate; NotFound, Conflict gate_in_use when something refers to it.
func (s *Service) DeleteGate(ctx context.Context, org tix.OrganizationID, venue tix.VenueID, id tix.GateID) error {
	return errs.Wrap("venues.delete_gate", s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.removeGate(ctx, org, venue, id); err != nil {
			return err
		}
		if err := s.store.touch(ctx, org, venue); err != nil {
			return err
		}
		return s.record(ctx, org, "venues.gate.delete", id.String(), nil)
	}))
}

func (d GateDetails) apply(g *Gate) error {
	set(&g.Name, d.Name)
	if d.Position != nil {
		g.Position = *d.Position
	}
	if g.Name == "" || utf8.RuneCountInString(g.Name) > 80 {
		return errs.InvalidField("body.name", "Give the gate a name of at most 80 characters.")
	}
	if g.Position < 0 || g.Position > 10_000 {
		return errs.InvalidField("body.position", "The position is between 0 and 10,000.")
	}
	return nil
}
