package invoices

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestAPaidOrderGetsOneInvoiceWhateverIsRepeated(t *testing.T) {
	t.Parallel()
	h := described(t)
	o, other := h.order(), h.order()
	free := h.order()
	free.Quote.Total.Amount = 0
	unpaid := h.order()
	delete(h.world.orders, unpaid.ID)
	for range 2 {
		require.NoError(t, h.OrdersPaid(t.Context(), []tix.OrderPaid{paidOf(o), paidOf(free), paidOf(other), paidOf(unpaid), paidOf(o)}))
	}
	docs := h.billed("")
	require.Equal(t, []string{"INV-2030-000001", "INV-2030-000002"}, numbers(docs), "dated where the seller is")
	d := docs[0]
	require.Equal(t, [3]int64{14673, 2227, 16900}, [3]int64{d.Net, d.Tax, d.Total})
	require.Equal(t, []TaxSum{{1900, 10000, 1900}, {700, 4673, 327}}, d.Content.Taxes)
	require.Equal(t, Line{Text: "Floor", Quantity: 2, Each: 2500, Net: 4673, Tax: 327, Total: 5000, Fee: 400, Rate: 700}, d.Content.Lines[0])
	require.Equal(t, harbour().party(), d.Content.Seller)
	require.Equal(t, Party{Name: "Ada Moreno"}, d.Content.Recipient)
	require.Equal(t, []string{"2030-02-01", "2030-01-01", "K7QM2XPA"}, []string{d.Content.EventOn, d.Content.PaidOn, d.Content.OrderReference})

	changed := harbour()
	changed.LegalName, changed.NumberPrefix = "Harbour Days GmbH", "hd"
	h.describe(h.org, changed)
	h.bought()
	docs = h.billed("")
	require.Equal(t, "HD-INV-2030-000001", docs[2].Number, "another prefix is another series")
	require.Equal(t, "Harbour Nights GmbH", docs[0].Content.Seller.Name, "what was issued stays")
}

// TestNumbersHaveNoGapsWhoeverFails issues from fifty sides at once, of which every third changes its
// mind after the numbers were given.
func TestNumbersHaveNoGapsWhoeverFails(t *testing.T) {
	t.Parallel()
	h := described(t)
	fail := errors.New("no")
	var all sync.WaitGroup
	var mu sync.Mutex
	kept := 0
	for i := range 50 {
		orders := make([]tix.OrderPaid, 1+rand.IntN(4))
		for j := range orders {
			orders[j] = paidOf(h.order())
		}
		all.Go(func() {
			err := h.db.InTx(t.Context(), func(ctx context.Context) error {
				if err := h.OrdersPaid(ctx, orders); err != nil {
					return err
				}
				if i%3 == 0 {
					return fail
				}
				return h.OrdersPaid(ctx, orders) // hears it again
			})
			if i%3 == 0 {
				require.ErrorIs(t, err, fail)
				return
			}
			require.NoError(t, err)
			mu.Lock()
			kept += len(orders)
			mu.Unlock()
		})
	}
	all.Wait()
	rows, err := h.store.ofSeries(t, h.org.UUID(), "INV-2030")
	require.NoError(t, err)
	require.Len(t, rows, kept)
	for i, n := range rows {
		require.Equal(t, int64(i+1), n)
	}
	var last int64
	require.NoError(t, h.db.Pool().QueryRow(t.Context(), "SELECT last FROM invoices_counters WHERE issuer = $1", h.org.UUID()).Scan(&last))
	require.Equal(t, int64(kept), last)
}

func (s store) ofSeries(t *testing.T, issuer, series string) (out []int64, err error) {
	return out, s.db.Gorm(t.Context()).Raw("SELECT sequence FROM invoices_documents WHERE issuer = ? AND series = ? ORDER BY 1", issuer, series).Scan(&out).Error
}

func TestTheDatabaseRefusesToEditDocuments(t *testing.T) {
	t.Parallel()
	h := described(t)
	o := h.bought()
	d := h.papers(o)[0]
	for name, sql := range map[string]string{
		"change": "UPDATE invoices_documents SET total = total + 1, net = net + 1 WHERE id = $1", "remove": "DELETE FROM invoices_documents WHERE id = $1",
		"empty": "TRUNCATE invoices_documents",
	} {
		args := []any{d.ID}
		if name == "empty" {
			args = nil
		}
		_, err := h.db.Pool().Exec(t.Context(), sql, args...)
		require.ErrorContains(t, err, "permission denied", "%s: the role has no right to", name)
		_, err = h.db.Pool().Exec(t.Context(), "GRANT UPDATE, DELETE, TRUNCATE ON invoices_documents TO CURRENT_USER")
		require.NoError(t, err)
		_, err = h.db.Pool().Exec(t.Context(), sql, args...)
		require.ErrorContains(t, err, "documents are never edited", name)
		_, err = h.db.Pool().Exec(t.Context(), "REVOKE UPDATE, DELETE, TRUNCATE ON invoices_documents FROM CURRENT_USER")
		require.NoError(t, err)
	}
	ctx := t.Context()
	fresh := func(change func(*Document)) error {
		c := d
		c.ID, c.Reference, c.Sequence = tix.NewDocumentID(), tix.NewOrderID().String(), 2
		change(&c)
		return h.store.insert(ctx, []Document{c})
	}
	version := func(c *Document) {
		c.Replaces, c.Version, c.Sequence, c.Reference = d.ID, 2, 1, d.Reference
	}
	require.ErrorContains(t, fresh(func(c *Document) { c.Sequence = 3 }), "would leave a gap")
	require.True(t, db.IsUnique(fresh(func(c *Document) { c.Sequence = 1 }), "invoices_documents_number"))
	require.True(t, db.IsUnique(fresh(func(c *Document) { c.Reference = d.Reference }), "invoices_documents_once"))
	require.ErrorContains(t, fresh(func(c *Document) { version(c); c.Total, c.Net = c.Total-1, c.Net-1 }), "is none of what it replaces")
	require.Error(t, fresh(func(c *Document) { c.Total++ }), "net and tax are the total")
	require.NoError(t, fresh(version))
	require.True(t, db.IsUnique(fresh(func(c *Document) { version(c); c.Version = 3 }), "invoices_documents_replaced_once"))
}

func TestCreditNotesFollowTheMoney(t *testing.T) {
	t.Parallel()
	h := described(t)
	o := h.bought()
	for range 2 {
		h.returned(o, "rf:1", 1000, false)
	}
	docs := h.papers(o)
	require.Equal(t, []string{"INV-2030-000001", "CN-2030-000001"}, numbers(docs))
	note := docs[1]
	require.Equal(t, []any{int64(-1000), docs[0].ID, "INV-2030-000001", "2030-01-01"}, []any{note.Total, note.Corrects, note.Content.Corrects, note.Content.CorrectsOn})
	require.Equal(t, []TaxSum{{1900, -592, -112}, {700, -277, -19}}, note.Content.Taxes, "in proportion")

	h.returned(o, "rf:2", 15900, false)
	require.Zero(t, sum(h.papers(o)), "all is given back, and all of each tax")
	for _, s := range left(h.papers(o)) {
		require.Equal(t, TaxSum{Rate: s.Rate}, s)
	}
	h.returned(o, "dp_1", 500, false)
	require.Zero(t, sum(h.papers(o)), "more than all is not the seller's")

	for range 2 {
		h.returned(o, "rf:2", 15900, true)
	}
	docs = h.papers(o)
	again := docs[len(docs)-1]
	require.Equal(t, []any{"INV-2030-000002", Invoice, int64(15900), "CN-2030-000002"}, []any{again.Number, again.Kind, again.Total, again.Content.Corrects})
	h.returned(o, "rf:2:2", 15900, false)
	require.Zero(t, sum(h.papers(o)))
}

func TestACreditNoteOfEverythingRepeatsTheLines(t *testing.T) {
	t.Parallel()
	h := described(t)
	o := h.order()
	h.returned(o, "rf:1", 16900, false) // before anybody heard that it was paid
	docs := h.papers(o)
	require.Equal(t, []string{"INV-2030-000001", "CN-2030-000001"}, numbers(docs))
	require.Equal(t, Line{Text: "Floor", Quantity: -2, Each: 2500, Net: -4673, Tax: -327, Total: -5000, Fee: -400, Rate: 700}, docs[1].Content.Lines[0])
	require.NoError(t, h.OrdersPaid(t.Context(), []tix.OrderPaid{paidOf(o)}))
	require.Len(t, h.papers(o), 2)
}

func TestTheEndOfAReturnMayBeHeardBeforeItsBeginning(t *testing.T) {
	t.Parallel()
	h := described(t)
	o := h.bought()
	h.returned(o, "rf:1", 400, true)
	require.Len(t, h.papers(o), 1)
	h.returned(o, "rf:1", 400, false)
	require.Equal(t, []string{"INV-2030-000001", "CN-2030-000001", "INV-2030-000002"}, numbers(h.papers(o)))
	require.Equal(t, int64(16900), sum(h.papers(o)))
}

// TestDocumentsSumToTheMoney plays refunds and their failures in any order.
func TestDocumentsSumToTheMoney(t *testing.T) {
	t.Parallel()
	h := described(t)
	rapid.Check(t, func(rt *rapid.T) {
		o := h.bought()
		want, open := o.Quote.Total.Amount, map[string]int64{}
		for i := range rapid.IntRange(1, 6).Draw(rt, "returns") {
			if want == 0 {
				break
			}
			key, amount := fmt.Sprintf("rf:%d", i), rapid.Int64Range(1, want).Draw(rt, "amount")
			h.returned(o, key, amount, false)
			want, open[key] = want-amount, amount
			if rapid.Bool().Draw(rt, "fails") {
				h.returned(o, key, amount, true)
				want += amount
			}
			docs := h.papers(o)
			require.Equal(t, want, sum(docs))
			for _, s := range left(docs) {
				require.GreaterOrEqual(t, s.Net, int64(0))
				require.GreaterOrEqual(t, s.Tax, int64(0))
			}
		}
	})
}

func TestDocumentsWaitForTheDetailsOfTheirSeller(t *testing.T) {
	t.Parallel()
	h := open(t)
	o := h.bought()
	h.returned(o, "rf:1", 1000, false)
	require.Empty(t, h.papers(o))
	_, waiting, err := h.SellerOf(t.Context(), h.org)
	require.NoError(t, err)
	require.Equal(t, int64(2), waiting)
	h.describe(h.org, harbour())
	require.Len(t, testkit.Published(t, h.db, SellerDescribed{}, h.org.String()), 1)
	for range 2 {
		require.NoError(t, h.catchUp(t.Context(), SellerDescribed{h.org}))
	}
	require.Equal(t, []string{"INV-2030-000001", "CN-2030-000001"}, numbers(h.papers(o)))
	_, waiting, err = h.SellerOf(t.Context(), h.org)
	require.NoError(t, err)
	require.Zero(t, waiting)
}

func TestALongQueueIsIssuedInParts(t *testing.T) {
	t.Parallel()
	h := open(t)
	var all []tix.OrderPaid
	for range catchUp + 5 {
		all = append(all, paidOf(h.order()))
	}
	require.NoError(t, h.OrdersPaid(t.Context(), all))
	h.describe(h.org, harbour())
	require.NoError(t, h.catchUp(t.Context(), SellerDescribed{h.org}))
	require.Len(t, testkit.Published(t, h.db, SellerDescribed{}, h.org.String()), 2, "there is more")
	require.NoError(t, h.catchUp(t.Context(), SellerDescribed{h.org}))
	require.Len(t, h.billed(Invoice), len(all))
}
