package tix_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tixters/tixters/core/tix"
)

func TestMoneyReadsAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]tix.Money{
		"$25.00": {Amount: 2500, Currency: "USD"}, "€0.05": {Amount: 5, Currency: "EUR"}, "-£1.20": {Amount: -120, Currency: "GBP"},
		"¥2500": {Amount: 2500, Currency: "JPY"}, "2.500 KWD": {Amount: 2500, Currency: "KWD"}, "12.00 CHF": {Amount: 1200, Currency: "CHF"},
	} {
		require.Equal(t, want, m.String())
	}
}

func TestSharesSumExactlyAndDifferByAtMostOneUnitFromTheirPart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Int64Range(-1_000_000_00, 1_000_000_00).Draw(t, "amount")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 10_000), 1, 12).Draw(t, "weights")
		var sum, weight int64
		for _, w := range weights {
			weight += w
		}
		for i, part := range (tix.Money{Amount: amount, Currency: "EUR"}).Share(weights) {
			sum += part.Amount
			if weight > 0 {
				require.InDelta(t, float64(amount)*float64(weights[i])/float64(weight), float64(part.Amount), 1)
			}
		}
		require.Equal(t, amount, sum)
	})
}

func TestDifferentCurrenciesDoNotAddUp(t *testing.T) {
	t.Parallel()
	require.Panics(t, func() { tix.Money{Amount: 1, Currency: "EUR"}.Plus(tix.Money{Amount: 1, Currency: "USD"}) })
}
