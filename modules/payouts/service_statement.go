package payouts

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Statement is what an event owes a payee, out of the ledger.
type Statement struct {
	Payee    Payee
	Currency tix.Currency
	Lines    []StatementLine
	Balance  int64 // minor units that the payee has still to get; negative: it owes us
}

// StatementLine sums the journals of one kind.
type StatementLine struct {
	Kind   string
	Count  int
	Amount int64 // minor units in the payee's favour
}

// Statements gives the statements of everybody who shares in an event, each in each currency, the
// organizer's first.
func (s *Service) Statements(ctx context.Context, org tix.OrganizationID, event tix.EventID) ([]Statement, error) {
	const op = "payouts.statements"
	if _, err := s.event(ctx, org, event); err != nil {
		return nil, errs.Wrap(op, err)
	}
	rows, err := s.store.statement(ctx, org, event)
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	payees := map[tix.PayeeID]Payee{}
	out := []Statement{}
	for _, r := range rows {
		if _, known := payees[r.PayeeID]; !known {
			if payees[r.PayeeID], err = s.store.payee(ctx, org, r.PayeeID, false); err != nil {
				return nil, errs.Wrap(op, err)
			}
		}
		n := len(out)
		if n == 0 || out[n-1].Payee.ID != r.PayeeID || out[n-1].Currency != r.Currency {
			out, n = append(out, Statement{Payee: payees[r.PayeeID], Currency: r.Currency}), n+1
		}
		st := &out[n-1]
		st.Lines = append(st.Lines, StatementLine{r.Kind, r.Count, r.Amount})
		st.Balance += r.Amount
	}
	return out, nil
}

// Journals lists what happened to an event's money, newest first.
func (s *Service) Journals(ctx context.Context, org tix.OrganizationID, event tix.EventID, before tix.JournalID, limit int) ([]JournalRow, map[tix.JournalID][]EntryRow, error) {
	const op = "payouts.journals"
	if _, err := s.event(ctx, org, event); err != nil {
		return nil, nil, errs.Wrap(op, err)
	}
	rows, entries, err := s.store.journals(ctx, org, event, before, limit)
	return rows, entries, errs.Wrap(op, err)
}

// EventFees sums our fees of an event by currency, out of the ledger.
func (s *Service) EventFees(ctx context.Context, event tix.EventID) ([]tix.EventFees, error) {
	fees, err := s.store.fees(ctx, event)
	return fees, errs.Wrap("payouts.event_fees", err)
}
