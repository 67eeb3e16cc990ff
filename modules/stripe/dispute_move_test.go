package stripe_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	stripego "github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/stripe"
)

// TestADisputeIsToldInTheCurrencyOfTheBalance: where Stripe converts, its own figures are kept, and what
// is disputed stays in the buyer's currency.
func TestADisputeIsToldInTheCurrencyOfTheBalance(t *testing.T) {
	t.Parallel()
	txn := func(id, currency string, amount, fee int64) *stripego.BalanceTransaction {
		return &stripego.BalanceTransaction{ID: id, Created: map[bool]int64{true: 100, false: 200}[amount < 0], Currency: stripego.Currency(currency), Amount: amount, Fee: fee, Net: amount - fee}
	}
	move := func(id string, in tix.Currency, gross, fee, disputed int64) tix.DisputeMove {
		return tix.DisputeMove{Reference: id, Currency: in, Gross: gross, Fee: fee, Disputed: disputed}
	}
	for name, c := range map[string]struct {
		txns      []*stripego.BalanceTransaction
		balance   tix.Currency
		withdrawn int64
		moves     []tix.DisputeMove
	}{
		"an inquiry": {},
		"the same":   {[]*stripego.BalanceTransaction{txn("txn_1", "usd", -5000, 1500)}, "USD", 6500, []tix.DisputeMove{move("txn_1", "USD", -5000, 1500, -5000)}},
		"another": {[]*stripego.BalanceTransaction{txn("txn_1", "eur", -4600, 1300), txn("txn_2", "eur", 4655, -1300)}, "EUR", -55,
			[]tix.DisputeMove{move("txn_1", "EUR", -4600, 1300, -5000), move("txn_2", "EUR", 4655, -1300, 5000)}},
		"newest first": {[]*stripego.BalanceTransaction{txn("txn_2", "usd", 5000, 0), txn("txn_1", "usd", -5000, 1500)}, "USD", 1500,
			[]tix.DisputeMove{move("txn_1", "USD", -5000, 1500, -5000), move("txn_2", "USD", 5000, 0, 5000)}},
	} {
		got := stripe.Disputed(&stripego.Dispute{ID: "dp_1", Amount: 5000, Currency: "usd", BalanceTransactions: c.txns})
		require.Equal(t, tix.Money{Amount: 5000, Currency: "USD"}, got.Amount, name)
		require.Equal(t, []any{c.balance, c.withdrawn, c.moves}, []any{got.Balance, got.Withdrawn, got.Moves}, name)
	}
}
