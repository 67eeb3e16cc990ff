package checkin

import (
	"context"
	"crypto/rand"
	"math/big"
	"strings"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// codeAlphabet has no pair that looks or sounds alike on a phone: no 0 and O, no 1, I and L.
const (
	codeAlphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
	codeLength   = 8
)

// invitation is a code to enrol with: shown once, kept as a hash.
type invitation struct {
	ID        tix.EnrolmentID
	Code      string
	QR        string
	ExpiresAt time.Time
}

// claimed is a device that has just been enrolled.
type claimed struct {
	Device  Device
	Card    tix.EventCard
	Token   string
	Expires time.Time
}

// Enrol makes a code with which one device can become a door of the event, at a gate if one is given.
func (s *Service) Enrol(ctx context.Context, org tix.OrganizationID, event tix.EventID, name string, gate tix.GateID) (invitation, error) {
	card, err := s.events.Card(ctx, event)
	if err != nil {
		return invitation{}, errs.Wrap("checkin.enrol", err)
	}
	if card.OrganizationID != org {
		return invitation{}, errs.Missing("event")
	}
	gateName, err := gateOf(card, gate)
	if err != nil {
		return invitation{}, err
	}
	now := s.clock.Now()
	if s.tokenLife(card, now) <= 0 {
		return invitation{}, errOver
	}
	code, err := newCode()
	if err != nil {
		return invitation{}, err
	}
	e := Enrolment{ID: tix.NewEnrolmentID(), OrganizationID: org, EventID: event, Name: strings.TrimSpace(name), GateID: gate, GateName: gateName,
		CodeHash: auth.HashToken(code), CreatedBy: auth.From(ctx).Actor(), CreatedAt: now, ExpiresAt: now.Add(codeLife)}
	err = s.store.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.insertEnrolment(ctx, e); err != nil {
			return err
		}
		return s.audit.Record(ctx, tix.Action{OrganizationID: org, Actor: e.CreatedBy, Verb: "checkin.enrolment.create", Subject: e.ID.String(),
			Details: map[string]string{"event": event.String(), "gate": gateName}})
	})
	return invitation{e.ID, code, "TIXENROL:" + code + "@" + s.config.DoorURL, e.ExpiresAt}, errs.Wrap("checkin.enrol", err)
}

// Claim turns a code into a device and its token, once. Every code that does not work gets the
// same answer.
func (s *Service) Claim(ctx context.Context, code, name string) (claimed, error) {
	var c claimed
	code = strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
	err := s.store.db.InTx(ctx, func(ctx context.Context) error {
		now := s.clock.Now()
		e, found, err := s.store.lockEnrolment(ctx, auth.HashToken(code))
		if err != nil {
			return err
		}
		if !found || e.UsedAt != nil || now.After(e.ExpiresAt) {
			return errCode
		}
		if c.Card, err = s.events.Card(ctx, e.EventID); err != nil {
			return err
		}
		life := s.tokenLife(c.Card, now)
		if life <= 0 {
			return errOver
		}
		if name = strings.TrimSpace(name); name == "" {
			name = e.Name
		}
		c.Device = Device{ID: tix.NewDeviceID(), OrganizationID: e.OrganizationID, EventID: e.EventID, Name: name, GateID: e.GateID, GateName: e.GateName,
			EnrolledAt: now, ExpiresAt: now.Add(life)}
		if err := s.store.insertDevice(ctx, c.Device); err != nil {
			return err
		}
		if err := s.store.useEnrolment(ctx, e.ID, c.Device.ID, now); err != nil {
			return err
		}
		c.Token, c.Expires, err = s.tokens.DeviceToken(ctx, auth.Principal{Kind: auth.Device, DeviceID: c.Device.ID, EventID: e.EventID,
			OrganizationID: e.OrganizationID, GateID: e.GateID, Name: name}, life)
		if err != nil {
			return err
		}
		return s.audit.Record(ctx, tix.Action{OrganizationID: e.OrganizationID, Actor: c.Device.ID.String(), Verb: "checkin.enrolment.claim", Subject: e.ID.String(),
			Details: map[string]string{"device": c.Device.ID.String()}})
	})
	return c, errs.Wrap("checkin.claim", err)
}

// tokenLife is how long a device of the event may work from now on.
func (s *Service) tokenLife(card tix.EventCard, now time.Time) time.Duration {
	return min(card.EndsAt.Add(deviceOutlive).Sub(now), deviceLife)
}

func newCode() (string, error) {
	var b strings.Builder
	for range codeLength {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(codeAlphabet))))
		if err != nil {
			return "", err
		}
		b.WriteByte(codeAlphabet[n.Int64()])
	}
	return b.String(), nil
}

// gateOf gives the name of a gate of the event's venue; "" for no gate.
func gateOf(card tix.EventCard, gate tix.GateID) (string, error) {
	if gate.IsZero() {
		return "", nil
	}
	for _, g := range card.Venue.Gates {
		if g.ID == gate {
			return g.Name, nil
		}
	}
	return "", errs.Missing("gate")
}
