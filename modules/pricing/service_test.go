package pricing

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestTierLife(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	event := b.event(t, "USD")
	standard := b.tier(t, event, "Standard", usd(2500), nil)
	require.Equal(t, 100, standard.Stock.Remaining)
	late := b.tier(t, event, "Late", usd(3000), func(d *TierDetails) { d.Capacity, d.PoolID = nil, &standard.PoolID })
	require.Equal(t, standard.PoolID, late.PoolID)
	require.Equal(t, 1, late.Position, "a new tier comes last")

	_, err := b.service.CreateTier(b.ctx, b.org, event, TierDetails{Name: ptr("standard"), Face: usd(1), Capacity: ptr(1)})
	require.Equal(t, "name_taken", errs.CodeOf(err))
	_, err = b.service.CreateTier(b.ctx, b.org, event, TierDetails{Name: ptr("Foreign"), Face: usd(1), PoolID: ptr(tix.NewPoolID())})
	require.Equal(t, []string{"body.pool_id"}, fieldsOf(err))

	changed, err := b.service.UpdateTier(b.ctx, b.org, event, standard.ID, nil, TierDetails{Face: usd(2800), Capacity: ptr(50)})
	require.NoError(t, err)
	require.Equal(t, int64(2800), changed.Price.Each.Amount)
	require.Equal(t, 50, changed.Stock.Capacity)
	require.Equal(t, standard.Version+1, changed.Version)

	require.NoError(t, b.service.DeleteTier(b.ctx, b.org, event, late.ID))
	require.Equal(t, 50, b.world.pools[standard.PoolID].Capacity, "the other tier still sells from it")
	b.world.sell(standard.PoolID, 1)
	require.Equal(t, "tier_in_use", errs.CodeOf(b.service.DeleteTier(b.ctx, b.org, event, standard.ID)))
	_, err = b.service.UpdateTier(b.ctx, b.org, event, standard.ID, nil, TierDetails{Capacity: ptr(0)})
	require.Equal(t, errs.Conflict, errs.KindOf(err))
	_, err = b.service.UpdateTier(b.ctx, b.org, event, standard.ID, nil, TierDetails{Visible: ptr(false)})
	require.NoError(t, err, "hiding is always possible")

	unsold := b.tier(t, event, "Unsold", usd(100), nil)
	require.NoError(t, b.service.DeleteTier(b.ctx, b.org, event, unsold.ID))
	require.Zero(t, b.world.pools[unsold.PoolID].Capacity, "its places are gone with it")
	require.Equal(t, errs.NotFound, errs.KindOf(b.service.DeleteTier(b.ctx, b.org, event, unsold.ID)))
	require.Equal(t, []string{"pricing.tier.create", "pricing.tier.create", "pricing.tier.update", "pricing.tier.delete",
		"pricing.tier.update", "pricing.tier.create", "pricing.tier.delete"}, b.world.verbs)
}

func TestTierSaysEverythingThatIsWrong(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	dollars, dinars := b.event(t, "USD"), b.event(t, "KWD")
	at := b.clock.Now()
	for name, c := range map[string]struct {
		event   tix.EventID
		details TierDetails
		fields  []string
	}{
		"nothing said":         {dollars, TierDetails{}, []string{"body.face", "body.name", "body.capacity"}},
		"another currency":     {dollars, TierDetails{Name: ptr("A"), Capacity: ptr(1), Face: &tix.Money{Amount: 1, Currency: "EUR"}}, []string{"body.face.currency"}},
		"less than nothing":    {dollars, TierDetails{Name: ptr("A"), Capacity: ptr(1), Face: usd(-1)}, []string{"body.face.amount"}},
		"a fil":                {dinars, TierDetails{Name: ptr("A"), Capacity: ptr(1), Face: &tix.Money{Amount: 12_345, Currency: "KWD"}}, []string{"body.face.amount"}},
		"min above max":        {dollars, TierDetails{Name: ptr("A"), Capacity: ptr(1), Face: usd(1), MinPerOrder: ptr(5), MaxPerOrder: ptr(4)}, []string{"body.max_per_order"}},
		"more than 50":         {dollars, TierDetails{Name: ptr("A"), Capacity: ptr(1), Face: usd(1), MaxPerOrder: ptr(51)}, []string{"body.max_per_order"}},
		"window ends first":    {dollars, TierDetails{Name: ptr("A"), Capacity: ptr(1), Face: usd(1), SalesStart: &at, SalesEnd: ptr(at.Add(-time.Hour))}, []string{"body.sales_end"}},
		"a pool and places":    {dollars, TierDetails{Name: ptr("A"), Capacity: ptr(1), Face: usd(1), PoolID: ptr(tix.NewPoolID())}, []string{"body.capacity"}},
		"fewer than no places": {dollars, TierDetails{Name: ptr("A"), Capacity: ptr(-1), Face: usd(1)}, []string{"body.capacity"}},
	} {
		_, err := b.service.CreateTier(b.ctx, b.org, c.event, c.details)
		require.Equal(t, c.fields, fieldsOf(err), name)
	}
	card := b.world.cards[dollars]
	card.Status = "cancelled"
	b.world.cards[dollars] = card
	_, err := b.service.CreateTier(b.ctx, b.org, dollars, TierDetails{Name: ptr("A"), Capacity: ptr(1), Face: usd(1)})
	require.Equal(t, "event_over", errs.CodeOf(err))
}

func TestQuoteRefusesWithTheField(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	event, other := b.event(t, "USD"), b.event(t, "USD")
	now := b.clock.Now()
	std := b.tier(t, event, "Standard", usd(2500), nil).ID
	group := b.tier(t, event, "Group", usd(2000), func(d *TierDetails) { d.MinPerOrder, d.MaxPerOrder = ptr(5), ptr(50) }).ID
	hidden := b.tier(t, event, "Hidden", usd(1), func(d *TierDetails) { d.Visible = ptr(false) }).ID
	early := b.tier(t, event, "Early", usd(1), func(d *TierDetails) { d.SalesEnd = &now }).ID
	later := b.tier(t, event, "Later", usd(1), func(d *TierDetails) { d.SalesStart = ptr(now.Add(time.Second)) }).ID
	foreign := b.tier(t, other, "Foreign", usd(1), nil).ID
	for name, c := range map[string]struct {
		asked  []tix.LineRequest
		fields []string
	}{
		"nothing":             {nil, []string{"body.items"}},
		"none of one":         {[]tix.LineRequest{{TierID: std}}, []string{"body.items[0].quantity"}},
		"fewer than none":     {[]tix.LineRequest{{TierID: std, Quantity: -3}}, []string{"body.items[0].quantity"}},
		"too many of one":     {[]tix.LineRequest{{TierID: std, Quantity: 11}}, []string{"body.items[0].quantity"}},
		"a small group":       {[]tix.LineRequest{{TierID: std, Quantity: 1}, {TierID: group, Quantity: 4}}, []string{"body.items[1].quantity"}},
		"twice":               {[]tix.LineRequest{{TierID: std, Quantity: 1}, {TierID: std, Quantity: 1}}, []string{"body.items[1].tier_id"}},
		"hidden":              {[]tix.LineRequest{{TierID: hidden, Quantity: 1}}, []string{"body.items[0].tier_id"}},
		"of another event":    {[]tix.LineRequest{{TierID: foreign, Quantity: 1}}, []string{"body.items[0].tier_id"}},
		"sale over":           {[]tix.LineRequest{{TierID: early, Quantity: 1}}, []string{"body.items[0].tier_id"}},
		"sale not begun":      {[]tix.LineRequest{{TierID: later, Quantity: 1}}, []string{"body.items[0].tier_id"}},
		"51 together":         {[]tix.LineRequest{{TierID: std, Quantity: 1}, {TierID: group, Quantity: 50}}, []string{"body.items"}},
		"everything at once":  {[]tix.LineRequest{{TierID: hidden, Quantity: 1}, {TierID: std, Quantity: 99}}, []string{"body.items[0].tier_id", "body.items[1].quantity", "body.items"}},
		"more than an int is": {[]tix.LineRequest{{TierID: group, Quantity: 1 << 62}, {TierID: std, Quantity: 1 << 62}}, []string{"body.items[0].quantity", "body.items[1].quantity", "body.items"}},
	} {
		_, err := b.service.Quote(context.Background(), event, c.asked)
		require.Equal(t, errs.Invalid, errs.KindOf(err), name)
		require.Equal(t, c.fields, fieldsOf(err), name)
	}
	b.clock.Advance(time.Second)
	q, err := b.service.Quote(context.Background(), event, []tix.LineRequest{{TierID: later, Quantity: 1}, {TierID: group, Quantity: 5}})
	require.NoError(t, err)
	require.Equal(t, *usd(10001), q.Total)
	_, err = b.service.Quote(context.Background(), tix.NewEventID(), []tix.LineRequest{{TierID: std, Quantity: 1}})
	require.Equal(t, []string{"body.items[0].tier_id"}, fieldsOf(err))
}

func TestPriceShownIsPricePaid(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	event, euros, bare := b.event(t, "USD"), b.event(t, "EUR"), b.event(t, "USD")
	_, err := b.service.SetDefaultFee(b.ctx, b.org, nil, FeeDetails{Percentage: 250, Fixed: *usd(99), Mode: PassedOn, TaxRate: 888})
	require.NoError(t, err)
	std := b.tier(t, event, "Standard", usd(2500), nil)
	b.tier(t, event, "Balcony", usd(4000), nil)
	b.tier(t, event, "Crew", usd(0), func(d *TierDetails) { d.Visible = ptr(false) })
	b.tier(t, euros, "Standard", &tix.Money{Amount: 2500, Currency: "EUR"}, nil)
	require.Equal(t, int64(2898), std.Price.Each.Amount)

	cards, err := b.service.Tiers(context.Background(), event)
	require.NoError(t, err)
	require.Equal(t, []string{"Standard", "Balcony", "Crew"}, []string{cards[0].Name, cards[1].Name, cards[2].Name})
	from, err := b.service.FromPrices(context.Background(), []tix.EventID{event, euros, bare})
	require.NoError(t, err)
	require.Equal(t, cards[0].Each, from[event], "hidden tiers make no price")
	require.Equal(t, tix.Money{Amount: 2791, Currency: "EUR"}, from[euros], "dollars of the default fee are no euros")
	require.NotContains(t, from, bare)
	q, err := b.service.Quote(context.Background(), event, []tix.LineRequest{{TierID: std.ID, Quantity: 3}})
	require.NoError(t, err)
	require.Equal(t, cards[0].Each.Times(3), q.Total)

	fee, err := b.service.FeeOf(b.ctx, b.org, event)
	require.NoError(t, err)
	require.Equal(t, FromOrganization, fee.Source)
	_, err = b.service.SetFee(b.ctx, b.org, event, nil, FeeDetails{Percentage: 500, Fixed: *usd(0), Mode: Absorbed, TaxIncluded: true, TaxRate: 700})
	require.NoError(t, err)
	from, err = b.service.FromPrices(context.Background(), []tix.EventID{event})
	require.NoError(t, err)
	require.Equal(t, *usd(2500), from[event], "the event's own fee goes before the default")
	require.NoError(t, b.service.ClearFee(b.ctx, b.org, event))
	from, err = b.service.FromPrices(context.Background(), []tix.EventID{event})
	require.NoError(t, err)
	require.Equal(t, *usd(2898), from[event])

	_, err = b.service.SetFee(b.ctx, b.org, euros, nil, FeeDetails{Fixed: *usd(99), Mode: PassedOn})
	require.Equal(t, []string{"body.fixed.currency"}, fieldsOf(err))
	_, err = b.service.SetDefaultFee(b.ctx, b.org, nil, FeeDetails{Percentage: 9999, Fixed: tix.Money{Amount: -1, Currency: "usd"}, Mode: "tip", TaxRate: -1})
	require.Equal(t, []string{"body.percentage", "body.fixed.amount", "body.fixed.currency", "body.mode", "body.tax_rate"}, fieldsOf(err))
}

func TestOnSale(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	event := b.event(t, "USD")
	start := b.clock.Now().Add(time.Hour)
	b.tier(t, event, "Standard", usd(2500), func(d *TierDetails) { d.SalesStart, d.SalesEnd = &start, ptr(start.Add(time.Hour)) })
	for _, c := range []struct {
		at           time.Time
		open, priced bool
	}{
		{start.Add(-time.Second), false, true}, {start, true, true}, {start.Add(time.Hour), false, false},
	} {
		b.clock.Set(c.at)
		open, err := b.service.OnSale(context.Background(), []tix.EventID{event})
		require.NoError(t, err)
		from, err := b.service.FromPrices(context.Background(), []tix.EventID{event})
		require.NoError(t, err)
		_, priced := from[event]
		require.Equal(t, []bool{c.open, c.priced}, []bool{open[event], priced}, c.at)
	}
}

func TestTierOfAnotherOrganizationDoesNotExist(t *testing.T) {
	t.Parallel()
	a, b := newBench(t), newBench(t)
	event := a.event(t, "USD")
	tier := a.tier(t, event, "Standard", usd(2500), nil)
	b.world.cards[event] = a.world.cards[event]
	_, err := b.service.ListTiers(b.ctx, b.org, event)
	require.Equal(t, errs.NotFound, errs.KindOf(err))
	_, err = b.service.UpdateTier(b.ctx, b.org, event, tier.ID, nil, TierDetails{Face: usd(1)})
	require.Equal(t, errs.NotFound, errs.KindOf(err))
	require.Equal(t, errs.NotFound, errs.KindOf(b.service.DeleteTier(b.ctx, b.org, event, tier.ID)))
	_, err = b.service.SetFee(b.ctx, b.org, event, nil, FeeDetails{Fixed: *usd(0), Mode: Absorbed})
	require.Equal(t, errs.NotFound, errs.KindOf(err))
	cards, err := b.service.Tiers(b.ctx, event)
	require.NoError(t, err)
	require.Empty(t, cards, "row-level security hides them even where the query does not ask")
}

func TestPricesOverHTTP(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	event := b.event(t, "USD")
	h := testkit.API(t, b.db, auth.Principal{Kind: auth.User, UserID: tix.NewUserID()}, NewModule(b.service))
	org := "/v1/pricing/organizations/" + b.org.String()
	base := org + "/events/" + event.String()
	tier := testkit.Read[tierBody](t, testkit.Scenario{Name: "create", Method: "POST", Path: base + "/tiers", Status: 201,
		Body: `{"name":"Standard","face":{"amount":2500,"currency":"USD"},"capacity":100,"sales_end":"2026-12-04T19:00:00+01:00"}`,
		Has:  []string{`"max_per_order":10`, `"visible":true`, `"remaining":100`, `"sales_end":"2026-12-04T18:00:00Z"`}, HasNot: []string{"sales_start"}}.Play(t, h))
	one := base + "/tiers/" + tier.ID.String()
	for _, s := range []testkit.Scenario{
		{Name: "default never set", Method: "GET", Path: org + "/fees", Status: 200, Has: []string{`"source":"none"`, `"version":0`}, HasNot: []string{`"fixed"`}},
		{Name: "event without any", Method: "GET", Path: base + "/fees", Status: 200, Has: []string{`"source":"none"`, `"fixed":{"amount":0,"currency":"USD"}`}},
		{Name: "own fee", Method: "PUT", Path: base + "/fees", Status: 200, Header: map[string]string{"If-Match": `"0"`},
			Body: `{"percentage":250,"fixed":{"amount":99,"currency":"USD"},"mode":"passed_on","tax_rate":888,"tax_included":false}`, Has: []string{`"source":"event"`, `"version":1`}},
		{Name: "overtaken", Method: "PUT", Path: base + "/fees", Status: 412, Header: map[string]string{"If-Match": `"0"`},
			Body: `{"percentage":0,"fixed":{"amount":0,"currency":"USD"},"mode":"absorbed","tax_rate":0,"tax_included":false}`},
		{Name: "no such mode", Method: "PUT", Path: base + "/fees", Status: 422,
			Body: `{"percentage":0,"fixed":{"amount":0,"currency":"USD"},"mode":"free","tax_rate":0,"tax_included":false}`},
		{Name: "list", Method: "GET", Path: base + "/tiers", Status: 200, Has: []string{`"each":{"amount":2898,"currency":"USD"}`, `"payee":{"amount":2736`}},
		{Name: "open end", Method: "PATCH", Path: one, Status: 200, Header: map[string]string{"If-Match": `"1"`}, Body: `{"clear_sales_end":true}`, HasNot: []string{"sales_end"}},
		{Name: "stale", Method: "PATCH", Path: one, Status: 412, Header: map[string]string{"If-Match": `"1"`}, Body: `{"visible":false}`},
		{Name: "back to the default", Method: "DELETE", Path: base + "/fees", Status: 204},
		{Name: "default fee", Method: "PUT", Path: org + "/fees", Status: 200,
			Body: `{"percentage":0,"fixed":{"amount":50,"currency":"USD"},"mode":"passed_on","tax_rate":0,"tax_included":true}`, Has: []string{`"source":"organization"`}},
		{Name: "counts for the event", Method: "GET", Path: base + "/fees", Status: 200, Has: []string{`"source":"organization"`, `"version":0`}},
		{Name: "delete", Method: "DELETE", Path: one, Status: 204},
		{Name: "none left", Method: "GET", Path: base + "/tiers", Status: 200, Has: []string{`"items":[]`}},
	} {
		s.Play(t, h)
	}
}
