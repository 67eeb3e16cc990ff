package pricing

import "github.com/tixters/tixters/core/tix"

// Modes of a fee: who bears it.
const (
	Absorbed = "absorbed"  // the organizer: the buyer's price does not change
	PassedOn = "passed_on" // the buyer: it is added to the face price
)

// Rule says what comes on top of, or out of, a face price. Rates are basis points: 1900 is 19 %.
type Rule struct {
	Percentage  int64  // fee, in basis points of the face price
	Fixed       int64  // fee per ticket, in minor units of the event's currency
	Mode        string // Absorbed or PassedOn
	TaxRate     int64  // basis points
	TaxIncluded bool   // the face price and a passed-on fee contain the tax; otherwise it is added
}

// Price is one ticket taken apart.
type Price struct {
	Each  tix.Money // what the buyer pays
	Fees  tix.Money // of Each: what the buyer pays on top of the face price, without tax that is added
	Tax   tix.Money // of Each
	Cost  tix.Money // the fee, whoever bears it
	Payee tix.Money // Each less Cost: the organizer's, who owes Tax from it
}

// Of takes a face price apart.
//
// The fee is Percentage of the face price, rounded half up to the currency's step, plus Fixed.
// PassedOn adds it to the face price; Absorbed takes it from the organizer and never more than
// the face price. Tax on the sum is added when TaxRate is not included, rounded half up to the
// step; when it is included it is the part of the sum that tax makes up, rounded half up to
// the minor unit. A free ticket carries no fee and no tax.
func (r Rule) Of(face tix.Money) Price {
	zero := tix.Money{Currency: face.Currency}
	if face.Amount <= 0 {
		return Price{Each: zero, Fees: zero, Tax: zero, Cost: zero, Payee: zero}
	}
	step := Step(face.Currency)
	fee := halfUp(face.Amount*r.Percentage, 10_000*step)*step + r.Fixed
	base, added := face.Amount, int64(0)
	if r.Mode == PassedOn {
		base, added = face.Amount+fee, fee
	} else {
		fee = min(fee, face.Amount)
	}
	each, tax := base, int64(0)
	if r.TaxIncluded {
		tax = halfUp(base*r.TaxRate, 10_000+r.TaxRate)
	} else {
		tax = halfUp(base*r.TaxRate, 10_000*step) * step
		each = base + tax
	}
	money := func(n int64) tix.Money { return tix.Money{Amount: n, Currency: face.Currency} }
	return Price{Each: money(each), Fees: money(added), Tax: money(tax), Cost: money(fee), Payee: money(each - fee)}
}

// Line is what is asked of one tier.
type Line struct {
	TierID   tix.TierID
	Name     string
	Face     tix.Money
	Quantity int
}

// Total puts lines of one currency together: every amount of a line is that of one ticket times
// the quantity, and every amount of the quote is the sum of its lines.
func (r Rule) Total(currency tix.Currency, lines []Line) tix.Quote {
	zero := tix.Money{Currency: currency}
	q := tix.Quote{Total: zero, Fees: zero, Tax: zero, Lines: make([]tix.QuoteLine, 0, len(lines))}
	for _, l := range lines {
		p, n := r.Of(l.Face), int64(l.Quantity)
		line := tix.QuoteLine{TierID: l.TierID, Name: l.Name, Quantity: l.Quantity, Each: p.Each,
			Total: p.Each.Times(n), Fees: p.Fees.Times(n), Tax: p.Tax.Times(n), Payee: p.Payee.Times(n)}
		if l.Face.Amount > 0 {
			line.TaxRate = r.TaxRate
		}
		q.Lines = append(q.Lines, line)
		q.Total, q.Fees, q.Tax = q.Total.Plus(line.Total), q.Fees.Plus(line.Fees), q.Tax.Plus(line.Tax)
	}
	return q
}

// Step is the smallest amount, in minor units, that cards pay in the currency: ten for those
// with three decimals, whose last digit the card networks want to be zero, one for all others.
func Step(c tix.Currency) int64 {
	if c.Exponent() == 3 {
		return 10
	}
	return 1
}

// halfUp divides two numbers that are not negative and rounds half up.
func halfUp(n, by int64) int64 { return (2*n + by) / (2 * by) }
