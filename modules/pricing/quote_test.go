package pricing

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tixters/tixters/core/tix"
)

func TestPriceOfOneTicket(t *testing.T) {
	t.Parallel()
	type want struct{ each, fees, tax, payee int64 }
	for name, c := range map[string]struct {
		currency tix.Currency
		face     int64
		rule     Rule
		want     want
	}{
		"no rule":                                {"USD", 2500, Rule{}, want{2500, 0, 0, 2500}},
		"free carries no fee":                    {"USD", 0, Rule{Percentage: 500, Fixed: 99, Mode: PassedOn, TaxRate: 800}, want{0, 0, 0, 0}},
		"dollars, passed on, sales tax on top":   {"USD", 2500, Rule{Percentage: 250, Fixed: 99, Mode: PassedOn, TaxRate: 888}, want{2898, 162, 236, 2736}},
		"dollars, a quarter of a cent goes down": {"USD", 1010, Rule{Percentage: 250, Mode: PassedOn}, want{1035, 25, 0, 1010}},
		"dollars, exactly half goes up":          {"USD", 1020, Rule{Percentage: 250, Mode: PassedOn}, want{1046, 26, 0, 1020}},
		"euros, absorbed, VAT included":          {"EUR", 1999, Rule{Percentage: 500, Fixed: 50, Mode: Absorbed, TaxRate: 1900, TaxIncluded: true}, want{1999, 0, 319, 1849}},
		"euros, passed on, VAT included":         {"EUR", 1999, Rule{Percentage: 500, Fixed: 50, Mode: PassedOn, TaxRate: 700, TaxIncluded: true}, want{2149, 150, 141, 1999}},
		"yen have no decimals":                   {"JPY", 4800, Rule{Percentage: 365, Mode: PassedOn, TaxRate: 1000}, want{5473, 175, 498, 5298}},
		"yen, included":                          {"JPY", 5500, Rule{TaxRate: 1000, TaxIncluded: true}, want{5500, 0, 500, 5500}},
		"dinars are rounded to ten fils":         {"KWD", 12500, Rule{Percentage: 333, Mode: PassedOn, TaxRate: 500}, want{13570, 420, 650, 13150}},
		"absorbed fee is never above the price":  {"EUR", 100, Rule{Fixed: 250, Mode: Absorbed}, want{100, 0, 0, 0}},
		"the dearest ticket does not overflow":   {"USD", 100_000_000, Rule{Percentage: 5000, Fixed: 1_000_000, Mode: PassedOn, TaxRate: 5000}, want{226_500_000, 51_000_000, 75_500_000, 175_500_000}},
		"one cent with a fee that rounds to nil": {"USD", 1, Rule{Percentage: 100, Mode: PassedOn}, want{1, 0, 0, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := c.rule.Of(tix.Money{Amount: c.face, Currency: c.currency})
			require.Equal(t, c.want, want{p.Each.Amount, p.Fees.Amount, p.Tax.Amount, p.Payee.Amount})
			require.Equal(t, c.currency, p.Each.Currency)
		})
	}
}

func currencies() *rapid.Generator[tix.Currency] {
	return rapid.SampledFrom([]tix.Currency{"USD", "EUR", "JPY", "KWD"})
}

func faces(t *rapid.T, c tix.Currency, label string) tix.Money {
	n := rapid.Int64Range(0, 100_000_000/Step(c)).Draw(t, label)
	return tix.Money{Amount: n * Step(c), Currency: c}
}

func drawRule(t *rapid.T, c tix.Currency) Rule {
	return Rule{
		Percentage: rapid.Int64Range(0, 5000).Draw(t, "percentage"), Fixed: rapid.Int64Range(0, 1_000_000/Step(c)).Draw(t, "fixed") * Step(c),
		Mode: rapid.SampledFrom([]string{Absorbed, PassedOn}).Draw(t, "mode"), TaxRate: rapid.Int64Range(0, 5000).Draw(t, "tax"),
		TaxIncluded: rapid.Bool().Draw(t, "included"),
	}
}

func TestQuoteIsTheSumOfItsTickets(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := currencies().Draw(t, "currency")
		r := drawRule(t, c)
		lines := make([]Line, rapid.IntRange(0, 6).Draw(t, "lines"))
		for i := range lines {
			lines[i] = Line{TierID: tix.NewTierID(), Face: faces(t, c, "face"), Quantity: rapid.IntRange(1, 50).Draw(t, "quantity")}
		}
		q := r.Total(c, lines)
		var total, fees, tax int64
		for i, l := range q.Lines {
			require.Equal(t, r.Of(lines[i].Face).Each.Amount*int64(l.Quantity), l.Total.Amount)
			require.Equal(t, lines[i].TierID, l.TierID)
			if l.Total.Amount > 0 {
				require.Equal(t, r.TaxRate, l.TaxRate)
			}
			total, fees, tax = total+l.Total.Amount, fees+l.Fees.Amount, tax+l.Tax.Amount
		}
		require.Equal(t, [3]int64{total, fees, tax}, [3]int64{q.Total.Amount, q.Fees.Amount, q.Tax.Amount})
		require.Equal(t, c, q.Total.Currency)
	})
}

func TestPartsLieWithinThePrice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := currencies().Draw(t, "currency")
		face, r := faces(t, c, "face"), drawRule(t, c)
		p := r.Of(face)
		require.GreaterOrEqual(t, p.Payee.Amount, int64(0))
		require.Equal(t, p.Each, p.Payee.Plus(p.Cost))
		require.GreaterOrEqual(t, p.Each.Amount, face.Amount)
		require.Zero(t, p.Each.Amount%Step(c), "a card can pay it")
		if r.TaxIncluded {
			require.Equal(t, p.Each.Amount, face.Amount+p.Fees.Amount)
			require.LessOrEqual(t, p.Tax.Amount, p.Each.Amount)
		} else {
			require.Equal(t, p.Each.Amount, face.Amount+p.Fees.Amount+p.Tax.Amount)
		}
		if face.Amount == 0 {
			require.Zero(t, p.Each.Amount)
		}
	})
}

func TestAnAbsorbedFeeNeverChangesTheBuyersPrice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := currencies().Draw(t, "currency")
		face, r := faces(t, c, "face"), drawRule(t, c)
		r.Mode = Absorbed
		without := r
		without.Percentage, without.Fixed = 0, 0
		require.Equal(t, without.Of(face).Each, r.Of(face).Each)
		require.Zero(t, r.Of(face).Fees.Amount)
	})
}

func TestADearerFaceIsNeverCheaper(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := currencies().Draw(t, "currency")
		a, b, r := faces(t, c, "a"), faces(t, c, "b"), drawRule(t, c)
		if a.Amount > b.Amount {
			a, b = b, a
		}
		require.LessOrEqual(t, r.Of(a).Each.Amount, r.Of(b).Each.Amount)
	})
}
