package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/tixters/tixters/core/tix"
)

const (
	waitingPeople = 50_000
	waitingPolls  = 8 * time.Second
	openLeast     = 3_000 // connections
	openMost      = 15_000
	openSpare     = 1_000 // other files that this and the measured process have open
)

// waiting lets 50,000 people join a room and ask where they stand, each on a connection of their
// own that is closed after the answer, and reads what that costs the API in memory.
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
	if err := together(128, func(int) error {
		w, err := dialWire(ctx, api.address)
		if err != nil {
			return err
		}
		defer func() { _ = w.conn.Close() }()
		for n := next.Add(1) - 1; n < waitingPeople; n = next.Add(1) - 1 {
			if tickets[n], err = join(w, request("POST", base+"/entries", api.address, fmt.Sprintf(`{"device":"bench-device-%08d"}`, n))); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
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
		return place(w, request("GET", base+"/place", api.address, "", "Queue-Ticket", tickets[next.Add(1)%waitingPeople], "Connection", "close"))
	})
	if err != nil {
		return err
	}
	_, most, err := api.memory()
	if err != nil {
		return err
	}
	if err := b.report.lines(
		line{"waiting_joined", waitingPeople / joined.Seconds(), "people/s", ""},
		line{"waiting_polls", polls, "calls/s", ""},
		line{"waiting_memory", most / (1 << 20), "MB", "<=300"},
	); err != nil {
		return err
	}
	return b.connected(ctx, api, func(n int) []byte {
		return request("GET", base+"/place", api.address, "", "Queue-Ticket", tickets[n])
	})
}

// connected measures what each person costs whose browser keeps its connection open between two
// questions. As many connections as there are people would need more open files than a process is
// given in many places, so the cost of one is measured between a few thousand and many.
func (b *dropBench) connected(ctx context.Context, api *apiProcess, ask func(n int) []byte) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	if limit.Cur < openMost+openSpare {
		_, err := fmt.Fprintf(b.noise, "# waiting_connection not measured: only %d files may be open\n", limit.Cur)
		return err
	}
	wires := make([]*wire, openMost)
	defer func() {
		for _, w := range wires {
			if w != nil {
				_ = w.conn.Close()
			}
		}
	}()
	open := func(from, to int) (float64, error) {
		var next atomic.Int64
		next.Store(int64(from))
		err := together(64, func(int) (err error) {
			for n := next.Add(1) - 1; n < int64(to); n = next.Add(1) - 1 {
				if wires[n], err = dialWire(ctx, api.address); err != nil {
					return err
				}
				if err := place(wires[n], ask(int(n))); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
		now, _, err := api.memory()
		return now, err
	}
	few, err := open(0, openLeast)
	if err != nil {
		return err
	}
	many, err := open(openLeast, openMost)
	if err != nil {
		return err
	}
	each := (many - few) / (openMost - openLeast)
	return b.report.lines(line{"waiting_connection", each / 1024, "kB", ""},
		line{"waiting_memory_all_connected", (many + each*(waitingPeople-openMost)) / (1 << 20), "MB", ""})
}

// join asks for a place in the queue and gives the ticket for it.
func join(w *wire, raw []byte) (string, error) {
	status, body, err := w.do(raw)
	if err != nil {
		return "", fmt.Errorf("join: %w", err)
	}
	if status != http.StatusCreated {
		return "", fmt.Errorf("join: %d: %s", status, body)
	}
	var place struct{ Ticket string }
	err = json.Unmarshal(body, &place)
	return place.Ticket, err
}

// place asks where somebody stands.
func place(w *wire, raw []byte) error {
	status, body, err := w.do(raw)
	if err != nil {
		return fmt.Errorf("place: %w", err)
	}
	if status != http.StatusOK {
		return fmt.Errorf("place: %d: %s", status, body)
	}
	return nil
}
