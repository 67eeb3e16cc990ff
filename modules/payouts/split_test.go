package payouts

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tixters/tixters/core/tix"
)

func TestFixedAmountsAreServedBeforePercentagesAndTheRestIsTheOrganizers(t *testing.T) {
	t.Parallel()
	organizer, venue, artist, promoter := tix.NewPayeeID(), tix.NewPayeeID(), tix.NewPayeeID(), tix.NewPayeeID()
	floor, seats := tix.NewTierID(), tix.NewTierID()
	lines := []SplitLine{{TierID: floor, Quantity: 2, Net: 6000, Tax: 400}, {TierID: seats, Quantity: 1, Net: 4000, Tax: 300}}
	for name, c := range map[string]struct {
		shares []Share
		link   string
		want   map[tix.PayeeID]int64
	}{
		"nobody else":                            {nil, "", map[tix.PayeeID]int64{organizer: 10700}},
		"fixed for each ticket":                  {[]Share{{PayeeID: venue, Fixed: 150}}, "", map[tix.PayeeID]int64{organizer: 10250, venue: 450}},
		"a percentage of what the fixed leave":   {[]Share{{PayeeID: artist, Percentage: 1000}, {PayeeID: venue, Fixed: 1000}}, "", map[tix.PayeeID]int64{organizer: 7000, venue: 3000, artist: 700}},
		"percentages one after the other":        {[]Share{{PayeeID: artist, Percentage: 5000, Priority: 2}, {PayeeID: venue, Percentage: 5000, Priority: 1}}, "", map[tix.PayeeID]int64{organizer: 3200, venue: 5000, artist: 2500}},
		"only of one tier":                       {[]Share{{PayeeID: venue, Percentage: 1000, TierIDs: []tix.TierID{seats}}}, "", map[tix.PayeeID]int64{organizer: 10300, venue: 400}},
		"a promoter's link that was not used":    {[]Share{{PayeeID: promoter, Percentage: 1000, Link: "anna"}}, "", map[tix.PayeeID]int64{organizer: 10700}},
		"a promoter's link that was used":        {[]Share{{PayeeID: promoter, Percentage: 1000, Link: "anna"}}, "anna", map[tix.PayeeID]int64{organizer: 9700, promoter: 1000}},
		"more than there is goes by priority":    {[]Share{{PayeeID: artist, Fixed: 9000, Priority: 2}, {PayeeID: venue, Fixed: 2500, Priority: 1}}, "", map[tix.PayeeID]int64{organizer: 700, venue: 7500, artist: 2500}},
		"one payee with two shares gets one sum": {[]Share{{PayeeID: venue, Fixed: 100}, {PayeeID: venue, Percentage: 1000}}, "", map[tix.PayeeID]int64{organizer: 9430, venue: 1270}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := map[tix.PayeeID]int64{}
			for _, p := range divide(c.shares, organizer, lines, c.link) {
				if p.Amount != 0 {
					got[p.PayeeID] += p.Amount
				}
			}
			require.Equal(t, c.want, got)
		})
	}
}

// TestASplitLosesNoCent holds for any rule, amount and currency: amounts are minor units, so those
// with no and with three decimals are nothing special.
func TestASplitLosesNoCent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tiers := []tix.TierID{tix.NewTierID(), tix.NewTierID(), tix.NewTierID()}
		payees := []tix.PayeeID{tix.NewPayeeID(), tix.NewPayeeID(), tix.NewPayeeID(), tix.NewPayeeID()}
		shares := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Share {
			s := Share{
				PayeeID: rapid.SampledFrom(payees).Draw(t, "payee"), Percentage: rapid.Int64Range(0, 10_000).Draw(t, "percentage"),
				Fixed: rapid.Int64Range(0, 5_000).Draw(t, "fixed"), Priority: rapid.IntRange(0, 3).Draw(t, "priority"),
				Link: rapid.SampledFrom([]string{"", "anna"}).Draw(t, "link"),
			}
			if rapid.Bool().Draw(t, "some tiers") {
				s.TierIDs = rapid.SliceOfN(rapid.SampledFrom(tiers), 1, 2).Draw(t, "tiers")
			}
			return s
		}), 0, 8).Draw(t, "shares")
		lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) SplitLine {
			return SplitLine{TierID: rapid.SampledFrom(tiers).Draw(t, "tier"), Quantity: rapid.IntRange(1, 20).Draw(t, "quantity"),
				Net: rapid.Int64Range(0, 10_000_000).Draw(t, "net"), Tax: rapid.Int64Range(0, 1_000_000).Draw(t, "tax")}
		}), 1, 4).Draw(t, "lines")
		var want, got int64
		for _, l := range lines {
			want += l.Net + l.Tax
		}
		parts := divide(shares, tix.NewPayeeID(), lines, "anna")
		for _, p := range parts {
			require.GreaterOrEqual(t, p.Amount, int64(0))
			got += p.Amount
		}
		require.Equal(t, want, got)
	})
}
