package inventory

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// model answers one request after the other, each from the history alone: slow, and plainly
// what a single till with one clerk would do.
type model struct {
	capacity map[tix.PoolID]int
	max      map[[16]byte]int
	granted  []*tix.HoldRequest
}

func (m *model) answer(r *tix.HoldRequest) string {
	tickets, uses, places := 0, map[[16]byte]int{}, map[tix.PoolID]int{}
	for _, g := range append(m.granted[:len(m.granted):len(m.granted)], r) {
		for _, l := range g.Lines {
			places[l.PoolID] += l.Quantity
			if g.Subject == r.Subject {
				tickets += l.Quantity - l.Extra
			}
		}
		for _, c := range g.Codes {
			uses[c.CodeID] += c.Uses
		}
	}
	for _, l := range r.Lines {
		if places[l.PoolID] > m.capacity[l.PoolID] {
			return "sold_out"
		}
	}
	if r.Subject != [16]byte{} && r.SubjectMax > 0 && tickets > r.SubjectMax {
		return "buyer_limit"
	}
	for _, c := range r.Codes {
		if uses[c.CodeID] > m.max[c.CodeID] {
			return "code_used_up"
		}
	}
	m.granted = append(m.granted, r)
	return ""
}

// drawRequest draws any request for few pools, buyers and codes, so that they meet.
func drawRequest(t *rapid.T, event tix.EventID, org tix.OrganizationID, pools []tix.PoolID) *tix.HoldRequest {
	r := &tix.HoldRequest{HoldID: tix.NewHoldID(), EventID: event, OrganizationID: org}
	for _, p := range rapid.Permutation(pools).Draw(t, "pools")[:rapid.IntRange(1, len(pools)).Draw(t, "lines")] {
		l := tix.PoolLine{PoolID: p, Quantity: rapid.IntRange(1, 4).Draw(t, "quantity")}
		if len(r.Lines) > 0 {
			l.Extra = rapid.IntRange(0, l.Quantity).Draw(t, "extra")
		}
		r.Lines = append(r.Lines, l)
	}
	if who := rapid.IntRange(0, 3).Draw(t, "subject"); who > 0 {
		r.Subject = [16]byte{byte(who)}
		r.SubjectMax = rapid.SampledFrom([]int{0, 4, 4, 6}).Draw(t, "limit")
	}
	if code := rapid.IntRange(0, 2).Draw(t, "code"); code > 0 {
		r.Codes = []tix.CodeUse{{CodeID: [16]byte{byte(code)}, Uses: rapid.IntRange(1, 2).Draw(t, "uses")}}
	}
	return r
}

func TestABatchAnswersAsOneAfterTheOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pools := []tix.PoolID{{1}, {2}, {3}}
		m := &model{capacity: map[tix.PoolID]int{}, max: map[[16]byte]int{{1}: 3, {2}: 1}}
		for _, p := range pools {
			m.capacity[p] = rapid.IntRange(0, 12).Draw(t, "capacity")
		}
		st := &stock{free: maps.Clone(m.capacity), counts: map[[16]byte]int{}, uses: maps.Clone(m.max)}
		for range rapid.IntRange(1, 4).Draw(t, "batches") {
			var requests []*tix.HoldRequest
			for range rapid.IntRange(1, 12).Draw(t, "requests") {
				requests = append(requests, drawRequest(t, tix.EventID{9}, tix.OrganizationID{9}, pools))
			}
			for i, err := range grant(st, requests) {
				want := m.answer(requests[i])
				require.Equal(t, want, errs.CodeOf(err), "request %d of %d", i, len(requests))
			}
		}
	})
}
