package payouts

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type breakBody struct {
	ID       tix.BreakID  `json:"id"`
	Subject  string       `json:"subject" doc:"A movement of the payment provider, or a journal"`
	PayeeID  *tix.PayeeID `json:"payee_id,omitempty" doc:"Of the account that differs; none: the platform's own"`
	Class    string       `json:"class" enum:"amount_differs,fee_differs,missing_here,missing_there"`
	Amount   tix.Money    `json:"amount" doc:"By which the provider's balance is larger than the books"`
	State    string       `json:"state" enum:"open,matched,explained"`
	Reason   string       `json:"reason,omitempty"`
	ClosedBy string       `json:"closed_by,omitempty"`
	OpenedAt time.Time    `json:"opened_at"`
	ClosedAt *time.Time   `json:"closed_at,omitempty"`
}

func showBreak(b Break) breakBody {
	return breakBody{b.ID, b.Subject, b.PayeeID, b.Class, tix.Money{Amount: b.Amount, Currency: b.Currency}, b.State, b.Reason, b.ClosedBy, b.OpenedAt, b.ClosedAt}
}

type breakListIn struct {
	web.Page
	State string `query:"state" enum:"open,matched,explained"`
}

type breakListOut struct{ Body web.List[breakBody] }

type explainIn struct {
	BreakID tix.BreakID `path:"break_id"`
	Body    struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

type breakOut struct{ Body breakBody }

func (m *Module) breakRoutes(r *web.Router) {
	web.Handle(r, web.Operation{ID: "payouts.break.list", Method: http.MethodGet, Path: "breaks", Summary: "Differences between the books and the payment provider",
		Description: "For administrators, newest first. While one of the platform's is open, no payout larger than it leaves; while one of a payee's account is, none of that payee."}, m.breaks)
	web.Handle(r, web.Operation{ID: "payouts.break.explain", Method: http.MethodPost, Path: "breaks/{break_id}/explanation", Summary: "Explain a difference",
		Description: "For administrators: the books follow the provider, and say why."},
		func(ctx context.Context, in *explainIn) (*breakOut, error) {
			b, err := m.service.Explain(ctx, in.BreakID, auth.From(ctx).Actor(), in.Body.Reason)
			if err != nil {
				return nil, err
			}
			return &breakOut{showBreak(b)}, nil
		})
	web.Handle(r, web.Operation{ID: "payouts.reconciliation.create", Method: http.MethodPost, Path: "reconciliations", Status: http.StatusAccepted, Summary: "Reconcile now",
		Description: "For administrators: beside the daily run."},
		func(ctx context.Context, _ *struct{}) (*struct{}, error) {
			return nil, m.service.AskReconciliation(ctx)
		})
	web.Handle(r, web.Operation{ID: "payouts.sweep.create", Method: http.MethodPost, Path: "sweeps", Status: http.StatusAccepted, Summary: "Look for late balances and stranded payouts now",
		Description: "For administrators: beside the daily run. What became payable after a settlement is planned, and every open payout and settlement gets a run again that lost its own."},
		func(ctx context.Context, _ *struct{}) (*struct{}, error) {
			return nil, m.service.AskSweep(ctx)
		})
}

func (m *Module) breaks(ctx context.Context, in *breakListIn) (*breakListOut, error) {
	parts, err := web.ParseCursor(in.After, 1)
	if err != nil {
		return nil, err
	}
	var before tix.BreakID
	if parts != nil {
		if before, err = tix.ParseBreakID(parts[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	found, err := m.service.Breaks(ctx, in.State, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	shown := make([]breakBody, len(found))
	for i, b := range found {
		shown[i] = showBreak(b)
	}
	return &breakListOut{Body: web.Cut(shown, in.Limit, func(b breakBody) string { return web.Cursor(b.ID.String()) })}, nil
}
