package bench

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// movesBank is a provider that has nothing but movements: they are made up page by page as Stripe would
// list them, newest first. Every so many is a cent off.
type movesBank struct{ n, wrong int }

func newMovesBank(n, wrong int) *movesBank { return &movesBank{n, wrong} }

type bankMove struct {
	ID          string `json:"id"`
	Object      string `json:"object"`
	Amount      int64  `json:"amount"`
	Fee         int64  `json:"fee"`
	Net         int64  `json:"net"`
	Currency    string `json:"currency"`
	Created     int64  `json:"created"`
	AvailableOn int64  `json:"available_on"`
	Source      string `json:"source"`
	Status      string `json:"status"`
	Type        string `json:"type"`
}

func (b *movesBank) move(n int) bankMove {
	total := int64(4000 + n%997)
	fee := total*29/1000 + 30
	if n%(b.n/b.wrong) == 0 {
		total++
	}
	at := time.Now().Add(-24 * time.Hour).Unix()
	return bankMove{fmt.Sprintf("txn_%08d", n), "balance_transaction", total, fee, total - fee, "eur", at, at, fmt.Sprintf("ch_%08d", n), "available", "charge"}
}

// ServeHTTP implements http.Handler.
func (b *movesBank) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/v1/balance_transactions" {
		http.NotFound(w, r)
		return
	}
	next := b.n
	if after := r.URL.Query().Get("starting_after"); after != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(after, "txn_"))
		if err != nil {
			http.Error(w, "no such movement", http.StatusBadRequest)
			return
		}
		next = n - 1
	}
	page := make([]bankMove, 0, 100)
	for ; next > 0 && len(page) < 100; next-- {
		page = append(page, b.move(next))
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"object": "list", "url": r.URL.Path, "has_more": next > 0, "data": page}) // the reader asks again
}

// measurement is what something cost this process, in megabytes above what it used before.
type measurement struct {
	took           time.Duration
	heap, resident float64
}

// measured runs do and watches the heap, and the resident memory where /proc tells it.
func measured(do func() error) (m measurement, err error) {
	debug.FreeOSMemory()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200) // the most resident memory from now on
	start, _ := residentNow("VmRSS:")
	most, stop, done := uint64(0), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	}()
	began := time.Now()
	err = do()
	m.took = time.Since(began)
	close(stop)
	<-done
	const mega = 1 << 20
	m.heap = max(0, float64(most)-float64(before.HeapAlloc)) / mega
	if end, ok := residentNow("VmHWM:"); ok {
		m.resident = max(0, end-start) / mega
	}
	return m, err
}

func residentNow(name string) (float64, bool) {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	n, err := kilobytes(string(raw), name)
	return n, err == nil
}
