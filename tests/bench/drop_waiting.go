package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/tixters/tixters/core/tix"
)

const (
	waitingPeople = 50_000
	waitingPolls  = 8 * time.Second
)

// waiting lets 50,000 people join a room and ask where they stand, each on a connection of their
// own as browsers do, and reads what that costs the API in memory.
func (b *dropBench) waiting(ctx context.Context, api *apiProcess, org tix.OrganizationID, event tix.EventID) error {
	if _, err := b.d.Pool().Exec(ctx, `INSERT INTO waitingroom_rooms (event_id, organization_id, mode, proof_of_work, sale_starts_at, prequeue_opens_at, seed, advanced_at, created_at)
		VALUES ($1, $2, 'on', false, now() + interval '1 hour', now() - interval '1 hour', decode(repeat('ab', 32), 'hex'), now(), now())`, [16]byte(event), [16]byte(org)); err != nil {
		return err
	}
	time.Sleep(2500 * time.Millisecond) // until the API has looked
	base := "/v1/waitingroom/events/" + event.String()
	tickets := make([]string, waitingPeople)
	var next atomic.Int64
	began := time.Now()
	join := func(ctx context.Context, _ int) error {
		w, err := dialWire(ctx, api.address)
		if err != nil {
			return err
		}
		defer func() { _ = w.conn.Close() }()
		for n := next.Add(1) - 1; n < waitingPeople; n = next.Add(1) - 1 {
			status, body, err := w.do(request("POST", base+"/entries", api.address, fmt.Sprintf(`{"device":"bench-device-%08d"}`, n)))
			if err != nil || status != 201 {
				return fmt.Errorf("join: %d %s %w", status, body, err)
			}
			var place struct{ Ticket string }
			if err := json.Unmarshal(body, &place); err != nil {
				return err
			}
			tickets[n] = place.Ticket
		}
		return errSpent
	}
	if _, err := rate(ctx, 128, time.Minute, join); err != nil && next.Load() < waitingPeople {
		return err
	}
	joined := time.Since(began)
	next.Store(0)
	polls, err := rate(ctx, 256, waitingPolls, func(ctx context.Context, _ int) error {
		w, err := dialWire(ctx, api.address)
		if err != nil {
			return err
		}
		defer func() { _ = w.conn.Close() }()
		n := next.Add(1) % waitingPeople
		if status, body, err := w.do(request("GET", base+"/place", api.address, "", "Queue-Ticket", tickets[n], "Connection", "close")); err != nil || status != 200 {
			return fmt.Errorf("place: %d %s %w", status, body, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	bytes, err := api.resident()
	if err != nil {
		return err
	}
	return b.report.lines(
		line{"waiting_joined", waitingPeople / joined.Seconds(), "people/s", ""},
		line{"waiting_polls", polls, "calls/s", ""},
		line{"waiting_memory", bytes / (1 << 20), "MB", "<=300"},
	)
}
