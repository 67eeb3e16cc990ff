package checkout_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/checkout"
)

func holdCall(h *house, name, body string, status int, header map[string]string, has ...string) testkit.Scenario {
	return testkit.Scenario{Name: name, Method: http.MethodPost, Path: "/v1/checkout/holds", Status: status, Has: has, Header: header,
		Body: strings.NewReplacer("EVENT", h.card.ID.String(), "FLOOR", h.floor.ID.String(), "FRIENDS", h.friends.ID.String()).Replace(body)}
}

const one = `{"event_id":"EVENT","items":[{"tier_id":"FLOOR","quantity":1}]}`

// What the direct way does not understand, the typed one answers, with the same body.
func TestBothWaysToReserveAnswerTheSame(t *testing.T) {
	t.Parallel()
	h := open(t, 30)
	h.pricing.tiers[0].Name = `Floor "A" <front> – früh`
	api := testkit.API(t, h.db, auth.Principal{}, checkout.NewModule(h.Service))
	type answer struct {
		EventID tix.EventID `json:"event_id"`
		Quote   tix.Quote   `json:"quote"`
	}
	direct := holdCall(h, "direct", `{"items":[{"quantity":2,"tier_id":"FLOOR"},{"tier_id":"FRIENDS","quantity":1}], "event_id":"EVENT"}`, 201, nil).Play(t, api)
	typed := holdCall(h, "typed", `{"event_id":"EVENT","items":[{"tier_id":"FLO\u004fR","quantity":2},{"tier_id":"FRIENDS","quantity":1}]}`, 422, nil)
	typed.Body = strings.Replace(typed.Body, `FLO\u004fR`, `\u0074`+h.floor.ID.String()[1:], 1)
	typed.Status = 201
	require.Equal(t, testkit.Read[answer](t, direct), testkit.Read[answer](t, typed.Play(t, api)))
	for _, s := range []testkit.Scenario{
		holdCall(h, "unknown member", `{"event_id":"EVENT","items":[{"tier_id":"FLOOR","quantity":1}],"price":1}`, 422, nil, `"field":"body.price"`),
		holdCall(h, "twice the same", `{"event_id":"EVENT","items":[{"tier_id":"FLOOR","quantity":1},{"tier_id":"FLOOR","quantity":1}]}`, 422, nil, "body.items[1].tier_id"),
		holdCall(h, "too many", `{"event_id":"EVENT","items":[{"tier_id":"FLOOR","quantity":101}]}`, 422, nil, "body.items[0].quantity"),
		holdCall(h, "no event", `{"event_id":"evt_nonsense","items":[{"tier_id":"FLOOR","quantity":1}]}`, 422, nil, `"field":"body"`),
		holdCall(h, "cut off", `{"event_id":"EVENT","items":[`, 400, nil),
		holdCall(h, "rest behind it", one+`x`, 400, nil),
		holdCall(h, "short key", one, 422, map[string]string{"Idempotency-Key": "short"}, "header.Idempotency-Key"),
		holdCall(h, "short device", one, 422, map[string]string{"Device-Id": "short"}, "header.Device-Id"),
	} {
		s.Play(t, api)
	}
	require.Equal(t, 30-2*2, h.stock.left[h.floor.PoolID], "what was refused changed nothing")
}

func TestTheSameKeyGivesTheSameReservation(t *testing.T) {
	t.Parallel()
	h := open(t, 30)
	api := testkit.API(t, h.db, auth.Principal{}, checkout.NewModule(h.Service))
	key := map[string]string{"Idempotency-Key": tix.NewMessageID().String()}
	first := holdCall(h, "first", one, 201, key).Play(t, api)
	h.clock.Advance(time.Minute)
	h.pricing.tiers[0].Each.Amount++
	require.Equal(t, first, holdCall(h, "again", one, 201, key).Play(t, api), "to the last character, token and price too")
	require.Equal(t, 29, h.stock.left[h.floor.PoolID])
	holdCall(h, "another request", `{"event_id":"EVENT","items":[{"tier_id":"FLOOR","quantity":2}]}`, 422, key, "idempotency_key_reused").Play(t, api)
}

func TestTokensAreOursAndForOneHoldOnly(t *testing.T) {
	t.Parallel()
	h := open(t, 30)
	ctx := t.Context()
	mine, token := h.hold(h.floor, 2)
	other, foreign := h.hold(h.floor, 1)
	got, err := h.Hold(ctx, mine.ID, token)
	require.NoError(t, err)
	require.Equal(t, mine, got, "everything that was frozen comes back")
	half := len(token) / 2
	for name, c := range map[string]struct {
		id    tix.HoldID
		token string
	}{
		"another hold's": {mine.ID, foreign}, "another id": {other.ID, token}, "empty": {mine.ID, ""}, "cut": {mine.ID, token[:half]},
		"changed": {mine.ID, token[:8] + "AAAA" + token[12:]}, "unsigned": {mine.ID, token[:strings.LastIndex(token, ".")+1]},
	} {
		_, err := h.Hold(ctx, c.id, c.token)
		require.Error(t, err, name)
		requireCode(t, err, "not_found")
		_, err = h.PlaceOrder(ctx, checkout.Place{HoldID: c.id, HoldToken: c.token, Name: "Eve", Email: "eve@example.org", AcceptTerms: true})
		requireCode(t, err, "not_found")
	}
	h.clock.Set(mine.ExpiresAt)
	_, err = h.Hold(ctx, mine.ID, token)
	requireCode(t, err, "hold_expired")
}

func TestHoldsOfADropDoNotEndTogether(t *testing.T) {
	t.Parallel()
	h := open(t, 30)
	ends := map[time.Time]bool{}
	for range 20 {
		hold, _ := h.hold(h.floor, 1)
		ends[hold.ExpiresAt] = true
		require.InDelta(t, 10*time.Minute, hold.ExpiresAt.Sub(h.clock.Now()), float64(time.Minute))
	}
	require.Greater(t, len(ends), 10)
}

func TestTheWaitingRoomStandsInFront(t *testing.T) {
	t.Parallel()
	h := open(t, 30)
	h.line.need, h.stock.perBuyer = true, 2
	_, _, err := h.CreateHold(t.Context(), h.ask(h.floor, 1))
	requireCode(t, err, "queue_required")
	require.Empty(t, h.line.observed, "who has no pass is no load")
	with := h.ask(h.floor, 2)
	with.Pass = "pass:a"
	_, _, err = h.CreateHold(t.Context(), with)
	require.NoError(t, err)
	_, _, err = h.CreateHold(t.Context(), with)
	requireCode(t, err, "buyer_limit")
	with.Pass = "pass:b"
	_, _, err = h.CreateHold(t.Context(), with)
	require.NoError(t, err, "the limit is each person's own")
	require.Equal(t, []string{"held", "refused", "held"}, h.line.observed)
	h.line.need = false
	_, _, err = h.CreateHold(t.Context(), h.ask(h.floor, 1))
	require.Error(t, err, "a limit per person needs to know the person")
	device := h.ask(h.floor, 1)
	device.Device = "0123456789abcdef01"
	_, _, err = h.CreateHold(t.Context(), device)
	require.NoError(t, err)
}
