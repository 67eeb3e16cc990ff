package invoices

import (
	"encoding/csv"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

const sellerJSON = `{"legal_name":"Harbour Nights GmbH","street":"Hafenstraße 1","postal_code":"20457","city":"Hamburg","country":"DE","vat_id":"DE123456789","zone":"Europe/Berlin"}`

func (h *house) api() http.Handler {
	return testkit.API(h.t, h.db, auth.Principal{Kind: auth.User, UserID: tix.NewUserID()}, NewModule(h.Service))
}

func TestSellerOverTheAPI(t *testing.T) {
	t.Parallel()
	h := openOn(t, testkit.Fresh(t))
	api := h.api()
	path, platform := "/v1/invoices/organizations/"+h.org.String()+"/seller", "/v1/invoices/platform/seller"
	for _, s := range []testkit.Scenario{
		{Name: "nothing was said", Method: "GET", Path: path, Status: 200, Has: []string{`"version":0`, `"waiting":0`}},
		{Name: "said", Method: "PUT", Path: path, Body: sellerJSON, Status: 200, Has: []string{`"version":1`, "Hafenstraße 1"}, Headers: map[string]string{"ETag": `"1"`}},
		{Name: "changed meanwhile", Method: "PUT", Path: path, Body: sellerJSON, Header: map[string]string{"If-Match": `"0"`}, Status: 412},
		{Name: "as it was read", Method: "PUT", Path: path, Body: sellerJSON, Header: map[string]string{"If-Match": `"1"`}, Status: 200, Has: []string{`"version":2`}},
		{Name: "no address", Method: "PUT", Path: path, Body: strings.Replace(sellerJSON, "Hafenstraße 1", " ", 1), Status: 422, Has: []string{"body.street"}},
		{Name: "fees are the platform's", Method: "PUT", Path: path, Body: strings.Replace(sellerJSON, "{", `{"fee_tax_rate":1900,`, 1), Status: 422},
		{Name: "the platform", Method: "PUT", Path: platform, Body: strings.Replace(sellerJSON, "{", `{"fee_tax_rate":1900,`, 1), Status: 200, Has: []string{`"fee_tax_rate":1900`}},
		{Name: "is another seller", Method: "GET", Path: platform, Status: 200, Has: []string{`"version":1`}},
	} {
		s.Play(t, api)
	}
}

func TestDocumentsOverTheAPI(t *testing.T) {
	t.Parallel()
	h := described(t)
	api := h.api()
	o, other := h.bought(), h.bought()
	h.returned(o, "rf:1", 1000, false)
	all := "/v1/invoices/organizations/" + h.org.String() + "/documents"
	type list = web.List[documentBody]
	get := func(query string) list {
		return testkit.Read[list](t, testkit.Scenario{Name: query, Method: "GET", Path: all + query, Status: 200}.Play(t, api))
	}
	page := get("?limit=2")
	require.Equal(t, []string{"CN-2030-000001", "INV-2030-000002"}, []string{page.Items[0].Number, page.Items[1].Number})
	require.Equal(t, "INV-2030-000001", get("?limit=2&after=" + page.Next).Items[0].Number)
	require.Len(t, get("?kind=credit_note").Items, 1)
	require.Len(t, get("?order_id="+other.ID.String()).Items, 1)
	require.Len(t, get("?event_id="+o.EventID.String()).Items, 3)
	require.Empty(t, get("?event_id="+tix.NewEventID().String()).Items)

	note := page.Items[0]
	foreign := "/v1/invoices/organizations/" + testkit.Org(t, h.db).String() + "/documents/"
	for _, s := range []testkit.Scenario{
		{Name: "one", Method: "GET", Path: all + "/" + note.ID.String(), Status: 200, Has: []string{`"kind":"credit_note"`, `"amount":-1000`, `"corrects_number":"INV-2030-000001"`}},
		{Name: "of another house", Method: "GET", Path: foreign + note.ID.String(), Status: 404},
		{Name: "of another house as PDF", Method: "GET", Path: foreign + note.ID.String() + "/document.pdf", Status: 404},
		{Name: "none", Method: "GET", Path: all + "/doc_x/document.pdf", Status: 404},
		{Name: "a forged cursor", Method: "GET", Path: all + "?after=x", Status: 422, Has: []string{"query.after"}},
		{Name: "no event", Method: "GET", Path: all + "?event_id=x", Status: 422, Has: []string{"query.event_id"}},
		{Name: "no order", Method: "GET", Path: all + "?order_id=x", Status: 422, Has: []string{"query.order_id"}},
		{Name: "no kind", Method: "GET", Path: all + "?kind=x", Status: 422},
	} {
		s.Play(t, api)
	}
	pdf := testkit.Scenario{Name: "PDF", Method: "GET", Path: all + "/" + note.ID.String() + "/document.pdf", Status: 200,
		Headers: map[string]string{"Content-Type": "application/pdf", "Content-Disposition": `attachment; filename="CN-2030-000001.pdf"`}}.Play(t, api)
	_, text := testkit.PDF(t, []byte(pdf))
	require.Len(t, text, 1)
	for _, want := range []string{"Credit note", "CN-2030-000001", "INV-2030-000001", "-€10.00", "Returned of order K7QM2XPA"} {
		require.Contains(t, text[0], want)
	}
}

func TestTheBuyersPapers(t *testing.T) {
	t.Parallel()
	h := described(t)
	api := h.api()
	o, pending := h.bought(), h.order()
	path := "/v1/invoices/orders/" + o.ID.String() + "/"
	as := map[string]string{"Order-Token": "token"}
	const agency = `{"name":"Beispiel AG","street":"Ring 7","postal_code":"1010","city":"Wien","country":"AT","vat_id":"ATU12345678"}`
	for _, s := range []testkit.Scenario{
		{Name: "a stranger's list", Method: "GET", Path: path + "documents", Header: map[string]string{"Order-Token": "x"}, Status: 404},
		{Name: "a stranger's PDF", Method: "GET", Path: path + "invoice.pdf", Status: 404},
		{Name: "a stranger's wish", Method: "PUT", Path: path + "recipient", Header: map[string]string{"Order-Token": "x"}, Body: agency, Status: 404},
		{Name: "a stranger's look", Method: "GET", Path: path + "recipient", Header: map[string]string{"Order-Token": "x"}, Status: 404},
		{Name: "no order", Method: "GET", Path: "/v1/invoices/orders/ord_x/invoice.pdf", Header: as, Status: 404},
		{Name: "the list", Method: "GET", Path: path + "documents", Header: as, Status: 200, Has: []string{"INV-2030-000001", "Ada Moreno"}, Headers: map[string]string{"Cache-Control": "no-store"}},
		{Name: "a company", Method: "PUT", Path: path + "recipient", Header: as, Body: agency, Status: 200, Has: []string{"ATU12345678"}},
		{Name: "which is kept", Method: "GET", Path: path + "recipient", Header: as, Status: 200, Has: []string{"Beispiel AG"}},
		{Name: "a bad country", Method: "PUT", Path: path + "recipient", Header: as, Body: strings.Replace(agency, `"AT"`, `"1A"`, 1), Status: 422, Has: []string{"body.country"}},
		{Name: "no invoice yet", Method: "GET", Path: "/v1/invoices/orders/" + pending.ID.String() + "/invoice.pdf", Header: as, Status: 409, Has: []string{"no_invoice"}},
		{Name: "an empty list", Method: "GET", Path: "/v1/invoices/orders/" + pending.ID.String() + "/documents", Header: as, Status: 200, Has: []string{`"items":[]`}},
	} {
		s.Play(t, api)
	}
	h.returned(o, "rf:1", 16900, false)
	pdf := testkit.Scenario{Name: "PDF", Method: "GET", Path: path + "invoice.pdf", Header: as, Status: 200}.Play(t, api)
	require.Equal(t, pdf, testkit.Scenario{Name: "again", Method: "GET", Path: path + "invoice.pdf", Header: as, Status: 200}.Play(t, api), "the same bytes")
	_, text := testkit.PDF(t, []byte(pdf))
	require.Len(t, text, 2, "the invoice and its credit note")
	for _, want := range []string{
		"Harbour Nights GmbH", "Hafenstraße 1", "20457 Hamburg, DE", "VAT id DE123456789", "Tax number 22/815/08154", "Beispiel AG", "1010 Wien, AT", "VAT id ATU12345678",
		"INV-2030-000001", "1 January 2030", "Corrected on", "This document corrects invoice INV-2030-000001", "Lanterns of the North", "1 February 2030", "Kesselhaus, Berlin",
		"Floor", "Includes fees of €4.00", "7 %", "19 %", "€46.73", "Tax 7 % on €46.73", "€3.27", "Tax 19 % on €100.00", "€19.00", "€146.73", "€169.00", "Page 1 of 1",
	} {
		require.Contains(t, text[0], want)
	}
	require.Contains(t, text[1], "This corrects INV-2030-000001 of 1 January 2030")
	require.Contains(t, text[1], "-€169.00")
	require.Contains(t, pdf, "/MediaBox [0 0 595.28 841.89]", "A4 in Germany")
	if folder := os.Getenv("TIXTERS_PAPERS"); folder != "" {
		require.NoError(t, os.WriteFile(folder+"/invoice.pdf", []byte(pdf), 0o600))
	}
}

func TestAPeriodAsATable(t *testing.T) {
	t.Parallel()
	h := billing(t)
	api := h.api()
	h.world.card.Name = "=1+1"
	o := h.bought()
	_, err := h.SetRecipient(t.Context(), o.ID, "token", company())
	require.NoError(t, err)
	h.returned(o, "rf:1", 16900, false)
	h.earned(11900)
	h.settled()
	read := func(path, query string, status int) [][]string {
		body := testkit.Scenario{Name: path + query, Method: "GET", Path: path + query, Status: status}.Play(t, api)
		if status != 200 {
			return nil
		}
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		require.NoError(t, err)
		return rows
	}
	mine, platform := "/v1/invoices/organizations/"+h.org.String()+"/documents.csv", "/v1/invoices/platform/documents.csv"
	rows := read(mine, "?from=2030-01-01&to=2030-01-01", 200)
	require.Len(t, rows, 6, "a head, two rates of two documents, and the fees")
	require.Equal(t, []string{"CN-2030-000001", "1", "credit_note", "2030-01-01", "2030-02-01", "2030-01-01", "INV-2030-000001", "K7QM2XPA", "'=1+1", o.EventID.String(),
		"Harbour Nights GmbH", "Beispiel AG", "AT", "ATU12345678", "19", "-100.00", "-19.00", "-119.00", "EUR"}, rows[1])
	require.Equal(t, []string{"INV-2030-000001", "2", "invoice"}, rows[3][:3], "the newest version only")
	require.Equal(t, "FEE-2030-000001", rows[5][0])
	require.Len(t, read(mine, "?from=2029-01-01&to=2029-12-31", 200), 1, "the head alone")
	require.Len(t, read(platform, "?from=2030-01-01&to=2030-12-31", 200), 2)
	require.Contains(t, h.world.verbs(), "invoices.document.export")
	for _, query := range []string{"", "?from=2030-01-01", "?from=x&to=2030-01-01", "?from=2030-02-01&to=2030-01-01", "?from=2030-01-01&to=2032-01-01"} {
		read(mine, query, 422)
	}
	read("/v1/invoices/organizations/"+testkit.Org(t, h.db).String()+"/documents.csv", "?from=2030-01-01&to=2030-12-31", 200)
	require.Len(t, read("/v1/invoices/organizations/"+testkit.Org(t, h.db).String()+"/documents.csv", "?from=2030-01-01&to=2030-12-31", 200), 1, "nothing of others")
}
