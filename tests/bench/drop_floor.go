package bench

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tixters/tixters/core/tix"
)

// floor writes the rows of holds in batches and counts nothing: as fast as Postgres can store them.
type floor struct {
	db    *pgxpool.Pool
	pool  tix.PoolID
	org   tix.OrganizationID
	spare sync.Pool
	mu    sync.Mutex
	queue []*storing
	busy  bool
}

// storing is one hold on its way.
type storing struct {
	n    int32
	done chan error
}

func (f *floor) hold(_ context.Context, n int) (bool, error) {
	s, ok := f.spare.Get().(*storing)
	if !ok {
		s = &storing{done: make(chan error, 1)}
	}
	s.n = int32(n)
	f.mu.Lock()
	f.queue = append(f.queue, s)
	if !f.busy {
		f.busy = true
		go f.run()
	}
	f.mu.Unlock()
	err := <-s.done
	f.spare.Put(s)
	return err == nil, err
}

func (f *floor) run() {
	var spare []*storing
	var ids [][16]byte
	var quantity []int32
	var until []time.Time
	for {
		f.mu.Lock()
		batch := f.queue
		f.queue = spare[:0]
		f.busy = len(batch) > 0
		f.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		ids, quantity, until = ids[:0], quantity[:0], until[:0]
		for _, s := range batch {
			ids, quantity, until = append(ids, tix.NewHoldID()), append(quantity, s.n), append(until, time.Now().Add(10*time.Minute))
		}
		_, err := f.db.Exec(context.Background(), `INSERT INTO bench_floor (hold_id, pool_id, organization_id, quantity, expires_at)
			SELECT r.id, $1, $2, r.q, r.until FROM unnest($3::uuid[], $4::int[], $5::timestamptz[]) r(id, q, until)`,
			[16]byte(f.pool), [16]byte(f.org), ids, quantity, until)
		for _, s := range batch {
			s.done <- err
		}
		clear(batch)
		spare = batch
	}
}
