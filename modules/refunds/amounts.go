package refunds

import (
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// terms say how much of a ticket's price goes back.
type terms struct {
	percentage int64 // basis points
	keepFees   bool  // what the buyer paid on top of the face price stays, and so does our fee
}

// owed is what a buyer gets, in minor units, and how much of it is our fee that we give back.
type owed struct{ amount, fee int64 }

// forTickets works out what tickets are worth under terms: of each its own price, in whole minor
// units and never rounded up, so that no choice of tickets gives more than they cost together.
func forTickets(q tix.Quote, tickets []tix.TicketSheet, t terms) (owed, error) {
	var sum owed
	for _, ticket := range tickets {
		line, ok := lineOf(q, ticket.TierID)
		if !ok {
			return owed{}, errs.InvalidField("body.tickets", "A ticket does not belong to this order.")
		}
		n := int64(line.Quantity)
		price, fee := line.Total.Amount/n, (line.Total.Amount-line.Payee.Amount)/n
		if t.keepFees {
			price, fee = price-line.Fees.Amount/n, 0
		}
		sum.amount += price * t.percentage / whole
		sum.fee += fee * t.percentage / whole
	}
	return sum, nil
}

// whole is everything, in basis points.
const whole = 10_000

func lineOf(q tix.Quote, tier tix.TierID) (tix.QuoteLine, bool) {
	for _, l := range q.Lines {
		if l.TierID == tier {
			return l, true
		}
	}
	return tix.QuoteLine{}, false
}
