package stripe

import (
	"fmt"
	"strings"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// hundredfold tells that a currency has no minor unit, and that Stripe counts it in hundredths all the same.
func hundredfold(c tix.Currency) bool { return c == "UGX" }

// wholeUnits tells that a currency has a minor unit of which Stripe takes none: for ISK never, for HUF
// and TWD not on the way to a bank.
func wholeUnits(c tix.Currency, toBank bool) bool {
	return c == "ISK" || toBank && (c == "HUF" || c == "TWD")
}

// toStripe gives the amount and currency as Stripe writes them. Errors: Invalid when the currency
// is none, or when a three-decimal amount is not a multiple of ten, or one of ISK not of a hundred,
// which Stripe does not take.
func toStripe(m tix.Money) (amount int64, currency string, err error) {
	if !m.Currency.Valid() || m.Amount <= 0 || (m.Currency.Exponent() == 3 && m.Amount%10 != 0) || (wholeUnits(m.Currency, false) && m.Amount%100 != 0) {
		return 0, "", errs.New(errs.Invalid, "amount_not_payable", "This amount cannot be paid by card.").
			At("stripe.amount", fmt.Errorf("%d %s", m.Amount, m.Currency))
	}
	return minor(m.Amount, m.Currency), strings.ToLower(string(m.Currency)), nil
}

// minor gives minor units as Stripe counts them.
func minor(amount int64, c tix.Currency) int64 {
	if hundredfold(c) {
		return amount * 100
	}
	return amount
}

func fromStripe(amount int64, currency string) tix.Money {
	m := tix.Money{Amount: amount, Currency: tix.Currency(strings.ToUpper(currency))}
	if hundredfold(m.Currency) {
		m.Amount /= 100
	}
	return m
}
