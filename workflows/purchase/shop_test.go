package purchase_test

import (
	"context"
	"sync"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// shop stands for checkout and mail under a real worker: it may be asked by several at once.
type shop struct {
	mu      sync.Mutex
	status  string
	placed  time.Time
	ready   bool          // has a payment
	late    time.Duration // how long ago the order's time was over; 0: it has ten minutes
	settles []string      // what the provider says, one answer after the other
	expires []string
	refund  func(try int) error
	send    func(try int) error
	calls   map[string]int
}

func (s *shop) count(step string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[step]
}

func (s *shop) Sheet(context.Context, tix.OrderID) (tix.OrderSheet, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	until := time.Now().Add(10 * time.Minute)
	if s.late > 0 {
		until = time.Now().Add(-s.late)
	}
	return tix.OrderSheet{Status: s.status, PaymentReady: s.ready, CreatedAt: s.placed, ExpiresAt: until.UTC().Truncate(time.Second), Quote: tix.Quote{Total: tix.Money{Amount: 4150, Currency: "USD"}}}, nil
}

func (s *shop) EnsurePayment(context.Context, tix.OrderID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls["ensure"]++
	return nil
}

func (s *shop) next(step string, answers []string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = answers[min(s.calls[step], len(answers)-1)]
	s.calls[step]++
	return s.status, nil
}

func (s *shop) Settle(context.Context, tix.OrderID) (string, error) {
	return s.next("settle", s.settles)
}

func (s *shop) Expire(context.Context, tix.OrderID) (string, error) {
	return s.next("expire", s.expires)
}

func (s *shop) Refund(context.Context, tix.OrderID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls["refund"]++
	err := s.refund(s.calls["refund"])
	if err == nil {
		s.status = "refunded"
	}
	return err
}

func (s *shop) QueueOrderTickets(context.Context, tix.OrderID, string) (tix.MailID, error) {
	return tix.NewMailID(), nil
}

func (s *shop) Deliver(context.Context, tix.MailID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls["send"]++
	if s.send == nil {
		return nil
	}
	return s.send(s.calls["send"])
}
