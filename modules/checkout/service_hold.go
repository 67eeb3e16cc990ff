package checkout

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const (
	maxLines    = 10  // kinds of tickets in one order
	maxQuantity = 100 // tickets of one kind; the tier's own limit is usually far lower
)

// Ask is somebody who wants tickets.
type Ask struct {
	EventID tix.EventID
	Lines   []tix.LineRequest
	Pass    string // of the waiting room, where there is one
	Device  string // random text that the buyer's browser keeps; counts against the limit per buyer
	Key     string // Idempotency-Key; "" for none
}

// CreateHold reserves places for about ten minutes and freezes their prices, in one row that is
// committed when it answers. The token opens the hold. A Key that was seen gives the same hold
// and token again.
//
// The end is spread by a tenth around ten minutes, so that the holds of a drop do not all end
// in the same second.
func (s *Service) CreateHold(ctx context.Context, a Ask) (h Hold, token string, err error) {
	const op = "checkout.create_hold"
	if err := checkLines(a.Lines); err != nil {
		return h, "", err
	}
	person, err := s.queue.Admit(a.EventID, a.Pass)
	if err != nil {
		return h, "", errs.Wrap(op, err)
	}
	began := time.Now()
	h, token, err = s.reserve(ctx, a, person)
	s.queue.Observe(a.EventID, person, time.Since(began), outcome(err))
	return h, token, errs.Wrap(op, err)
}

// outcome is what the waiting room wants to know of a try.
func outcome(err error) string {
	switch {
	case err == nil:
		return "held"
	case errs.CodeOf(err) == "sold_out":
		return "sold_out"
	case errs.KindOf(err) == errs.Internal, errs.KindOf(err) == errs.Unavailable:
		return "failed"
	}
	return "refused"
}

func (s *Service) reserve(ctx context.Context, a Ask, person [16]byte) (h Hold, token string, err error) {
	sale, err := s.catalog.Get(ctx, a.EventID)
	if err != nil {
		return h, "", err
	}
	now := s.clock.Now()
	if sale.card.Status == "draft" {
		return h, "", errs.Missing("event")
	}
	if !sale.card.OnSale(now) {
		return h, "", ErrNotOnSale
	}
	quote, err := sale.quote(a.Lines, now)
	if err != nil {
		return h, "", err
	}
	r := tix.HoldRequest{HoldID: tix.NewHoldID(), EventID: a.EventID, OrganizationID: sale.card.OrganizationID, Until: now.Add(spread(holdTime))}
	if r.Subject, err = subject(a, person, sale.perBuyer); err != nil {
		return h, "", err
	}
	r.SubjectMax = sale.perBuyer
	h = Hold{ID: r.HoldID, OrganizationID: r.OrganizationID, EventID: a.EventID, Quote: freeze(quote, sale.byTier), ExpiresAt: r.Until}
	r.Lines = h.Quote.Pools()
	payload := holdPayload(h)
	if a.Key != "" {
		r.Key, r.Digest, r.Memo = a.key(ctx), a.digest(), payload
	}
	held, err := s.stock.Take(ctx, r)
	if err != nil {
		return Hold{}, "", err
	}
	if held.Repeated {
		first, ok := parseHold(held.Memo)
		if !ok {
			return Hold{}, "", errNoHold
		}
		return first, s.holdToken(held.Memo), nil
	}
	return h, s.holdToken(payload), nil
}

// subject is whose tickets are counted: the person whose pass it is, else the device.
func subject(a Ask, person [16]byte, perBuyer int) (id [16]byte, err error) {
	switch {
	case person != [16]byte{}:
		return person, nil
	case a.Device != "":
		sum := sha256.Sum256([]byte("device:" + a.Device))
		copy(id[:], sum[:])
		return id, nil
	case perBuyer > 0:
		return id, errs.InvalidField("header.Device-Id", "This event limits tickets per person: send a Device-Id.")
	}
	return id, nil
}

// key separates the keys of one caller from those of another.
func (a Ask) key(ctx context.Context) (key [16]byte) {
	sum := sha256.Sum256([]byte(auth.From(ctx).Actor() + "\x00" + a.Key))
	copy(key[:], sum[:])
	return key
}

// digest covers what makes two calls with one Key the same.
func (a Ask) digest() uint64 {
	b := append([]byte{}, a.EventID[:]...)
	for _, l := range a.Lines {
		b = append(b, l.TierID[:]...)
		b = binary.AppendUvarint(b, uint64(l.Quantity))
	}
	sum := sha256.Sum256(append(b, a.Device...))
	return binary.BigEndian.Uint64(sum[:8]) >> 1 // fits a signed column
}

// spread moves a time by up to a tenth in either direction, to whole milliseconds.
func spread(d time.Duration) time.Duration {
	tenth := int64(d / 10 / time.Millisecond)
	return d + time.Duration(rand.Int64N(2*tenth+1)-tenth)*time.Millisecond
}

// Hold gives a hold to whoever has its token; ErrHoldGone when its time is over or it was given
// back.
func (s *Service) Hold(ctx context.Context, id tix.HoldID, token string) (Hold, error) {
	const op = "checkout.hold"
	h, err := s.readHold(id, token)
	if err != nil {
		return Hold{}, err
	}
	if !s.clock.Now().Before(h.ExpiresAt) {
		return Hold{}, ErrHoldGone.At(op, nil)
	}
	state, err := s.stock.State(ctx, id)
	if err != nil {
		return Hold{}, errs.Wrap(op, err)
	}
	if state != "held" && state != "converted" {
		return Hold{}, ErrHoldGone.At(op, nil)
	}
	return h, nil
}

// DeleteHold gives the places back. ErrHoldOrdered when an order was made from the hold: it
// is cancelled instead. Deleting twice is fine.
func (s *Service) DeleteHold(ctx context.Context, id tix.HoldID, token string) error {
	h, err := s.readHold(id, token)
	if err != nil {
		return err
	}
	return errs.Wrap("checkout.delete_hold", s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.unordered(ctx, h.ID); err != nil {
			return err
		}
		// The release waits for an order that is being placed from the hold; then it shows.
		if err := s.stock.Release(ctx, h.ID); err != nil {
			return err
		}
		return s.unordered(ctx, h.ID)
	}))
}

func (s *Service) unordered(ctx context.Context, id tix.HoldID) error {
	_, ordered, err := s.store.orderOfHold(ctx, id)
	if err == nil && ordered {
		return ErrHoldOrdered
	}
	return err
}

func checkLines(lines []tix.LineRequest) error {
	if len(lines) == 0 || len(lines) > maxLines {
		return errs.InvalidField("body.items", "Choose one to ten kinds of tickets.")
	}
	for i, l := range lines {
		at := "body.items[" + strconv.Itoa(i) + "]"
		for _, before := range lines[:i] {
			if before.TierID == l.TierID {
				return errs.InvalidField(at+".tier_id", "Name each kind of ticket once.")
			}
		}
		if l.Quantity < 1 || l.Quantity > maxQuantity {
			return errs.InvalidField(at+".quantity", "Choose 1 to 100 tickets.")
		}
	}
	return nil
}
