package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheGuestbookIsPartOfThisBinary(t *testing.T) {
	t.Parallel()
	for command, want := range map[string][]string{
		"modules": {"guestbook\n", "needs       accounts", "guestbook.entry.create, guestbook.entry.list", "checkout.order_paid → guestbook.invites_buyer"},
		"policy":  {"guestbook.entry.list", "checkout.order.create"},
	} {
		var out bytes.Buffer
		require.NoError(t, run(t.Context(), func(string) string { return "" }, []string{command}, &out))
		for _, text := range want {
			require.Contains(t, out.String(), text)
		}
	}
}

func TestAnUnknownCommandIsNamed(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, run(t.Context(), func(string) string { return "" }, nil, nil), "api, worker")
}
