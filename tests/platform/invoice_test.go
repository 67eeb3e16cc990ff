package platform_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/pricing"
)

type documentView struct {
	ID        tix.DocumentID `json:"id"`
	Kind      string         `json:"kind"`
	Number    string         `json:"number"`
	Version   int            `json:"version"`
	Total     tix.Money      `json:"total"`
	Tax       tix.Money      `json:"tax"`
	Recipient struct {
		Name string `json:"name"`
	} `json:"recipient"`
}

// documents are the newest of the organization's, of one kind.
func (w *treasury) documents(kind string) []documentView {
	w.t.Helper()
	var list struct{ Items []documentView }
	require.Equal(w.t, 200, w.send("GET", w.api+"/v1/invoices/organizations/"+w.house.org.String()+"/documents?limit=100&kind="+kind, w.owner, nil, &list))
	return list.Items
}

// documented waits until so many documents of a kind are there, and gives the newest.
func (w *treasury) documented(kind string, n int) documentView {
	w.t.Helper()
	var found []documentView
	require.Eventually(w.t, func() bool { found = w.documents(kind); return len(found) == n }, time.Minute, 50*time.Millisecond, "%s", kind)
	return found[0]
}

// agrees proves that every order's documents sum to what the ledger says was taken and given back, and
// those about fees to our fees.
func (w *treasury) agrees() {
	w.t.Helper()
	differ := func(query string) (n int) {
		require.NoError(w.t, w.p.DB.Pool().QueryRow(w.t.Context(), query).Scan(&n))
		return n
	}
	require.Eventually(w.t, func() bool {
		return differ(`SELECT count(*) FROM
			(SELECT order_id, sum(total) AS total FROM invoices_documents WHERE version = 1 AND order_id IS NOT NULL GROUP BY 1) d FULL JOIN
			(SELECT j.order_id, -sum(e.amount) FILTER (WHERE e.account IN ('payable', 'platform_fee')) AS total
				FROM payouts_journals j JOIN payouts_entries e ON e.journal_id = j.id WHERE j.order_id IS NOT NULL GROUP BY 1) l USING (order_id)
			WHERE d.total IS DISTINCT FROM l.total`) == 0
	}, time.Minute, 100*time.Millisecond)
	require.Zero(w.t, differ(`SELECT (SELECT coalesce(sum(total), 0) FROM invoices_documents WHERE order_id IS NULL)
		+ (SELECT coalesce(sum(amount), 0) FROM payouts_entries WHERE account = 'platform_fee')`))
}

// TestDocumentsAgreeWithTheLedger plays an evening as the tax office sees it: sales, a company that is
// named late, refunds before and after the settlement, and our fees.
func TestDocumentsAgreeWithTheLedger(t *testing.T) {
	t.Parallel()
	w := openTreasury(t)
	_, err := w.p.Rooms.Pricing.SetDefaultFee(t.Context(), w.house.org, func(int64) error { return nil }, pricing.FeeDetails{
		Percentage: 1000, Fixed: tix.Money{Currency: "USD"}, Mode: pricing.PassedOn, TaxRate: 700, TaxIncluded: true})
	require.NoError(t, err)
	admin := person(t, w.p, "admin")
	require.NoError(t, w.p.Rooms.Accounts.EnsurePlatformRole(t.Context(), admin, "admin"))
	as := map[string]string{"Authorization": signed(t, w.p, admin)}
	platform, seller := w.api+"/v1/invoices/platform/seller", w.api+"/v1/invoices/organizations/"+w.house.org.String()+"/seller"
	details := map[string]any{"legal_name": "Harbour Nights LLC", "street": "1 Quay", "postal_code": "97209", "city": "Portland", "country": "US", "zone": "America/Los_Angeles"}

	ada := w.paid("ada@example.org", "pm_card_visa") // before the organizer said who it is
	require.Equal(t, 200, w.send("PUT", seller, w.owner, details, nil))
	invoice := w.documented("invoice", 1)
	require.Equal(t, []int64{2 * 4180, 546}, []int64{invoice.Total.Amount, invoice.Tax.Amount})
	eve := w.paid("eve@example.org", "pm_card_visa")
	w.documented("invoice", 2)
	w.buy("guest@example.org", w.house.event, w.house.free)

	orders := w.api + "/v1/invoices/orders/"
	require.Equal(t, 200, w.send("PUT", orders+ada.id.String()+"/recipient", ada.header, map[string]any{"name": "Beispiel AG", "street": "Ring 7", "city": "Wien", "country": "AT"}, nil))
	require.Equal(t, 404, w.send("PUT", orders+ada.id.String()+"/recipient", eve.header, map[string]any{"name": "Eve AG", "street": "Ring 7", "city": "Wien", "country": "AT"}, nil))
	var mine struct{ Items []documentView }
	require.Equal(t, 200, w.send("GET", orders+ada.id.String()+"/documents", ada.header, nil, &mine))
	require.Equal(t, []any{invoice.Number, 2, "Beispiel AG"}, []any{mine.Items[0].Number, mine.Items[0].Version, mine.Items[0].Recipient.Name})

	refund := func(b bought, body map[string]any) {
		require.Equal(t, http.StatusCreated, w.send("POST", w.org+"/orders/"+b.id.String()+"/refunds", w.owner, body, nil))
		w.becomes(b, "refunded")
	}
	refund(ada, map[string]any{"tickets": []string{w.look(ada).Tickets[0].ID}})
	require.Equal(t, int64(-4180), w.documented("credit_note", 1).Total.Amount)
	closed := w.paid("closed@example.org", "pm_card_refundFail")
	require.Equal(t, http.StatusCreated, w.send("POST", w.org+"/orders/"+closed.id.String()+"/refunds", w.owner, map[string]any{}, nil))
	w.becomes(closed, "failed")
	w.documented("invoice", 4) // the third, and what the bank sent back

	details["legal_name"], details["fee_tax_rate"] = "Tixters Inc", 0
	require.Equal(t, 403, w.send("PUT", platform, w.owner, details, nil))
	require.Equal(t, 200, w.send("PUT", platform, as, details, nil))
	w.over()
	fee := w.documented("fee_invoice", 1)
	require.Equal(t, int64(5*380), fee.Total.Amount, "of six tickets one was given back")
	w.agrees()

	refund(eve, map[string]any{})
	require.Equal(t, int64(-2*380), w.documented("fee_credit_note", 1).Total.Amount)
	w.sound()
	w.agrees()
	_, text := testkit.PDF(t, []byte(w.file(orders+ada.id.String()+"/invoice.pdf", ada.header)))
	require.Len(t, text, 2)
	require.Contains(t, text[0], "Beispiel AG")
	require.Contains(t, w.file(w.api+"/v1/invoices/platform/documents.csv?from=2020-01-01&to=2020-12-31", as), "number,version,kind")
}

// file gives what an operation that writes HTTP itself answers.
func (w *town) file(address string, header map[string]string) string {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, address, nil)
	require.NoError(w.t, err)
	for k, v := range header {
		req.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer func() { require.NoError(w.t, res.Body.Close()) }()
	raw, err := io.ReadAll(res.Body)
	require.NoError(w.t, err)
	require.Equal(w.t, http.StatusOK, res.StatusCode, string(raw))
	return string(raw)
}
