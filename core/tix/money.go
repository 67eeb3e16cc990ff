package tix

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Currency is an ISO 4217 code in upper case, such as "EUR".
type Currency string

// Exponent is how many decimal digits the currency's minor unit has: 0, 2 or 3
// (the list of zero- and three-decimal currencies is Stripe's).
func (c Currency) Exponent() int {
	switch c {
	case "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "JOD", "KWD", "OMR", "TND":
		return 3
	}
	return 2
}

// Valid reports whether the code has the form of a currency.
func (c Currency) Valid() bool {
	return len(c) == 3 && strings.IndexFunc(string(c), func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
}

// Money is an amount in the currency's minor unit: 2500 USD is twenty-five dollars.
type Money struct {
	Amount   int64    `json:"amount" doc:"In the currency's minor unit: 2500 is 25.00 for USD" example:"2500"`
	Currency Currency `json:"currency" doc:"ISO 4217" minLength:"3" maxLength:"3" example:"USD"`
}

// Plus adds an amount of the same currency; it panics when the currencies differ, which
// is a defect of the caller and never input.
func (m Money) Plus(o Money) Money {
	if m.Currency != o.Currency {
		panic(fmt.Sprintf("add %s to %s", o.Currency, m.Currency))
	}
	return Money{m.Amount + o.Amount, m.Currency}
}

// Times multiplies by a whole number.
func (m Money) Times(n int64) Money { return Money{m.Amount * n, m.Currency} }

// Negative gives the amount with its sign turned.
func (m Money) Negative() Money { return Money{-m.Amount, m.Currency} }

// Decimal gives the amount in major units with a point and no symbol: "25.00".
func (m Money) Decimal() string {
	exp := m.Currency.Exponent()
	sign, n := "", m.Amount
	if n < 0 {
		sign, n = "-", -n
	}
	digits := strconv.FormatInt(n, 10)
	if exp == 0 {
		return sign + digits
	}
	if len(digits) <= exp {
		digits = strings.Repeat("0", exp-len(digits)+1) + digits
	}
	return sign + digits[:len(digits)-exp] + "." + digits[len(digits)-exp:]
}

// String gives what a person reads where no locale is known: "$25.00", "25.00 CHF".
func (m Money) String() string {
	symbol, ok := map[Currency]string{"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "CA$", "AUD": "A$"}[m.Currency]
	if !ok {
		return m.Decimal() + " " + string(m.Currency)
	}
	if rest, negative := strings.CutPrefix(m.Decimal(), "-"); negative {
		return "-" + symbol + rest
	}
	return symbol + m.Decimal()
}

// Share splits the amount by weights with the largest-remainder method: the parts sum to
// the amount exactly, and equal remainders go to the earlier part. All-zero or no weights
// give all-zero parts only for a zero amount; otherwise the first part takes it.
func (m Money) Share(weights []int64) []Money {
	parts := make([]Money, len(weights))
	var sum int64
	for i, w := range weights {
		parts[i].Currency = m.Currency
		sum += w
	}
	if len(parts) == 0 {
		return parts
	}
	if sum == 0 {
		parts[0].Amount = m.Amount
		return parts
	}
	type rest struct {
		index     int
		remainder int64
	}
	rests := make([]rest, len(weights))
	left := m.Amount
	for i, w := range weights {
		parts[i].Amount = m.Amount * w / sum
		rests[i] = rest{i, abs(m.Amount * w % sum)}
		left -= parts[i].Amount
	}
	slices.SortStableFunc(rests, func(a, b rest) int { return cmp.Compare(b.remainder, a.remainder) })
	step := int64(1)
	if left < 0 {
		step = -1
	}
	for i := 0; left != 0; i++ {
		parts[rests[i].index].Amount += step
		left -= step
	}
	return parts
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
