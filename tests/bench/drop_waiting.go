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
	openMost      = 15_000 // connections
	openSpare     = 1_000  // other files that this and the measured process have open
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

// connected lets all of them ask on connections that they keep open, as browsers do. The API has
// to end those that it does not want to keep; here the oldest are put away, because a process may
// not have as many files open as there are people, and it is counted how many were open still.
func (b *dropBench) connected(ctx context.Context, api *apiProcess, ask func(n int) []byte) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	if limit.Cur < openMost+openSpare {
		_, err := fmt.Fprintf(b.noise, "# waiting_memory_all_connected not measured: only %d files may be open\n", limit.Cur)
		return err
	}
	wires := make(chan *wire, openMost)
	defer func() {
		close(wires)
		for w := range wires {
			_ = w.conn.Close()
		}
	}()
	var next, open atomic.Int64
	if err := together(64, func(int) error {
		for n := next.Add(1) - 1; n < waitingPeople; n = next.Add(1) - 1 {
			w, err := dialWire(ctx, api.address)
			if err != nil {
				return err
			}
			if err := place(w, ask(int(n))); err != nil {
				return err
			}
			for kept := false; !kept; {
				select {
				case wires <- w:
					kept = true
				default:
					if oldest := <-wires; !oldest.over() {
						open.Add(1)
					}
				}
			}
		}
		return nil
	}); err != nil {
		return err
	}
	_, most, err := api.memory()
	if err != nil {
		return err
	}
	return b.report.lines(line{"waiting_open_after_15000_others", float64(open.Load()), "", "<=0"},
		line{"waiting_memory_all_connected", most / (1 << 20), "MB", "<=300"})
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
