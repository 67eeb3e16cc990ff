package bench

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
)

func TestAYearIsPlannedBySeedAlone(t *testing.T) {
	t.Parallel()
	one, same, other := newYearPlan(200, 20_000, 7), newYearPlan(200, 20_000, 7), newYearPlan(200, 20_000, 8)
	told := func(p *yearPlan) (out []string) {
		for _, g := range p.guests {
			out = append(out, g.night.name, g.fate, g.card)
		}
		return out
	}
	require.Equal(t, told(one), told(same))
	require.NotEqual(t, told(one), told(other))
}

func TestAYearHasWhatItPromises(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ events, orders, months, refunds, disputes int }{
		"the default": {200, 20_000, 12, 1600, 100},
		"a small one": {10, 300, 3, 24, 12},
	} {
		p := newYearPlan(c.events, c.orders, 1)
		require.Len(t, p.nights, c.events, name)
		require.Len(t, p.guests, c.orders, name)
		require.Equal(t, c.months, p.months, name)
		cancelled, currencies, payees := 0, map[tix.Currency]bool{}, map[int]bool{}
		for _, e := range p.nights {
			if e.cancelled {
				cancelled++
			}
			currencies[e.house.currency], payees[e.payees] = true, true
		}
		require.Equal(t, 2, cancelled, name)
		require.Len(t, currencies, 3, name)
		require.Len(t, payees, 4, name)
		fates, months := map[string]int{}, 0
		for _, g := range p.guests {
			require.GreaterOrEqual(t, g.night.month, months, "months come one after the other")
			months = g.night.month
			fates[g.fate]++
		}
		refunds := fates[fateBuyer] + fates[fateBuyerOne] + fates[fateWhole] + fates[fateAmount] + fates[fateLate]
		require.Equal(t, c.refunds, refunds, name)
		require.Equal(t, c.disputes, c.orders-fates[fateNone]-refunds, name)
		for _, way := range []string{fateWin, fateLose, fateAccept, fateLapse, fateReviewWin, fateReviewLose, fateInquiry, fateAfter} {
			require.Positive(t, fates[way], "%s: nobody's dispute ends by %s", name, way)
		}
	}
}

func TestThePictureIsWholeAndAddsUp(t *testing.T) {
	t.Parallel()
	f := flow{currency: "EUR", taken: 10_000_000, refunded: 900_000, disputed: 100_000, fees: 300_000, platform: 200_000, payees: []payeeFlow{
		{kind: "organizer", banked: 6_000_000, reserved: 500_000}, {kind: "venue", banked: 1_500_000, owed: 400_000, account: 100_000},
	}}
	c := f.chart()
	in, out := map[*sankeyNode]int64{}, map[*sankeyNode]int64{}
	for _, l := range c.links {
		out[l.from] += l.value
		in[l.to] += l.value
	}
	for _, n := range c.nodes {
		if n.column > 0 {
			require.Equal(t, n.value, in[n], n.name)
		}
		if out[n] > 0 {
			require.Equal(t, n.value, out[n], "all that came to %s goes on", n.name)
		}
	}
	loss := f
	loss.platform, loss.refunded = -50_000, 1_150_000
	picture := sankey(`A year & "more"`, []flow{f, loss})
	for d := xml.NewDecoder(strings.NewReader(picture)); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else {
			require.NoError(t, err)
		}
	}
	require.Contains(t, picture, "EUR 100,000.00")
	require.Contains(t, picture, "The platform paid")
	require.NotContains(t, picture, "NaN")
}

func TestAmountsAreReadable(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]tix.Money{
		"EUR 0.00": {Currency: "EUR"}, "EUR 1,234,567.89": {Amount: 123456789, Currency: "EUR"}, "USD -999.01": {Amount: -99901, Currency: "USD"}, "JPY 12,345": {Amount: 12345, Currency: "JPY"},
	} {
		require.Equal(t, want, amount(m.Amount, m.Currency))
	}
}

func TestWhatHappenedTwiceIsCountedOnce(t *testing.T) {
	t.Parallel()
	b := bankBook{
		charges: []bankThing{{Paid: true, Metadata: map[string]string{"order_id": "a"}}, {Paid: false, Metadata: map[string]string{"order_id": "a"}}, {Paid: true, Metadata: map[string]string{"order_id": "b"}}},
		payouts: map[string][]bankThing{"acct": {{Status: "failed", Metadata: map[string]string{"payout_id": "p"}}, {Status: "paid", Metadata: map[string]string{"payout_id": "p"}}}},
	}
	require.Zero(t, b.chargedTwice(), "a declined card is no charge")
	require.Zero(t, b.paidOutTwice(), "what a bank sent back was not paid out")
	b.charges = append(b.charges, b.charges[0], b.charges[0])
	require.Equal(t, 1, b.chargedTwice())
}
