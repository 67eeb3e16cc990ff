package standin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// pump carries deliveries out. open and sending are guarded by the server's lock.
type pump struct {
	wake    chan struct{}
	group   sync.WaitGroup
	open    dueQueue // pending deliveries that nobody is sending
	sending int
}

func (p *pump) join(ctx context.Context) error {
	done := make(chan struct{})
	go func() { p.group.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for webhook deliveries: %w", ctx.Err())
	}
}

func (s *Server) wakePump() {
	select {
	case s.pump.wake <- struct{}{}:
	default:
	}
}

// Start begins to deliver webhooks and returns at once; Stop ends it. It is called once.
func (s *Server) Start(ctx context.Context) error {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.pump.group.Go(func() {
		defer cancel() // cuts off what is being sent: it is sent again after the next start
		for {
			timer := time.NewTimer(s.sendDue(ctx))
			select {
			case <-s.stopping:
				timer.Stop()
				return
			case <-s.pump.wake:
				timer.Stop()
			case <-timer.C:
			}
		}
	})
	return nil
}

// sendDue starts the deliveries whose time has come, and tells how long to wait for the next.
func (s *Server) sendDue(ctx context.Context) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
	s.commit()
	now, next := s.now(), time.Minute
	for s.pump.sending < s.opts.Webhooks.Senders { // beyond, the next one that ends wakes the pump
		d := s.pump.open.take(now.UnixMilli())
		if d == nil {
			break
		}
		s.pump.sending++
		s.pump.group.Go(func() { s.send(ctx, *d) })
	}
	if len(s.pump.open) > 0 {
		if wait := time.UnixMilli(s.pump.open[0].NextAt).Sub(now); wait > 0 {
			next = min(next, wait)
		}
	}
	if at := s.nextSettlement(); !at.IsZero() {
		next = min(next, max(at.Sub(now), time.Millisecond))
	}
	return next
}

// send makes one attempt and records its outcome.
func (s *Server) send(ctx context.Context, d delivery) {
	status, err := s.attempt(ctx, d)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pump.sending--
	d.Attempts++
	d.Status, d.Problem = status, ""
	if err != nil {
		d.Problem = err.Error()
	}
	now := s.now()
	switch _, exists := s.endpoints.get(d.Endpoint); {
	case status/100 == 2:
		d.State = deliveryDone
	case !exists || now.Sub(time.UnixMilli(d.QueuedAt)) > deliveriesFor:
		d.State = deliveryAbandoned
	default:
		pause := min(s.opts.Webhooks.RetryBase<<min(d.Attempts-1, 20), longestPause)
		d.NextAt = now.Add(pause).UnixMilli()
		s.pump.open.add(&d)
	}
	s.deliveries.put(d.ID, &d)
	if ev, ok := s.events.get(d.Event); ok && d.State != deliveryPending && !d.Copy {
		ev.PendingWebhooks--
		s.events.put(ev.ID, ev)
	}
	s.commit()
	s.wakePump()
}

// attempt posts the event to its endpoint and returns the answer's status, 0 if there was none.
func (s *Server) attempt(ctx context.Context, d delivery) (int, error) {
	to, secret, body, err := s.addressed(d)
	if err != nil {
		return 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", "Stripe/1.0 (stand-in)")
	req.Header.Set("Stripe-Signature", sign(body, secret, s.opts.Now()))
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, maxBody))
	return resp.StatusCode, err
}

func (s *Server) addressed(d delivery) (to, secret string, body []byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ev, known := s.events.get(d.Event)
	end, exists := s.endpoints.get(d.Endpoint)
	if !known || !exists {
		return "", "", nil, errors.New("the endpoint was deleted")
	}
	body, err = json.Marshal(ev)
	return end.Endpoint.URL, end.Secret, body, err
}

// commit writes the journal where no caller can be told that it failed.
func (s *Server) commit() {
	if err := s.journal.commit(); err != nil {
		s.opts.Log.Error("stripe stand-in: state not written", "error", err)
	}
}

// flush makes every pending delivery due.
func (s *Server) flush() {
	s.pump.open.hasten(s.now().UnixMilli())
	s.wakePump()
}
