package waitingroom

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Service lets people wait and moves the queue.
type Service struct {
	db      *db.DB
	store   store
	clock   clock.Clock
	gate    *Gate
	events  Events
	stock   Stock
	audit   Audit
	robots  Challenger
	sealer  Sealer
	signed  signed
	mails   Mails
	cleaned clock.Seldom
	desk    *desk
	replica tix.KeyID
	log     *slog.Logger
	memory  map[tix.EventID]*governor // of the loop alone
	looked  time.Time                 // when the picture was last read; of the loop alone
}

// NewService makes the service over a gate that it keeps informed.
func NewService(d *db.DB, clk clock.Clock, gate *Gate, events Events, stock Stock, audit Audit, mails Mails, sealer Sealer) *Service {
	s := &Service{
		db: d, store: store{d}, clock: clk, gate: gate, events: events, stock: stock, audit: audit, robots: proofOfWork{sealer, clk},
		sealer: sealer, signed: signed{sealer}, mails: mails, replica: tix.NewKeyID(), log: slog.Default(), memory: map[tix.EventID]*governor{},
	}
	s.desk = newDesk(s.seat)
	return s
}

// Room gives the waiting room of an organization's event: the one it set up, or one that is off.
func (s *Service) Room(ctx context.Context, org tix.OrganizationID, event tix.EventID) (Room, error) {
	if err := s.ours(ctx, org, event); err != nil {
		return Room{}, errs.Wrap("waitingroom.room", err)
	}
	r, found, err := s.store.room(ctx, org, event)
	if err == nil && !found {
		r = s.fresh(org, event)
	}
	return r, errs.Wrap("waitingroom.room", err)
}

func (s *Service) ours(ctx context.Context, org tix.OrganizationID, event tix.EventID) error {
	card, err := s.events.Card(ctx, event)
	if err == nil && card.OrganizationID != org {
		return errs.Missing("event")
	}
	return err
}

// fresh is a room that nobody set up: version 0.
func (s *Service) fresh(org tix.OrganizationID, event tix.EventID) Room {
	now := s.clock.Now()
	return Room{EventID: event, OrganizationID: org, Mode: Off, ProofOfWork: true, Difficulty: 16, PassMinutes: 8, AdvancedAt: now, CreatedAt: now}
}

// Put changes a room. match is asked with the present version under the row's lock and may
// refuse it; nil accepts any. Invalid with every wrong field at once. Once the draw was held, its
// times stay as they are.
func (s *Service) Put(ctx context.Context, org tix.OrganizationID, event tix.EventID, match func(version int64) error, d Details) (Room, error) {
	const op = "waitingroom.put"
	if err := s.ours(ctx, org, event); err != nil {
		return Room{}, errs.Wrap(op, err)
	}
	var r Room
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		var found bool
		var err error
		if r, found, err = s.store.lock(ctx, event); err != nil {
			return err
		}
		if !found {
			r = s.fresh(org, event)
			r.Version = 0
		}
		if match != nil {
			if err := match(r.Version); err != nil {
				return err
			}
		}
		if err := d.apply(&r); err != nil {
			return err
		}
		r.Version++
		if found {
			err = s.store.save(ctx, r)
		} else {
			r.Seed = make([]byte, 32)
			_, _ = rand.Read(r.Seed) // never fails on a working system
			err = s.store.insert(ctx, &r)
		}
		if err != nil {
			return err
		}
		return s.audit.Record(ctx, tix.Action{
			OrganizationID: org, Actor: auth.From(ctx).Actor(), Verb: "waitingroom.room.update", Subject: event.String(),
			Details: map[string]string{"mode": r.Mode, "paused": strconv.FormatBool(r.Paused), "rate_limit": strconv.Itoa(r.RateLimit), "version": strconv.FormatInt(r.Version, 10)},
		})
	})
	if err != nil {
		return Room{}, errs.Wrap(op, err)
	}
	s.gate.put(r)
	return r, nil
}

// apply puts the details into the room and says everything that is wrong with the result.
func (d Details) apply(r *Room) error {
	var wrong []errs.Field
	need := func(ok bool, field, message string) {
		if !ok {
			wrong = append(wrong, errs.Field{Name: "body." + field, Message: message})
		}
	}
	need(r.DrawnAt == nil || d.PrequeueOpensAt == nil && d.SaleStartsAt == nil, "sale_starts_at", "The draw was held; its times cannot change any more.")
	set(&r.Mode, d.Mode)
	set(&r.ProofOfWork, d.ProofOfWork)
	set(&r.EmailRequired, d.EmailRequired)
	set(&r.Difficulty, d.Difficulty)
	set(&r.PassMinutes, d.PassMinutes)
	set(&r.RateLimit, d.RateLimit)
	set(&r.Paused, d.Paused)
	set(&r.Message, d.Message)
	at(&r.PrequeueOpensAt, d.PrequeueOpensAt)
	at(&r.SaleStartsAt, d.SaleStartsAt)
	need(r.Mode == Off || r.Mode == On || r.Mode == Automatic, "mode", "Choose off, on or automatic.")
	need(r.Difficulty >= 1 && r.Difficulty <= 22, "difficulty", "Choose 1 to 22 bits; 16 takes a phone a fraction of a second.")
	need(r.PassMinutes >= 2 && r.PassMinutes <= 30, "pass_minutes", "Choose 2 to 30 minutes.")
	need(r.RateLimit >= 0 && r.RateLimit <= 10_000, "rate_limit", "Choose 0 to 10,000 people a second; 0 for as many as can be served.")
	need(utf8.RuneCountInString(r.Message) <= 500, "message", "The message has at most 500 characters.")
	need(r.PrequeueOpensAt == nil || r.SaleStartsAt != nil, "sale_starts_at", "A prequeue needs the time of its draw.")
	need(r.PrequeueOpensAt == nil || r.SaleStartsAt == nil || r.PrequeueOpensAt.Before(*r.SaleStartsAt), "prequeue_opens_at", "The prequeue opens before the sale starts.")
	if len(wrong) > 0 {
		return &errs.Error{Kind: errs.Invalid, Code: "validation_failed", Safe: wrong[0].Message, Fields: wrong}
	}
	return nil
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// at sets a time; the zero one clears it.
func at(to **time.Time, from *time.Time) {
	if from == nil {
		return
	}
	*to = nil
	if !from.IsZero() {
		t := from.UTC().Truncate(time.Millisecond)
		*to = &t
	}
}
