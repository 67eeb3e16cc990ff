package checkout

import "slices"

// Status is where an order stands.
type Status string

// The states of an order.
const (
	Pending   Status = "pending_payment" // places reserved, money awaited
	Paid      Status = "paid"            // tickets issued
	Expired   Status = "expired"         // the time ran out; places given back
	Cancelled Status = "cancelled"       // the buyer gave up; places given back
	Refunding Status = "refunding"       // money taken, never any tickets: it goes back in full
	Refunded  Status = "refunded"        // money given back
)

// next lists where an order may go. Expired and cancelled orders go on when their payment
// succeeds late: to paid when there are places left, into a refund when there are not. A paid order stays paid
// until all of it was given back.
func (s Status) next() []Status {
	switch s {
	case Pending:
		return []Status{Paid, Expired, Cancelled, Refunding}
	case Expired, Cancelled:
		return []Status{Paid, Refunding}
	case Paid:
		return []Status{Refunded}
	case Refunding:
		return []Status{Refunded}
	}
	return nil
}

// May reports whether an order may move from s to the other state.
func (s Status) May(to Status) bool { return slices.Contains(s.next(), to) }

// before lists the states from which an order may move to s, for the guards of updates.
func (s Status) before() []Status {
	var from []Status
	for _, f := range []Status{Pending, Paid, Expired, Cancelled, Refunding, Refunded} {
		if f.May(s) {
			from = append(from, f)
		}
	}
	return from
}
