package standin

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"
)

// Webhooks say how deliveries misbehave. What happens to a delivery follows from the seed and the
// order in which events came about, so a run can be repeated.
type Webhooks struct {
	DuplicatePercent int           // share of events that are sent twice, 0 to 100
	Shuffle          bool          // send what is due in an order of its own, each up to Delay late
	Delay            time.Duration // with Shuffle; 0: 200 ms
	Seed             uint64
	RetryBase        time.Duration // pause after the first refusal, doubled each time up to an hour; 0: 1 s
	Senders          int           // deliveries at once; 0: 4
}

const (
	deliveryPending   = "pending"
	deliveryDone      = "delivered"
	deliveryAbandoned = "abandoned"
	deliveriesFor     = 3 * 24 * time.Hour // then Stripe gives up
	longestPause      = time.Hour
)

// delivery is one event on its way to one endpoint. Instants are Unix milliseconds.
type delivery struct {
	ID       string `json:"id"`
	Seq      uint64 `json:"seq"` // order in which deliveries came about
	Copy     bool   `json:"copy,omitempty"`
	Event    string `json:"event"`
	Type     string `json:"type"`
	Endpoint string `json:"endpoint"`
	State    string `json:"state"`
	Attempts int    `json:"attempts"`
	QueuedAt int64  `json:"queued_at"`
	NextAt   int64  `json:"next_at"`
	Status   int    `json:"status"` // of the last attempt; 0: no answer
	Problem  string `json:"problem,omitempty"`
}

// queue puts the event on its way to an endpoint, twice for the share that is repeated.
func (s *Server) queue(ev *event, end *endpointRecord) {
	w, now := s.opts.Webhooks, s.now().UnixMilli()
	s.settings.Queued++
	copies := 1
	if s.chance("duplicate")%100 < uint64(max(w.DuplicatePercent, 0)) {
		copies = 2
	}
	ev.PendingWebhooks++
	for n := range copies {
		d := &delivery{
			ID: randomID("whd"), Seq: s.settings.Queued, Copy: n > 0, Event: ev.ID, Type: ev.Type,
			Endpoint: end.Endpoint.ID, State: deliveryPending, QueuedAt: now, NextAt: now,
		}
		if w.Shuffle {
			d.NextAt += int64(s.chance(fmt.Sprintf("delay %d", n)) % uint64(w.Delay.Milliseconds()+1))
		}
		s.deliveries.put(d.ID, d)
		s.pump.open.add(d)
	}
	s.saveSettings()
}

// chance is a number that depends on the seed, on how many deliveries were made, and on what it decides.
func (s *Server) chance(about string) uint64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/%d/%s", s.opts.Webhooks.Seed, s.settings.Queued, about))
	return binary.BigEndian.Uint64(sum[:])
}

// sign is the Stripe-Signature header. It carries real time, not the settable clock: the receiver
// refuses what is too old by its own.
func sign(body []byte, secret string, at time.Time) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "%d.", at.Unix())
	_, _ = mac.Write(body)
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)))
}
