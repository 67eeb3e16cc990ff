package invoices

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

// billing is a house on a database of its own, for the platform is described there once.
func billing(t *testing.T) *house {
	h := openOn(t, testkit.Fresh(t))
	h.describe(h.org, harbour())
	h.describe(tix.OrganizationID{}, tixters())
	return h
}

// hear hands a message to the reaction of a name, as the relay would.
func hear[M tix.Message](h *house, name string, m M) {
	h.t.Helper()
	for _, s := range NewModule(h.Service).listens() {
		if s.Name == name {
			require.NoError(h.t, outbox.Hand(context.Background(), h.db, s, m))
			return
		}
	}
	h.t.Fatalf("nothing is called %s", name)
}

func (h *house) settled() {
	h.t.Helper()
	hear(h, "invoices.bills_fees", tix.EventSettled{EventID: h.world.card.ID, OrganizationID: h.org})
}

func (h *house) earned(amount int64) {
	h.world.fees = []tix.EventFees{{Currency: "EUR", Amount: amount, Orders: 12}}
}

func (h *house) feesChanged() {
	h.t.Helper()
	hear(h, "invoices.corrects_fees", FeesChanged{h.world.card.ID, h.org})
}

func TestFeesAreBilledWhenAnEventIsSettledAndCorrectedLater(t *testing.T) {
	t.Parallel()
	h := billing(t)
	o := h.bought()
	h.earned(11900)
	h.returned(o, "rf:1", 100, false)
	require.Empty(t, testkit.Published(t, h.db, FeesChanged{}, h.org.String()), "nothing was billed that could change")
	h.settled()
	h.settled()
	docs := h.billed(FeeInvoice)
	require.Equal(t, []string{"FEE-2030-000001"}, numbers(docs))
	d := docs[0]
	require.Equal(t, [3]int64{10000, 1900, 11900}, [3]int64{d.Net, d.Tax, d.Total})
	require.Equal(t, []string{"Tixters SE", "Harbour Nights GmbH", "Fees for selling tickets, 12 orders"}, []string{d.Content.Seller.Name, d.Content.Recipient.Name, d.Content.Lines[0].Text})
	require.Contains(t, h.world.verbs(), "invoices.document.issue")

	h.returned(o, "rf:2", 400, false)
	require.Len(t, testkit.Published(t, h.db, FeesChanged{}, h.world.card.ID.String()), 1)
	h.earned(11700)
	h.feesChanged()
	h.feesChanged()
	credit := h.billed(FeeCreditNote)
	require.Equal(t, []string{"FCN-2030-000001"}, numbers(credit))
	require.Equal(t, []any{int64(-200), int64(-32), d.ID, "FEE-2030-000001"}, []any{credit[0].Total, credit[0].Tax, credit[0].Corrects, credit[0].Content.Corrects})

	h.earned(11900)
	h.feesChanged()
	require.Equal(t, []string{"FEE-2030-000001", "FEE-2030-000002"}, numbers(h.billed(FeeInvoice)), "the money did not arrive: it is owed again")
	require.Equal(t, int64(11900), sum(append(h.billed(FeeInvoice), h.billed(FeeCreditNote)...)))
}

func TestFeesOfNothingAreNotBilled(t *testing.T) {
	t.Parallel()
	h := billing(t)
	h.settled()
	h.earned(0)
	h.settled()
	require.Empty(t, h.billed(""))
}

func TestFeesWaitForBothSides(t *testing.T) {
	t.Parallel()
	h := openOn(t, testkit.Fresh(t))
	h.earned(5000)
	h.settled()
	waits := func(org tix.OrganizationID) int64 {
		_, n, err := h.SellerOf(t.Context(), org)
		require.NoError(t, err)
		return n
	}
	require.Equal(t, []int64{1, 0}, []int64{waits(tix.OrganizationID{}), waits(h.org)})
	h.describe(tix.OrganizationID{}, tixters())
	hear(h, "invoices.catches_up", SellerDescribed{})
	h.feesChanged()
	require.Equal(t, []int64{0, 1}, []int64{waits(tix.OrganizationID{}), waits(h.org)})
	h.describe(h.org, harbour())
	hear(h, "invoices.catches_up", SellerDescribed{h.org})
	require.Len(t, testkit.Published(t, h.db, FeesChanged{}, h.world.card.ID.String()), 2)
	h.feesChanged()
	require.Equal(t, int64(5000), sum(h.billed(FeeInvoice)))
	require.Zero(t, waits(h.org))
}

func TestWhoseTaxAFeeIs(t *testing.T) {
	t.Parallel()
	berlin, small, boston := tixters(), tixters(), tixters()
	small.FeeTaxRate, small.SmallBusinessText = 0, "No tax is charged: § 19 UStG."
	boston.Country = "US"
	for name, c := range map[string]struct {
		platform SellerDetails
		to       Party
		rate     int64
		note     string
	}{
		"in the same country":              {berlin, Party{Country: "DE", VATID: "DE1"}, 1900, ""},
		"a business of the union":          {berlin, Party{Country: "FR", VATID: "FR12345678901"}, 0, noteReverse},
		"of the union, and no VAT id":      {berlin, Party{Country: "FR"}, 1900, ""},
		"of another continent":             {berlin, Party{Country: "US"}, 0, noteAbroad},
		"a platform that charges no tax":   {small, Party{Country: "DE"}, 0, small.SmallBusinessText},
		"a platform outside of the union":  {boston, Party{Country: "DE", VATID: "DE1"}, 1900, ""},
		"no tax is no tax abroad either":   {small, Party{Country: "FR", VATID: "FR1"}, 0, small.SmallBusinessText},
		"Britain has left, and is abroad":  {berlin, Party{Country: "GB", VATID: "GB123456789"}, 0, noteAbroad},
		"a neighbour who never was inside": {berlin, Party{Country: "CH"}, 0, noteAbroad},
	} {
		rate, note := feeTax(c.platform, c.to)
		require.Equal(t, c.rate, rate, name)
		require.Equal(t, c.note, note, name)
	}
	for _, c := range [][3]int64{{11900, 1900, 1900}, {-11900, 1900, -1900}, {100, 1900, 16}, {1, 1900, 0}, {500, 0, 0}} {
		require.Equal(t, c[2], included(c[0], c[1]), c)
	}
}
