package checkout_test

import (
	"context"
	"sync"

	"github.com/tixters/tixters/core/tix"
)

// books remembers what it was told.
type books struct {
	mu     sync.Mutex
	sold   []tix.Sale
	turned []tix.Sale
	given  []tix.MoneyBack
	moved  []tix.OrderMove

	charging tix.Charging // separate while it has no type
}

func (b *books) Charging(context.Context, tix.EventID, tix.OrganizationID) (tix.Charging, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.charging.Type == "" {
		return tix.Charging{Type: tix.ChargeSeparate}, nil
	}
	return b.charging, nil
}

func (b *books) Moved(_ context.Context, m tix.OrderMove) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.moved = append(b.moved, m)
	return nil
}

func (b *books) Sold(_ context.Context, s tix.Sale) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sold = append(b.sold, s)
	return nil
}

func (b *books) TurnedBack(_ context.Context, s tix.Sale) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turned = append(b.turned, s)
	return nil
}

func (b *books) GivenBack(_ context.Context, m tix.MoneyBack) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.given = append(b.given, m)
	return nil
}
