package payouts

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/paper"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestStatementsOnPaper(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.world.card.OrganizationName, h.world.card.Venue = "Harbour Nights", tix.VenueCard{Name: "Kesselhaus", City: "Berlin", Country: "DE"}
	partner := h.partner("Zażółć Promotion", Share{Fixed: 100})
	press, err := paper.NewPress()
	require.NoError(t, err)
	api := testkit.API(t, h.db, auth.Principal{}, NewModule(h.Service, nil, press))
	path := "/v1/payouts/organizations/" + h.org.String() + "/events/" + h.event.String() + "/statements.pdf"
	get := func(query string, status int) (string, []string) {
		body := testkit.Scenario{Name: query, Method: "GET", Path: path + query, Status: status}.Play(t, api)
		_, text := testkit.PDF(t, []byte(body))
		return body, text
	}
	get("", 404)
	s := h.sell(h.sale(2))
	h.sell(h.sale(1))
	require.NoError(t, h.GivenBack(t.Context(), tix.MoneyBack{Key: tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: 5000, Currency: "USD"}, Fee: 400}))
	pdf, text := get("", 200)
	require.Len(t, text, 2, "each payee has a page")
	for i, want := range [][]string{
		{"Statement", "Harbour Nights", "Open Air", "Kesselhaus, Berlin", "Share of tickets sold", "$66.00", "Share of refunds", "-$44.00", "To be paid", "$22.00", "Page 1 of 1"},
		{"Zażółć Promotion", "$3.00", "-$2.00", "$1.00"},
	} {
		for _, w := range want {
			require.Contains(t, text[i], w)
		}
	}
	_, text = get("?payee_id="+partner.ID.String(), 200)
	require.Len(t, text, 1)
	require.NotContains(t, text[0], "$66.00", "a partner sees its own only")
	get("?payee_id="+tix.NewPayeeID().String(), 404)
	get("?payee_id=x", 422)
	testkit.Scenario{Name: "another house", Method: "GET", Path: "/v1/payouts/organizations/" + tix.NewOrganizationID().String() + "/events/" + h.event.String() + "/statements.pdf", Status: 404}.Play(t, api)
	testkit.Scenario{Name: "CSV", Method: "GET", Path: path[:len(path)-3] + "csv", Status: 200, Has: []string{"sale,2,66.00,USD"}}.Play(t, api)
	if folder := os.Getenv("TIXTERS_PAPERS"); folder != "" {
		require.NoError(t, os.WriteFile(folder+"/statement.pdf", []byte(pdf), 0o600))
	}
}
