package disputes

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Tally counts disputes of one reason, month of opening, outcome and currency.
type Tally struct {
	Reason   string
	Month    string // "2026-11", UTC
	Status   string
	Currency tix.Currency
	Count    int
	Amount   int64 // minor units
}

// Outcome is how disputes ended.
type Outcome struct {
	Won     int
	Lost    int
	Open    int // inquiries included
	Closed  int // inquiries that went no further
	Amounts map[tix.Currency]Amounts
}

// Amounts are minor units that were disputed.
type Amounts struct{ Won, Lost, Open int64 }

// Rate is the share that was won of what was decided, in basis points; false while nothing was.
func (o Outcome) Rate() (int, bool) {
	if o.Won+o.Lost == 0 {
		return 0, false
	}
	return (10_000*o.Won + (o.Won+o.Lost)/2) / (o.Won + o.Lost), true
}

func (o *Outcome) add(t Tally) {
	if o.Amounts == nil {
		o.Amounts = map[tix.Currency]Amounts{}
	}
	a := o.Amounts[t.Currency]
	switch {
	case t.Status == "won":
		o.Won, a.Won = o.Won+t.Count, a.Won+t.Amount
	case t.Status == "lost":
		o.Lost, a.Lost = o.Lost+t.Count, a.Lost+t.Amount
	case t.Status == "warning_closed":
		o.Closed += t.Count
		return
	default:
		o.Open, a.Open = o.Open+t.Count, a.Open+t.Amount
	}
	o.Amounts[t.Currency] = a
}

// Report is how disputes ended, altogether, by reason and by the month in which they were opened.
type Report struct {
	Outcome
	ByReason map[string]*Outcome
	ByMonth  map[string]*Outcome
}

// Rate reports on an organization's disputes, or with a zero one on all.
func (s *Service) Rate(ctx context.Context, org tix.OrganizationID) (Report, error) {
	out := Report{ByReason: map[string]*Outcome{}, ByMonth: map[string]*Outcome{}}
	all, err := s.store.tally(ctx, org)
	for _, t := range all {
		out.add(t)
		for _, group := range []struct {
			of  map[string]*Outcome
			key string
		}{{out.ByReason, t.Reason}, {out.ByMonth, t.Month}} {
			if group.of[group.key] == nil {
				group.of[group.key] = &Outcome{}
			}
			group.of[group.key].add(t)
		}
	}
	return out, errs.Wrap("disputes.rate", err)
}
