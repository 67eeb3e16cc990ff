package inventory

import (
	"github.com/tixters/tixters/core/tix"
)

// stock is what a batch is granted from, as read under the locks: places left in each pool,
// tickets of each subject, uses left of each code. A pool or code that is absent has nothing.
type stock struct {
	free   map[tix.PoolID]int
	counts map[[16]byte]int
	uses   map[[16]byte]int
}

// grant answers requests in their order, each as if it were alone and those before it were
// done: this is the definition of what a batch means. Granted requests are taken from st.
func grant(st *stock, requests []*tix.HoldRequest) []error {
	verdicts := make([]error, len(requests))
	for i, r := range requests {
		if verdicts[i] = st.refusal(r); verdicts[i] == nil {
			st.take(r)
		}
	}
	return verdicts
}

// refusal says why a request cannot be granted: for want of places first, which concerns
// everybody, then for the buyer's limit, then for a code.
func (st *stock) refusal(r *tix.HoldRequest) error {
	for _, l := range r.Lines {
		if st.free[l.PoolID] < l.Quantity {
			return ErrSoldOut
		}
	}
	if r.SubjectMax > 0 && st.counts[r.Subject]+quantity(r) > r.SubjectMax {
		return ErrBuyerLimit
	}
	for _, c := range r.Codes {
		if st.uses[c.CodeID] < c.Uses {
			return ErrCodeUsedUp
		}
	}
	return nil
}

func (st *stock) take(r *tix.HoldRequest) {
	if limited(r) {
		st.counts[r.Subject] += quantity(r)
	}
	for _, c := range r.Codes {
		st.uses[c.CodeID] -= c.Uses
	}
	for _, l := range r.Lines {
		st.free[l.PoolID] -= l.Quantity
	}
}

// limited reports whether the subject's tickets are counted. They are counted also while no
// limit is set, so that a limit which is set later knows of them.
func limited(r *tix.HoldRequest) bool { return r.Subject != [16]byte{} }

// quantity is the number of tickets.
func quantity(r *tix.HoldRequest) int {
	n := 0
	for _, l := range r.Lines {
		n += l.Tickets()
	}
	return n
}
