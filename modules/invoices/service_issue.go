package invoices

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// issue makes the documents of what is due, in one transaction. What has its document already is left
// alone, and what misses the details of its seller waits for them.
func (s *Service) issue(ctx context.Context, dues []Due) error {
	return errs.Wrap("invoices.issue", s.db.InTx(ctx, func(ctx context.Context) error {
		dues := sorted(dues)
		for len(dues) > 0 {
			org := dues[0].OrganizationID
			n := slices.IndexFunc(dues, func(d Due) bool { return d.OrganizationID != org || d.Kind == dueFees })
			if n < 0 {
				n = len(dues)
			}
			var err error
			if n == 0 {
				n, err = 1, s.issueFees(ctx, dues[0])
			} else {
				err = s.issueOrders(ctx, org, dues[:n])
			}
			if err != nil {
				return err
			}
			dues = dues[n:]
		}
		return nil
	}))
}

// issueOrders deals with what is due for orders of one organization.
func (s *Service) issueOrders(ctx context.Context, org tix.OrganizationID, dues []Due) error {
	seller, ok, err := s.described(ctx, issuerOf(org))
	if err != nil {
		return err
	}
	now := s.clock.Now()
	if !ok {
		return s.store.wait(ctx, dues, seller.Issuer, now)
	}
	ids, keys := []tix.OrderID{}, []string{}
	for _, d := range dues {
		if !slices.Contains(ids, d.OrderID) {
			ids = append(ids, d.OrderID)
		}
		if d.Kind == dueReturned {
			keys = append(keys, d.Reference)
		}
	}
	batch := batch{seller: seller, now: now, sheets: map[tix.OrderID]tix.OrderSheet{}, cards: map[tix.EventID]tix.EventCard{}}
	if err := s.read(ctx, &batch, ids); err != nil {
		return err
	}
	kinds := []string{Invoice}
	if len(keys) > 0 {
		kinds = append(kinds, CreditNote)
	}
	b, err := s.open(ctx, seller, now, kinds...)
	if err != nil {
		return err
	}
	batch.book = b
	// Only now, with the numbers in hand, nobody else makes documents of these orders.
	if batch.docs, err = s.store.ofOrders(ctx, ids); err != nil {
		return err
	}
	if batch.parties, err = s.store.recipients(ctx, ids); err != nil {
		return err
	}
	if len(keys) > 0 {
		undone, err := s.store.takeUndone(ctx, keys)
		if err != nil {
			return err
		}
		dues = append(slices.Clone(dues), undone...)
	}
	early := batch.make(dues)
	if len(early) > 0 {
		if err := s.store.wait(ctx, early, "", now); err != nil {
			return err
		}
	}
	return s.close(ctx, b)
}

// read gives the batch its orders and their events.
func (s *Service) read(ctx context.Context, b *batch, ids []tix.OrderID) error {
	sheets, err := s.orders.Sheets(ctx, ids)
	if err != nil {
		return err
	}
	for _, o := range sheets {
		b.sheets[o.ID] = o
		if _, known := b.cards[o.EventID]; known {
			continue
		}
		if b.cards[o.EventID], err = s.events.Card(ctx, o.EventID); err != nil {
			return err
		}
	}
	return nil
}

// book gives numbers: the last of each series, whose rows are locked.
type book struct {
	seller Seller
	day    time.Time
	now    time.Time
	last   map[string]int64 // by series
	made   []Document
}

// open locks the series of some kinds, in the order given: the same one everywhere.
func (s *Service) open(ctx context.Context, seller Seller, now time.Time, kinds ...string) (*book, error) {
	b := &book{seller: seller, day: seller.day(now), now: now, last: map[string]int64{}}
	for _, kind := range kinds {
		series := seller.series(kind, b.day)
		last, err := s.store.lock(ctx, seller.Issuer, series)
		if err != nil {
			return nil, err
		}
		b.last[series] = last
	}
	return b, nil
}

// number gives a document the next number of its kind.
func (b *book) number(d Document) Document {
	d.Series = b.seller.series(d.Kind, b.day)
	b.last[d.Series]++
	d.Issuer, d.Sequence, d.IssuedOn, d.CreatedAt = b.seller.Issuer, b.last[d.Series], b.day, b.now
	d.Number = fmt.Sprintf("%s-%06d", d.Series, d.Sequence)
	d.ID = tix.NewDocumentID()
	d.Content.Seller = b.seller.Details.party()
	if text := b.seller.Details.SmallBusinessText; d.Tax == 0 && d.Issuer != Platform && text != "" {
		d.Content.Notes = append(slices.Clone(d.Content.Notes), text)
	}
	b.made = append(b.made, d)
	return d
}

// close writes the documents and how far the series are.
func (s *Service) close(ctx context.Context, b *book) error {
	if len(b.made) == 0 {
		return nil
	}
	used := map[string]bool{}
	ids := make([]tix.DocumentID, len(b.made))
	for i, d := range b.made {
		ids[i], used[d.Series] = d.ID, true
	}
	byID := func(a, b tix.DocumentID) int { return cmp.Compare(a.UUID(), b.UUID()) }
	if !slices.IsSortedFunc(ids, byID) {
		renamed := map[tix.DocumentID]tix.DocumentID{}
		slices.SortFunc(ids, byID)
		for i, d := range b.made {
			renamed[d.ID] = ids[i] // lists are by id, and those of one moment by number
		}
		for i, d := range b.made {
			b.made[i].ID = renamed[d.ID]
			if id, here := renamed[d.Corrects]; here {
				b.made[i].Corrects = id
			}
		}
	}
	if err := s.store.insert(ctx, b.made); err != nil {
		return err
	}
	for series := range used {
		if err := s.store.count(ctx, b.seller.Issuer, series, b.last[series]); err != nil {
			return err
		}
	}
	return nil
}
