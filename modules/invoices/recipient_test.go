package invoices

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

func TestACompanyIsBilledWhenItIsNamedInTime(t *testing.T) {
	t.Parallel()
	h := described(t)
	o := h.order()
	p, err := h.Recipient(t.Context(), o.ID, "token")
	require.NoError(t, err)
	require.Equal(t, Party{Name: "Ada Moreno"}, p)
	asked := company()
	asked.VATID, asked.Country = "at u 1234-5678", "at"
	p, err = h.SetRecipient(t.Context(), o.ID, "token", asked)
	require.NoError(t, err)
	require.Equal(t, company(), p)
	require.NoError(t, h.OrdersPaid(t.Context(), []tix.OrderPaid{paidOf(o)}))
	d := h.papers(o)[0]
	require.Equal(t, 1, d.Version)
	require.Equal(t, company(), d.Content.Recipient)
	p, err = h.Recipient(t.Context(), o.ID, "token")
	require.NoError(t, err)
	require.Equal(t, company(), p)
}

func TestACompanyThatIsNamedLaterCorrectsTheInvoice(t *testing.T) {
	t.Parallel()
	h := described(t)
	o := h.bought()
	first := h.papers(o)[0]
	h.clock.Advance(48 * time.Hour)
	for range 2 {
		_, err := h.SetRecipient(t.Context(), o.ID, "token", company())
		require.NoError(t, err)
	}
	docs := h.papers(o)
	require.Len(t, docs, 1, "the newest version stands for all")
	d := docs[0]
	require.Equal(t, []any{first.Number, 2, first.ID, first.Total, first.IssuedOn}, []any{d.Number, d.Version, d.Replaces, d.Total, d.IssuedOn})
	require.Equal(t, company(), d.Content.Recipient)
	old, err := h.Document(t.Context(), h.org, first.ID)
	require.NoError(t, err)
	require.Equal(t, "Ada Moreno", old.Content.Recipient.Name, "what was issued is still there")
	require.Equal(t, []string{"invoices.seller.update", "invoices.recipient.update", "invoices.recipient.update"}, h.world.verbs())
	require.Equal(t, "buyer", h.world.done[1].Actor)

	h.returned(o, "rf:1", 16900, false)
	docs = h.papers(o)
	require.Equal(t, []any{d.ID, company(), int64(0)}, []any{docs[1].Corrects, docs[1].Content.Recipient, sum(docs)})

	for i := range mostVersions - 2 {
		other := company()
		other.Street = "Ring " + string(rune('A'+i))
		_, err := h.SetRecipient(t.Context(), o.ID, "token", other)
		require.NoError(t, err)
	}
	_, err = h.SetRecipient(t.Context(), o.ID, "token", company())
	require.ErrorIs(t, err, ErrManyVersions)
}

func TestWhoMayNameWhom(t *testing.T) {
	t.Parallel()
	h := described(t)
	o, free, unpaid := h.bought(), h.order(), h.order()
	free.Quote.Total.Amount = 0
	unpaid.PaidAt = time.Time{}
	h.world.orders[free.ID], h.world.orders[unpaid.ID] = free, unpaid
	for name, c := range map[string]struct {
		order  tix.OrderID
		token  string
		change func(*Party)
		code   string
		field  string
	}{
		"another's token":   {o.ID, "x", func(*Party) {}, "not_found", ""},
		"not paid":          {unpaid.ID, "token", func(*Party) {}, "order_not_paid", ""},
		"free":              {free.ID, "token", func(*Party) {}, "order_free", ""},
		"no name":           {o.ID, "token", func(p *Party) { p.Name = " " }, "validation_failed", "body.name"},
		"no street":         {o.ID, "token", func(p *Party) { p.Street = "" }, "validation_failed", "body.street"},
		"no city":           {o.ID, "token", func(p *Party) { p.City = "" }, "validation_failed", "body.city"},
		"no country":        {o.ID, "token", func(p *Party) { p.Country = "Ö1" }, "validation_failed", "body.country"},
		"a VAT id of words": {o.ID, "token", func(p *Party) { p.VATID = "none" + "!" }, "validation_failed", "body.vat_id"},
	} {
		p := company()
		c.change(&p)
		_, err := h.SetRecipient(t.Context(), c.order, c.token, p)
		require.Equal(t, c.code, errs.CodeOf(err), name)
		if c.field != "" {
			var e *errs.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, c.field, e.Fields[0].Name, name)
		}
	}
	require.Equal(t, 1, h.papers(o)[0].Version)
}

// TestACompanyIsNeverForgotten names companies while invoices are issued.
func TestACompanyIsNeverForgotten(t *testing.T) {
	t.Parallel()
	h := described(t)
	var all sync.WaitGroup
	orders := make([]tix.OrderSheet, 12)
	for i := range orders {
		o := h.order()
		orders[i] = o
		all.Go(func() { require.NoError(t, h.OrdersPaid(t.Context(), []tix.OrderPaid{paidOf(o)})) })
		all.Go(func() {
			_, err := h.SetRecipient(t.Context(), o.ID, "token", company())
			require.NoError(t, err)
		})
	}
	all.Wait()
	for _, o := range orders {
		require.Equal(t, company(), h.papers(o)[0].Content.Recipient)
	}
}

func TestASellerIsWhatTheLawWants(t *testing.T) {
	t.Parallel()
	h := open(t)
	for field, change := range map[string]func(*SellerDetails){
		"body.legal_name":    func(d *SellerDetails) { d.LegalName = "" },
		"body.street":        func(d *SellerDetails) { d.Street = " " },
		"body.city":          func(d *SellerDetails) { d.City = "" },
		"body.country":       func(d *SellerDetails) { d.Country = "Germany" },
		"body.tax_number":    func(d *SellerDetails) { d.TaxNumber, d.VATID = "", "" },
		"body.vat_id":        func(d *SellerDetails) { d.VATID = "12" },
		"body.number_prefix": func(d *SellerDetails) { d.NumberPrefix = "A/B" },
		"body.zone":          func(d *SellerDetails) { d.Zone = "Local" },
		"body.fee_tax_rate":  func(d *SellerDetails) { d.FeeTaxRate = 1900 },
	} {
		d := harbour()
		change(&d)
		_, err := h.Describe(t.Context(), h.org, nil, d)
		var e *errs.Error
		require.ErrorAs(t, err, &e, field)
		require.Equal(t, field, e.Fields[0].Name)
	}
	abroad := harbour()
	abroad.Country, abroad.TaxNumber, abroad.VATID, abroad.Zone = "US", "", "", ""
	s, err := h.Describe(t.Context(), h.org, nil, abroad)
	require.NoError(t, err)
	require.Equal(t, []any{"UTC", int64(1)}, []any{s.Details.Zone, s.Version})
}

func TestNoTaxNeedsAReason(t *testing.T) {
	t.Parallel()
	h := open(t)
	d := harbour()
	d.SmallBusinessText = "No tax is charged: § 19 UStG."
	h.describe(h.org, d)
	o := h.order()
	o.Quote.Lines = o.Quote.Lines[:1]
	o.Quote.Lines[0].Tax.Amount, o.Quote.Lines[0].TaxRate = 0, 0
	o.Quote.Total.Amount = 5000
	h.world.orders[o.ID] = o
	taxed := h.order()
	require.NoError(t, h.OrdersPaid(t.Context(), []tix.OrderPaid{paidOf(o), paidOf(taxed)}))
	require.Equal(t, []string{d.SmallBusinessText}, h.papers(o)[0].Content.Notes)
	require.Empty(t, h.papers(taxed)[0].Content.Notes)
}
