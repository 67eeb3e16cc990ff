package invoices

import (
	"cmp"
	"slices"

	"github.com/tixters/tixters/core/tix"
)

// sumTaxes adds lines up by rate, the highest first. Lines that cost nothing are left out.
func sumTaxes(lines []Line) []TaxSum {
	var out []TaxSum
	for _, l := range lines {
		if l.Total != 0 {
			out = addTax(out, TaxSum{l.Rate, l.Net, l.Tax})
		}
	}
	slices.SortFunc(out, func(a, b TaxSum) int { return cmp.Compare(b.Rate, a.Rate) })
	return out
}

func addTax(sums []TaxSum, t TaxSum) []TaxSum {
	i := slices.IndexFunc(sums, func(s TaxSum) bool { return s.Rate == t.Rate })
	if i < 0 {
		return append(sums, t)
	}
	sums[i].Net, sums[i].Tax = sums[i].Net+t.Net, sums[i].Tax+t.Tax
	return sums
}

// left sums what the documents of an order come to, by rate: what may still be credited.
func left(docs []Document) []TaxSum {
	var out []TaxSum
	for _, d := range docs {
		for _, t := range d.Content.Taxes {
			out = addTax(out, t)
		}
	}
	return out
}

// part takes an amount, tax included, out of what is left, in proportion to what each rate has of it. It
// never takes more than there is, and everything takes exactly everything.
func part(of []TaxSum, amount int64) []TaxSum {
	weights := make([]int64, len(of))
	var whole int64
	for i, t := range of {
		weights[i] = t.Net + t.Tax
		whole += weights[i]
	}
	var out []TaxSum
	for i, m := range (tix.Money{Amount: min(amount, whole)}).Share(weights) {
		if m.Amount == 0 {
			continue
		}
		tax := of[i].Tax
		if m.Amount != weights[i] {
			tax = (2*tax*m.Amount + weights[i]) / (2 * weights[i]) // half up
		}
		out = append(out, TaxSum{of[i].Rate, m.Amount - tax, tax})
	}
	return out
}

// Notes that the law asks for.
const (
	noteReverse = "Reverse charge: the recipient accounts for the tax (Art. 196 of Directive 2006/112/EC)."
	noteAbroad  = "Not subject to tax in the country of the supplier: the place of supply is the recipient's (Art. 44 of Directive 2006/112/EC)."
)

// feeTax says at which rate our fee to an organization is taxed, and what must stand below it. A business
// of another country accounts for the tax itself; within the union it is one when it has a VAT id.
func feeTax(platform SellerDetails, to Party) (rate int64, note string) {
	switch {
	case platform.FeeTaxRate == 0:
		return 0, platform.SmallBusinessText
	case to.Country == platform.Country || !union(platform.Country):
		return platform.FeeTaxRate, ""
	case !union(to.Country):
		return 0, noteAbroad
	case to.VATID != "":
		return 0, noteReverse
	}
	return platform.FeeTaxRate, ""
}

// included takes the tax out of an amount that contains it, rounded half away from zero.
func included(total, rate int64) (tax int64) {
	if total < 0 {
		return -included(-total, rate)
	}
	return (2*total*rate + 10_000 + rate) / (2 * (10_000 + rate))
}

// union reports whether a country is a member of the European Union.
func union(country string) bool {
	switch country {
	case "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL",
		"PT", "RO", "SE", "SI", "SK":
		return true
	}
	return false
}
