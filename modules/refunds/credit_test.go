package refunds

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tixters/tixters/core/tix"
)

// credited is a hall in which somebody has chosen a credit of 50.00, and the code of it.
func credited(t *testing.T, until *time.Time) (h *hall, event tix.EventID, order tix.OrderID, code string) {
	t.Helper()
	h = openHall(t)
	event = h.event("Open Air", "Floor")
	order = h.sell(event, 1, 5000)[0]
	if until != nil {
		until = h.until(until.Sub(time.Time{}))
	}
	h.cancel(CallOff{Events: []CallOffEvent{{EventID: event}}, Credit: true, CreditUntil: until, ChooseUntil: h.until(24 * time.Hour)})
	h.run(event, 10)
	c, err := h.Choose(context.Background(), order, "token", GetCredit)
	require.NoError(t, err)
	require.Equal(t, []any{RemedyDone, GetCredit, int64(5000)}, []any{c.State, c.Kind, c.Credit.Remaining})
	require.Len(t, c.Code, 19)
	return h, event, order, c.Code
}

// after is a time so long after the beginning of a hall.
func after(d time.Duration) *time.Time { at := time.Time{}.Add(d); return &at }

// reserve sets a credit aside for a new order.
func (h *hall) reserve(code string, total int64) (tix.OrderID, int64, error) {
	h.t.Helper()
	order := tix.NewOrderID()
	var taken int64
	err := h.db.InTx(context.Background(), func(ctx context.Context) (err error) {
		taken, err = h.credits.Reserve(ctx, tix.CreditUse{Code: code, OrganizationID: h.org, OrderID: order, Total: tix.Money{Amount: total, Currency: "USD"}})
		return err
	})
	return order, taken, err
}

func (h *hall) left(code string) int64 {
	h.t.Helper()
	c, err := h.store.creditOfCode(context.Background(), h.org, "USD", hashOf(code), false)
	require.NoError(h.t, err)
	return c.Remaining
}

func TestABuyerMayHaveACreditInstead(t *testing.T) {
	t.Parallel()
	h, event, order, code := credited(t, nil)
	ctx := context.Background()
	require.Equal(t, "refunded", h.c.orders[order].Status)
	require.Equal(t, "void", h.c.tickets[order][0].State)
	require.Len(t, h.c.given, 1)
	for _, m := range h.c.given {
		require.Equal(t, []any{true, int64(5000)}, []any{m.OnCredit, m.Amount.Amount})
	}
	refunds, err := h.List(ctx, h.org, Filter{OrderID: order}, tix.RefundID{}, 10)
	require.NoError(t, err)
	require.Equal(t, []any{Refunded, int64(5000), int64(5000)}, []any{refunds[0].State, refunds[0].Amount, refunds[0].Credit})
	mail := h.c.mails["credit:"+refunds[0].ID.String()]
	require.Equal(t, []string{code, "$50.00", ""}, []string{mail.Data["code"], mail.Data["left"], mail.Data["until"]})
	require.Zero(t, h.c.of("order_refunded"), "no bank has anything to do")

	p := h.run(event, 10)
	require.Equal(t, []any{CancelDone, 1, 0}, []any{p.State, p.Decided[GetCredit], p.refunded()})
	again, err := h.ChoiceOf(ctx, order, "token")
	require.NoError(t, err)
	require.Equal(t, code, again.Code)
	list, err := h.Credits(ctx, h.org, tix.CreditID{}, 10)
	require.NoError(t, err)
	require.Len(t, list, 1)
	for name, typed := range map[string]string{"as it is": code, "small and without lines": strings.ToLower(strings.ReplaceAll(code, "-", " "))} {
		c, err := h.CreditOf(ctx, event, typed)
		require.NoError(t, err, name)
		require.Equal(t, int64(5000), c.Remaining)
	}
	_, err = h.CreditOf(ctx, event, code[1:]+"0")
	requireCode(t, err, "credit_unknown")
	elsewhere := h.event("Elsewhere", "Floor")
	card := h.c.cards[elsewhere]
	card.OrganizationID = tix.NewOrganizationID()
	h.c.cards[elsewhere] = card
	_, err = h.CreditOf(ctx, elsewhere, code)
	requireCode(t, err, "credit_unknown")
}

func TestACreditIsSpentInPartsAndGivenBack(t *testing.T) {
	t.Parallel()
	h, event, _, code := credited(t, nil)
	ctx := context.Background()
	first, taken, err := h.reserve(code, 3000)
	require.NoError(t, err)
	require.Equal(t, []int64{3000, 2000}, []int64{taken, h.left(code)})
	for range 2 {
		require.NoError(t, h.credits.Release(ctx, first))
	}
	require.Equal(t, int64(5000), h.left(code))
	require.NoError(t, h.credits.Spend(ctx, first), "its payment came late")
	for range 2 {
		require.NoError(t, h.credits.Spend(ctx, first))
		require.NoError(t, h.credits.Release(ctx, first), "what is spent is not given back")
	}
	require.Equal(t, int64(2000), h.left(code))

	_, taken, err = h.reserve(code, 2050)
	require.NoError(t, err)
	require.Equal(t, int64(1950), taken, "a bank takes nothing below a dollar")
	late, taken, err := h.reserve(code, 5000)
	require.NoError(t, err)
	require.Equal(t, int64(50), taken)
	require.NoError(t, h.credits.Release(ctx, late))
	_, _, err = h.reserve(code, 50)
	require.NoError(t, err)
	requireCode(t, h.credits.Spend(ctx, late), "credit_gone")
	_, err = h.CreditOf(ctx, event, code)
	requireCode(t, err, "credit_used_up")
	_, _, err = h.reserve(code, 5000)
	requireCode(t, err, "validation_failed")
	require.NoError(t, h.credits.Spend(ctx, tix.NewOrderID()), "an order without a credit")
	require.NoError(t, h.credits.Release(ctx, tix.NewOrderID()))
}

func TestACreditMayEnd(t *testing.T) {
	t.Parallel()
	h, event, _, code := credited(t, after(60*24*time.Hour))
	h.clock.Set(*h.until(60 * 24 * time.Hour))
	_, err := h.CreditOf(context.Background(), event, code)
	requireCode(t, err, "credit_expired")
	_, _, err = h.reserve(code, 100)
	requireCode(t, err, "validation_failed")
}

// TestNoCreditIsSpentTwice holds whatever many do at the same moment.
func TestNoCreditIsSpentTwice(t *testing.T) {
	t.Parallel()
	h, _, _, code := credited(t, nil)
	var group sync.WaitGroup
	var mu sync.Mutex
	var sum int64
	for range 12 {
		group.Go(func() {
			if _, taken, err := h.reserve(code, 900); err == nil {
				mu.Lock()
				sum += taken
				mu.Unlock()
			}
		})
	}
	group.Wait()
	require.Equal(t, int64(5000), sum)
	require.Zero(t, h.left(code))
}

// TestARefundGoesBackToWhereItCameFrom: of an order of which a credit paid 20.00 of 50.00 the card gets
// 30.00 first, and the credit the rest, also after its time.
func TestARefundGoesBackToWhereItCameFrom(t *testing.T) {
	t.Parallel()
	h, _, _, code := credited(t, after(60*24*time.Hour))
	ctx := context.Background()
	other := h.event("Open Air again", "Floor")
	order := h.sell(other, 1, 5000)[0]
	h.c.orders[order].Credit = 2000
	require.NoError(t, h.db.InTx(ctx, func(ctx context.Context) error {
		_, err := h.credits.Reserve(ctx, tix.CreditUse{Code: code, OrganizationID: h.org, OrderID: order, Total: tix.Money{Amount: 2000, Currency: "USD"}})
		return err
	}))
	require.NoError(t, h.credits.Spend(ctx, order))
	require.Equal(t, int64(3000), h.left(code))
	h.clock.Set(*h.until(61 * 24 * time.Hour))

	ask := func(amount int64) Refund {
		r, err := h.Request(ctx, h.org, order, Ask{Amount: amount})
		require.NoError(t, err)
		for range 2 {
			_, err = h.Give(ctx, r.ID)
			require.NoError(t, err)
		}
		r, err = h.Get(ctx, h.org, r.ID)
		require.NoError(t, err)
		return r
	}
	first, second, third := ask(1000), ask(3500), ask(500)
	require.Equal(t, []int64{0, 1500, 500}, []int64{first.Credit, second.Credit, third.Credit})
	require.Equal(t, []bool{false, true, true}, []bool{first.Credited, second.Credited, third.Credited})
	require.Equal(t, []int64{1000, 2000, 1500, 500}, []int64{h.c.given[first.Key()].Amount.Amount, h.c.given[second.Key()].Amount.Amount,
		h.c.given[second.ID.String()+":credit"].Amount.Amount, h.c.given[third.ID.String()+":credit"].Amount.Amount})
	require.Equal(t, int64(5000), h.left(code))
	_, err := h.CreditOf(ctx, other, code)
	require.NoError(t, err, "it has new time")
	require.Equal(t, "$20.00", h.c.mails[second.Key()+":order_refunded"].Data["amount"])
	require.NotContains(t, h.c.mails, third.Key()+":order_refunded")
}

func TestAPartThatIsOnACreditCannotBeTakenAway(t *testing.T) {
	t.Parallel()
	h, _, _, code := credited(t, nil)
	ctx := context.Background()
	order := h.sell(h.event("Open Air again", "Floor"), 1, 5000)[0]
	h.c.orders[order].Credit = 2000
	require.NoError(t, h.db.InTx(ctx, func(ctx context.Context) error {
		_, err := h.credits.Reserve(ctx, tix.CreditUse{Code: code, OrganizationID: h.org, OrderID: order, Total: tix.Money{Amount: 2000, Currency: "USD"}})
		return err
	}))
	require.NoError(t, h.credits.Spend(ctx, order))
	r, err := h.Request(ctx, h.org, order, Ask{Amount: 4500})
	require.NoError(t, err)
	_, err = h.Give(ctx, r.ID)
	require.NoError(t, err)
	_, err = h.apply(ctx, r.ID, tix.RefundResult{Status: "failed", Failure: "expired_or_canceled_card", Reference: "re_" + r.Key()})
	require.NoError(t, err)
	_, err = h.Resolve(ctx, r.ID, Abort, "usr_admin", "why")
	requireCode(t, err, "credit_given")
	state, err := h.Resolve(ctx, r.ID, Settle, "usr_admin", "paid by hand")
	require.NoError(t, err)
	require.Equal(t, string(Settled), state)
	require.Equal(t, []any{true, int64(3000)}, []any{h.c.given[r.Key()+":settled"].Outside, h.c.given[r.Key()+":settled"].Amount.Amount})
	require.Equal(t, int64(4500), h.left(code), "once")
}

func TestWhoSaysNothingMayGetACredit(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	event := h.event("Open Air", "Floor")
	ids := append(h.sell(event, 2, 5000), h.sell(event, 1, 0)...)
	h.cancel(CallOff{Events: []CallOffEvent{{EventID: event}}, Credit: true, ChooseUntil: h.until(24 * time.Hour), Otherwise: GetCredit})
	h.run(event, 10)
	free, err := h.ChoiceOf(context.Background(), ids[2], "token")
	require.NoError(t, err)
	require.Equal(t, []string{GetRefund}, free.Offers)
	require.Equal(t, "yes", h.c.mails["cancelled:"+event.String()+":"+ids[0].String()].Data["credit"])
	require.Empty(t, h.c.mails["cancelled:"+event.String()+":"+ids[2].String()].Data["credit"])
	h.clock.Set(*h.until(24 * time.Hour))
	h.c.fail["promise"] = errors.New("connection reset")
	_, err = h.RefundPage(context.Background(), event, 10)
	require.Error(t, err)
	p := h.run(event, 1)
	require.Equal(t, []any{CancelDone, 2, 1}, []any{p.State, p.Decided[GetCredit], p.Decided[GetRefund]})
	require.Equal(t, 2, h.c.of("credit_given"))
}

func TestACreditMustBeGoodLongEnough(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	event := h.event("Open Air", "Floor")
	for name, in := range map[string]CallOff{
		"too short":  {Credit: true, ChooseUntil: h.until(24 * time.Hour), CreditUntil: h.until(48 * time.Hour)},
		"for nobody": {CreditUntil: h.until(4800 * time.Hour)},
		"otherwise":  {Otherwise: GetCredit},
	} {
		in.Reason, in.Events = "Rain.", []CallOffEvent{{EventID: event}}
		_, err := h.CreateBatch(context.Background(), h.org, in)
		requireCode(t, err, "validation_failed")
		require.Equal(t, "published", h.c.cards[event].Status, name)
	}
}

// TestEveryCodeIsFoundHoweverItIsTyped holds for every credit.
func TestEveryCodeIsFoundHoweverItIsTyped(t *testing.T) {
	t.Parallel()
	c := NewCredits(nil, nil, sealer(t))
	rapid.Check(t, func(t *rapid.T) {
		code := c.codeOf(tix.NewCreditID())
		typed := strings.NewReplacer("0", rapid.SampledFrom([]string{"0", "o", "O"}).Draw(t, "zero"), "1", rapid.SampledFrom([]string{"1", "l", "i"}).Draw(t, "one"),
			"-", rapid.SampledFrom([]string{"-", " ", "", "–"}).Draw(t, "line")).Replace(code)
		require.Equal(t, hashOf(code), hashOf(strings.ToLower(typed)))
		require.NotEqual(t, hashOf(code), hashOf(c.codeOf(tix.NewCreditID())))
	})
}
