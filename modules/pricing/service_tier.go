package pricing

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

func errNameTaken() *errs.Error {
	return errs.New(errs.Conflict, "name_taken", "This event already has a ticket of this name.")
}

func errTierInUse() *errs.Error {
	return errs.New(errs.Conflict, "tier_in_use", "Tickets of this kind are reserved or sold. Hide it instead of deleting it.")
}

func errEventOver() *errs.Error {
	return errs.New(errs.Conflict, "event_over", "The event is over or cancelled, so its tickets cannot change.")
}

// CreateTier adds a kind of ticket to an event and makes its pool, or joins the pool of another
// tier of the event. Invalid with every wrong field at once; NotFound for another's event;
// Conflict name_taken, event_over.
func (s *Service) CreateTier(ctx context.Context, org tix.OrganizationID, event tix.EventID, d TierDetails) (TierSheet, error) {
	card, err := s.event(ctx, org, event)
	if err != nil {
		return TierSheet{}, errs.Wrap("pricing.create_tier", err)
	}
	t := Tier{ID: tix.NewTierID(), OrganizationID: org, EventID: event, Currency: card.Currency,
		MorePools: []tix.PoolID{}, MinPerOrder: 1, MaxPerOrder: 10, Visible: true, Version: 1}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		others, err := s.store.lockTiers(ctx, org, event)
		if err != nil {
			return err
		}
		if len(others) >= tiersPerEvent {
			return errs.New(errs.Conflict, "too_many_tiers", "An event has at most 50 kinds of tickets.")
		}
		if n := len(others); n > 0 {
			t.Position = others[n-1].Position + 1
		}
		wrong := d.apply(&t)
		wrong = append(wrong, joins(others, d)...)
		more, err := s.shares(ctx, t, d)
		if err != nil {
			return err
		}
		if err := refused(card, append(wrong, more...)); err != nil {
			return err
		}
		if d.PoolID != nil {
			t.PoolID = *d.PoolID
		} else if t.PoolID, err = s.pools.CreatePool(ctx, org, event, t.Name, *d.Capacity); err != nil {
			return err
		}
		if err := s.store.insertTier(ctx, &t); err != nil {
			return err
		}
		return s.record(ctx, org, "pricing.tier.create", t.ID.String(), map[string]string{"event_id": event.String(), "face": t.Face().String()})
	})
	if err != nil {
		return TierSheet{}, errs.Wrap("pricing.create_tier", err)
	}
	return s.sheet(ctx, t)
}

// UpdateTier changes a tier and the capacity of its pool. match is asked with the present
// version under the row's lock and may refuse it; nil accepts any. Orders that were quoted
// before keep their price.
func (s *Service) UpdateTier(ctx context.Context, org tix.OrganizationID, event tix.EventID, id tix.TierID, match func(version int64) error, d TierDetails) (TierSheet, error) {
	card, err := s.event(ctx, org, event)
	if err != nil {
		return TierSheet{}, errs.Wrap("pricing.update_tier", err)
	}
	var t Tier
	err = s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if t, err = s.store.tier(ctx, org, event, id); err != nil {
			return err
		}
		if match != nil {
			if err := match(t.Version); err != nil {
				return err
			}
		}
		wrong := d.apply(&t)
		more, err := s.shares(ctx, t, d)
		if err != nil {
			return err
		}
		if err := refused(card, append(wrong, more...)); err != nil {
			return err
		}
		if d.Capacity != nil {
			if err := s.pools.Resize(ctx, org, t.PoolID, *d.Capacity); err != nil {
				return err
			}
		}
		t.Version++
		if err := s.store.updateTier(ctx, &t); err != nil {
			return err
		}
		return s.record(ctx, org, "pricing.tier.update", id.String(), map[string]string{"face": t.Face().String(), "version": strconv.FormatInt(t.Version, 10)})
	})
	if err != nil {
		return TierSheet{}, errs.Wrap("pricing.update_tier", err)
	}
	return s.sheet(ctx, t)
}

// DeleteTier removes a tier of which nothing was reserved or sold, and empties its pool when no
// other tier sells from it. NotFound, Conflict tier_in_use.
func (s *Service) DeleteTier(ctx context.Context, org tix.OrganizationID, event tix.EventID, id tix.TierID) error {
	return errs.Wrap("pricing.delete_tier", s.db.InTx(ctx, func(ctx context.Context) error {
		all, err := s.store.lockTiers(ctx, org, event)
		if err != nil {
			return err
		}
		t, shared, found := Tier{}, false, false
		for _, other := range all {
			if other.ID == id {
				t, found = other, true
			}
		}
		if !found {
			return errs.Missing("tier")
		}
		for _, other := range all {
			shared = shared || other.ID != id && (other.PoolID == t.PoolID || slices.Contains(other.MorePools, t.PoolID))
		}
		stock, err := s.pools.Availability(ctx, []tix.PoolID{t.PoolID})
		if err != nil {
			return err
		}
		if a := stock[t.PoolID]; a.Sold > 0 || a.Held > 0 {
			return errTierInUse()
		}
		if err := s.store.removeTier(ctx, org, id); err != nil {
			return err
		}
		if !shared { // also refuses, by Conflict, what was reserved since we looked
			if err := s.pools.Resize(ctx, org, t.PoolID, 0); err != nil {
				return err
			}
		}
		return s.record(ctx, org, "pricing.tier.delete", id.String(), map[string]string{"event_id": event.String()})
	}))
}

// ListTiers gives all tiers of the organization's event with prices and places; NotFound for
// another's event.
func (s *Service) ListTiers(ctx context.Context, org tix.OrganizationID, event tix.EventID) ([]TierSheet, error) {
	if _, err := s.event(ctx, org, event); err != nil {
		return nil, errs.Wrap("pricing.list_tiers", err)
	}
	tiers, rules, err := s.priced(ctx, []tix.EventID{event})
	if err != nil {
		return nil, errs.Wrap("pricing.list_tiers", err)
	}
	pools := make([]tix.PoolID, 0, len(tiers))
	for _, t := range tiers {
		pools = append(pools, t.PoolID)
	}
	stock, err := s.pools.Availability(ctx, pools)
	if err != nil {
		return nil, errs.Wrap("pricing.list_tiers", err)
	}
	sheets := make([]TierSheet, 0, len(tiers))
	for _, t := range tiers {
		sheets = append(sheets, TierSheet{Tier: t, Price: rules.of(t).Of(t.Face()), Stock: stock[t.PoolID]})
	}
	return sheets, nil
}

func (s *Service) sheet(ctx context.Context, t Tier) (TierSheet, error) {
	fees, err := s.store.fees(ctx, []tix.EventID{t.EventID}, map[tix.OrganizationID]bool{t.OrganizationID: true})
	if err != nil {
		return TierSheet{}, errs.Wrap("pricing.sheet", err)
	}
	stock, err := s.pools.Availability(ctx, []tix.PoolID{t.PoolID})
	return TierSheet{Tier: t, Price: rulesOf(fees).of(t).Of(t.Face()), Stock: stock[t.PoolID]}, errs.Wrap("pricing.sheet", err)
}

// joins says what is wrong with the places that a new tier asks for.
func joins(others []Tier, d TierDetails) (wrong []errs.Field) {
	if (d.PoolID == nil) == (d.Capacity == nil) {
		return []errs.Field{{Name: "body.capacity", Message: "Say how many tickets there are, or name the pool of another ticket of this event."}}
	}
	if d.PoolID == nil {
		return nil
	}
	for _, t := range others {
		if t.PoolID == *d.PoolID {
			return nil
		}
	}
	return []errs.Field{{Name: "body.pool_id", Message: "No other ticket of this event sells from this pool."}}
}

// shares says what is wrong with the other pools that a tier's tickets take places in.
func (s *Service) shares(ctx context.Context, t Tier, d TierDetails) (wrong []errs.Field, err error) {
	if d.MorePools == nil || len(*d.MorePools) == 0 {
		return nil, nil
	}
	known, err := s.pools.EventPools(ctx, t.OrganizationID, t.EventID)
	if err != nil {
		return nil, err
	}
	own := t.PoolID
	if d.PoolID != nil {
		own = *d.PoolID
	}
	for i, p := range *d.MorePools {
		field := fmt.Sprintf("body.more_pool_ids[%d]", i)
		switch {
		case !slices.Contains(known, p):
			wrong = append(wrong, errs.Field{Name: field, Message: "This event has no such pool."})
		case p == own, slices.Contains((*d.MorePools)[:i], p):
			wrong = append(wrong, errs.Field{Name: field, Message: "The ticket takes its place in this pool already."})
		}
	}
	if len(*d.MorePools) > maxShares {
		wrong = append(wrong, errs.Field{Name: "body.more_pool_ids", Message: "A ticket takes places in at most 5 other pools."})
	}
	return wrong, nil
}

// maxShares is how many other pools a ticket may take a place in.
const maxShares = 5

func refused(card tix.EventCard, wrong []errs.Field) error {
	if card.Status != "draft" && card.Status != "published" {
		return errEventOver()
	}
	if len(wrong) == 0 {
		return nil
	}
	return &errs.Error{Kind: errs.Invalid, Code: "validation_failed", Safe: "The ticket is not complete.", Fields: wrong}
}

// apply puts the details into the tier and says everything that is wrong with the result.
func (d TierDetails) apply(t *Tier) (wrong []errs.Field) {
	need := func(ok bool, field, message string) {
		if !ok {
			wrong = append(wrong, errs.Field{Name: "body." + field, Message: message})
		}
	}
	if d.Name != nil {
		t.Name = clean(*d.Name)
	}
	if d.Face != nil {
		need(d.Face.Currency == t.Currency, "face.currency", "The event sells in "+string(t.Currency)+".")
		t.FaceAmount = d.Face.Amount
	}
	need(d.Face != nil || !t.CreatedAt.IsZero(), "face", "Say what the ticket costs; zero is free.")
	put(&t.Description, d.Description)
	put(&t.MorePools, d.MorePools)
	put(&t.MinPerOrder, d.MinPerOrder)
	put(&t.MaxPerOrder, d.MaxPerOrder)
	put(&t.Visible, d.Visible)
	put(&t.Position, d.Position)
	window(&t.SalesStart, d.SalesStart)
	window(&t.SalesEnd, d.SalesEnd)
	need(t.Name != "" && utf8.RuneCountInString(t.Name) <= 120, "name", "Give the ticket a name of at most 120 characters.")
	need(utf8.RuneCountInString(t.Description) <= 2000, "description", "The description has at most 2,000 characters.")
	need(t.FaceAmount >= 0 && t.FaceAmount <= dearest, "face.amount", "The price is not between zero and 100,000,000 minor units.")
	need(t.FaceAmount%Step(t.Currency) == 0, "face.amount", "Cards pay this currency in steps of ten minor units.")
	need(t.MinPerOrder >= 1, "min_per_order", "The smallest order is at least one ticket.")
	need(t.MaxPerOrder <= TicketsPerOrder, "max_per_order", "The largest order is 50 tickets.")
	need(t.MinPerOrder <= t.MaxPerOrder, "max_per_order", "The largest order is smaller than the smallest.")
	need(t.SalesStart == nil || t.SalesEnd == nil || t.SalesStart.Before(*t.SalesEnd), "sales_end", "The sale ends before it starts.")
	need(t.Position >= 0 && t.Position <= 10_000, "position", "The position is between 0 and 10,000.")
	need(d.Capacity == nil || *d.Capacity >= 0 && *d.Capacity <= 1_000_000, "capacity", "The number of tickets is between 0 and 1,000,000.")
	return wrong
}

func put[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// window sets an end of the sale window; a zero time opens it.
func window(to **time.Time, from *time.Time) {
	if from == nil {
		return
	}
	*to = nil
	if !from.IsZero() {
		at := from.UTC().Truncate(time.Second)
		*to = &at
	}
}
