package inventory

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// CreatePool makes a pool of an event with that many places.
func (s *Service) CreatePool(ctx context.Context, org tix.OrganizationID, event tix.EventID, name string, capacity int) (tix.PoolID, error) {
	p := Pool{ID: tix.NewPoolID(), OrganizationID: org, EventID: event, Name: strings.TrimSpace(name), Capacity: capacity, CreatedAt: s.clock.Now()}
	if err := p.Validate(); err != nil {
		return tix.PoolID{}, err
	}
	if err := s.store.createPool(ctx, &p); err != nil {
		return tix.PoolID{}, errs.Wrap("inventory.create_pool", err)
	}
	return p.ID, nil
}

// Pools lists the pools of an organization's event, oldest first.
func (s *Service) Pools(ctx context.Context, org tix.OrganizationID, event tix.EventID) ([]Pool, error) {
	pools, err := s.store.pools(ctx, org, event)
	return pools, errs.Wrap("inventory.pools", err)
}

// EventPools lists the ids of the pools of an organization's event.
func (s *Service) EventPools(ctx context.Context, org tix.OrganizationID, event tix.EventID) ([]tix.PoolID, error) {
	pools, err := s.Pools(ctx, org, event)
	ids := make([]tix.PoolID, len(pools))
	for i, p := range pools {
		ids[i] = p.ID
	}
	return ids, err
}

// AddPool makes a pool that no tier sells from yet, for tiers to share; NotFound for an event
// of another organization, or one without any tickets.
func (s *Service) AddPool(ctx context.Context, org tix.OrganizationID, event tix.EventID, name string, capacity int) (Pool, error) {
	const op = "inventory.add_pool"
	var made Pool
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		pools, err := s.store.pools(ctx, org, event)
		if err != nil {
			return err
		}
		if len(pools) == 0 {
			return errs.Missing("event with tickets")
		}
		if len(pools) >= maxPools {
			return errs.New(errs.Conflict, "too_many_pools", "An event has at most 100 pools.")
		}
		id, err := s.CreatePool(ctx, org, event, name, capacity)
		if err != nil {
			return err
		}
		if made, err = s.store.pool(ctx, org, id); err != nil {
			return err
		}
		return s.audit.Record(ctx, tix.Action{
			OrganizationID: org, Actor: auth.From(ctx).Actor(), Verb: "inventory.pool.create", Subject: id.String(),
			Details: map[string]string{"capacity": strconv.Itoa(capacity), "event_id": event.String()},
		})
	})
	return made, errs.Wrap(op, err)
}

const maxPools = 100

// Resize changes how many places a pool has: ErrTooSmall when more than that are sold and
// reserved, also after expired holds were given back.
func (s *Service) Resize(ctx context.Context, org tix.OrganizationID, pool tix.PoolID, capacity int) error {
	const op = "inventory.resize"
	if err := validCapacity(capacity); err != nil {
		return err
	}
	p, err := s.store.pool(ctx, org, pool)
	if err != nil {
		return errs.Wrap(op, err)
	}
	if p.Sold+p.Held > capacity {
		if _, err := s.store.sweep(ctx, []tix.PoolID{pool}, ever(), s.clock.Now(), sweepNow); err != nil {
			return errs.Wrap(op, err)
		}
	}
	return errs.Wrap(op, s.db.InTx(ctx, func(ctx context.Context) error {
		done, err := s.store.resize(ctx, org, pool, capacity)
		if err != nil {
			return err
		}
		if !done {
			return s.tooSmall(ctx, org, pool)
		}
		s.returned(ctx, []tix.PoolID{pool})
		return s.audit.Record(ctx, tix.Action{
			OrganizationID: org, Actor: auth.From(ctx).Actor(), Verb: "inventory.pool.update", Subject: pool.String(),
			Details: map[string]string{"capacity": strconv.Itoa(capacity), "before": strconv.Itoa(p.Capacity)},
		})
	}))
}

// Pool gives one pool of an organization; errs.NotFound when it has no such pool.
func (s *Service) Pool(ctx context.Context, org tix.OrganizationID, pool tix.PoolID) (Pool, error) {
	p, err := s.store.pool(ctx, org, pool)
	return p, errs.Wrap("inventory.pool", err)
}

// tooSmall says how many places must stay.
func (s *Service) tooSmall(ctx context.Context, org tix.OrganizationID, pool tix.PoolID) error {
	p, err := s.store.pool(ctx, org, pool)
	if err != nil {
		return err
	}
	refusal := ErrTooSmall.At("inventory.resize", nil)
	refusal.Safe = fmt.Sprintf("The capacity cannot be smaller than the %d tickets that are already sold and reserved.", p.Sold+p.Held)
	refusal.Fields = []errs.Field{{Name: "body.capacity", Message: refusal.Safe}}
	return refusal
}
