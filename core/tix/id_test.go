package tix_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tixters/tixters/core/tix"
)

func TestIDsReadBackFromTextAndDatabase(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var id, text, row tix.OrderID
		copy(id[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
		if id.IsZero() {
			return
		}
		require.NoError(t, text.UnmarshalText([]byte(id.String())))
		require.Equal(t, id, text)
		v, err := id.Value()
		require.NoError(t, err)
		require.NoError(t, row.Scan(v))
		require.Equal(t, id, row)
	})
}

func TestIDsOfAnotherKindOrFormAreRefused(t *testing.T) {
	t.Parallel()
	ticket := tix.NewTicketID().String()
	for name, text := range map[string]string{
		"another kind": ticket, "no prefix": ticket[4:], "too short": "ord_01k9z3", "upper case": "ord_01K9Z3V5M8Q2W4X6Y8A0B2C4D6",
		"more than 128 bits": "ord_8zzzzzzzzzzzzzzzzzzzzzzzzz", "letter l": "ord_0lk9z3v5m8q2w4x6y8a0b2c4d6", "uuid": "ord_01890a5d-ac96-774b-bcce-b302099a8057",
	} {
		_, err := tix.ParseOrderID(text)
		require.ErrorIs(t, err, tix.ErrID, name)
	}
}

func TestIDsSortByTheTimeTheyWereMade(t *testing.T) {
	t.Parallel()
	first := tix.NewOrderID()
	for began := time.Now().UnixMilli(); time.Now().UnixMilli() <= began; { // the next millisecond
	}
	require.Less(t, first.String(), tix.NewOrderID().String())
}

func TestAnUnsetIDIsEmptyAndNull(t *testing.T) {
	t.Parallel()
	body, err := json.Marshal(map[string]any{"id": tix.OrderID{}})
	require.NoError(t, err)
	require.JSONEq(t, `{"id":""}`, string(body))
	v, err := tix.OrderID{}.Value()
	require.NoError(t, err)
	require.Nil(t, v)
}
