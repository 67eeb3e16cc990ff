package checkout

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStates(t *testing.T) {
	t.Parallel()
	all := []Status{Pending, Paid, Expired, Cancelled, Refunding, Refunded}
	allowed := map[Status]string{
		Pending:   "paid expired cancelled refunding",
		Expired:   "paid refunding",
		Cancelled: "paid refunding",
		Paid:      "refunded",
		Refunding: "refunded",
		Refunded:  "",
	}
	for _, from := range all {
		for _, to := range all {
			want := strings.Contains(" "+allowed[from]+" ", " "+string(to)+" ")
			require.Equal(t, want, from.May(to), "%s to %s", from, to)
		}
	}
	require.Equal(t, []Status{Pending, Expired, Cancelled}, Paid.before())
	require.Empty(t, Pending.before(), "nothing becomes unpaid again")
}

func TestReferences(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		r := newReference()
		require.Len(t, r, 8)
		require.Empty(t, strings.Trim(r, alphabet))
		require.NotContains(t, seen, r)
		seen[r] = true
	}
	require.False(t, strings.ContainsAny(alphabet, "0O1IL2Z5S8BU"))
}

func TestDeclines(t *testing.T) {
	t.Parallel()
	require.Nil(t, declineOf(""))
	require.Equal(t, "Your card has insufficient funds.", declineOf("insufficient_funds").Message)
	for _, code := range []string{"stolen_card", "lost_card", "fraudulent", "pickup_card", "generic_decline", "anything new"} {
		require.Equal(t, Decline{"card_declined", "Your card was declined. Please try another card."}, *declineOf(code), code)
	}
}

func TestEmails(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]bool{
		"ada@example.org": true, "ada+x@example.co.uk": true, "": false, "ada": false, "Ada <ada@example.org>": false,
		"ada@example.org, eve@example.org": false, "ada@example.org\nBcc: eve@example.org": false, strings.Repeat("a", 250) + "@x.org": false,
	} {
		require.Equal(t, want, validEmail(email), "%q", email)
	}
}
