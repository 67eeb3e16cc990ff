package bench

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"
)

// heard makes a buyer of two tickets hear an answer to a step.
func heard(t *told, from, to time.Duration, step, next, ending int8) *buyer {
	b := &buyer{since: t.began.Add(from), step: next, quantity: 2, ending: ending, hold: "hold_" + from.String(), order: "order_" + from.String()}
	if ending == refused {
		b.gone = 1
	}
	t.note(b, step, 2, t.began.Add(to))
	return b
}

func TestAHistoryThatNoTillCouldHaveHadIsFound(t *testing.T) {
	t.Parallel()
	sale := func() *told {
		t := newTold()
		heard(t, 1*time.Second, 2*time.Second, stepHold, stepOrder, undecided)
		heard(t, 3*time.Second, 4*time.Second, stepHold, stepGiveBack, undecided)
		return t
	}
	h := sale()
	heard(h, 5*time.Second, 6*time.Second, stepHold, stepHold, refused)
	require.Equal(t, porcupine.Ok, h.linearizable(4, nil, time.Minute))
	require.Equal(t, porcupine.Illegal, h.linearizable(6, nil, time.Minute), "refused although there was room")
	require.Equal(t, porcupine.Ok, h.linearizable(6, []int{2}, time.Minute), "unless a dying server took it")
	require.Equal(t, porcupine.Illegal, h.linearizable(3, nil, time.Minute), "granted although there was none")

	h = sale()
	heard(h, 5*time.Second, 6*time.Second, stepGiveBack, stepGiveBack, gaveUp)
	heard(h, 7*time.Second, 8*time.Second, stepHold, stepOrder, undecided)
	require.Equal(t, porcupine.Ok, h.linearizable(4, nil, time.Minute), "what came back is sold again")
}

func TestWhatBuyersWereTold(t *testing.T) {
	t.Parallel()
	h := newTold()
	heard(h, 1*time.Second, 2*time.Second, stepOrder, stepPay, undecided)
	heard(h, 3*time.Second, 4*time.Second, stepConfirm, stepConfirm, paidOrder)
	require.Equal(t, map[string]string{"order_1s": "hold_1s"}, h.orders)
	require.Equal(t, map[string]int{"order_3s": 2}, h.paid)
}

func TestOnlyCrashesAreExcused(t *testing.T) {
	t.Parallel()
	h := newTold()
	for _, crash := range []error{&net.OpError{Op: "read", Err: io.EOF}, io.ErrUnexpectedEOF, &unexpected{502, ""}, &unsettled{"pending_payment"}} {
		require.True(t, h.excuses(crash), "%v", crash)
	}
	for _, defect := range []error{&unexpected{404, "no such order"}, &unsettled{"expired"}} {
		require.False(t, h.excuses(defect), "%v", defect)
	}
}

func TestTheBalancerTriesTheOtherReplica(t *testing.T) {
	t.Parallel()
	alive := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = io.WriteString(w, "heard "+string(body))
	}))
	defer alive.Close()
	dead, err := freeAddress()
	require.NoError(t, err)
	front := httptest.NewServer(newBalancer([]string{dead, strings.TrimPrefix(alive.URL, "http://")}))
	defer front.Close()
	for range 10 {
		res, err := http.Post(front.URL, "text/plain", strings.NewReader("you"))
		require.NoError(t, err)
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, "heard you", string(body))
	}
}

func TestTheBalancerSaysWhenAReplicaDies(t *testing.T) {
	t.Parallel()
	dying := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half an ans")
		panic(http.ErrAbortHandler)
	}))
	defer dying.Close()
	front := httptest.NewServer(newBalancer([]string{strings.TrimPrefix(dying.URL, "http://")}))
	defer front.Close()
	res, err := http.Get(front.URL)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, http.StatusBadGateway, res.StatusCode, "not half an answer")
}
