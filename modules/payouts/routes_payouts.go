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

type settlementOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         settlementBody
}

type settlementBody struct {
	EventID    tix.EventID `json:"event_id"`
	State      string      `json:"state" enum:"waiting,held,approval,settled"`
	DueAt      *time.Time  `json:"due_at,omitempty" doc:"When the payouts are planned: after the end of the event and what is held back"`
	Held       string      `json:"held,omitempty" doc:"Why it is on hold"`
	AskedBy    string      `json:"first_approval_by,omitempty"`
	ApprovedBy string      `json:"approved_by,omitempty"`
	SettledAt  *time.Time  `json:"settled_at,omitempty"`
	Terms      termsBody   `json:"terms" doc:"What follows from the organizer's verification and history"`
}

type termsBody struct {
	Level        string `json:"level" enum:"new,known,trusted"`
	HoldbackDays int    `json:"holdback_days" doc:"Days after the end of the event"`
	Reserve      int64  `json:"reserve" doc:"Basis points that are kept back"`
	ReserveDays  int    `json:"reserve_days" doc:"For so many days"`
	ApprovalOver int64  `json:"approval_over" doc:"Minor units from which on two administrators must approve"`
}

type decideIn struct {
	EventPath
	Body struct {
		Action string `json:"action" enum:"approve,hold,release"`
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

type payoutBody struct {
	ID            tix.PayoutID `json:"id"`
	EventID       tix.EventID  `json:"event_id"`
	PayeeID       tix.PayeeID  `json:"payee_id"`
	Kind          string       `json:"kind" enum:"settlement,reserve,advance,late,order" doc:"order: of one order, as soon as it was paid"`
	OrderID       *tix.OrderID `json:"order_id,omitempty"`
	State         string       `json:"state" enum:"asked,planned,blocked,transferred,in_transit,paid,failed,aborted" doc:"asked and failed wait for a decision"`
	Amount        tix.Money    `json:"amount"`
	Reversed      tix.Money    `json:"reversed" doc:"Of it, taken back for refunds"`
	Reason        string       `json:"reason,omitempty" doc:"Why it is blocked, failed or aborted"`
	AskedBy       string       `json:"asked_by,omitempty" doc:"For an advance"`
	FirstApproval string       `json:"first_approval_by,omitempty" doc:"Of two"`
	ApprovedBy    string       `json:"approved_by,omitempty" doc:"Limits do not hold it up"`
	DueAt         time.Time    `json:"due_at"`
	AgainAt       *time.Time   `json:"again_at,omitempty" doc:"When a limit that holds it up lets it through"`
	Transfer      string       `json:"transfer,omitempty" doc:"The payment provider's"`
	Bank          string       `json:"bank,omitempty" doc:"The payment provider's"`
	CreatedAt     time.Time    `json:"created_at"`
	TransferredAt *time.Time   `json:"transferred_at,omitempty"`
	PaidAt        *time.Time   `json:"paid_at,omitempty"`
}

func showPayout(p Payout) payoutBody {
	b := payoutBody{
		ID: p.ID, EventID: p.EventID, PayeeID: p.PayeeID, Kind: p.Kind, OrderID: p.OrderID, State: p.State, Amount: p.Money(), Reversed: tix.Money{Amount: p.Reversed, Currency: p.Currency},
		Reason: p.Reason, AskedBy: p.AskedBy, FirstApproval: p.FirstApprovalBy, ApprovedBy: p.ApprovedBy, AgainAt: p.AgainAt, DueAt: p.DueAt, CreatedAt: p.CreatedAt, TransferredAt: p.TransferredAt, PaidAt: p.PaidAt,
	}
	if p.TransferReference != nil {
		b.Transfer = *p.TransferReference
	}
	if p.BankReference != nil {
		b.Bank = *p.BankReference
	}
	return b
}

type payoutListIn struct {
	web.OrganizationPath
	web.Page
	EventID string `query:"event_id" maxLength:"40"`
}

type payoutListOut struct{ Body web.List[payoutBody] }

type payoutOut struct{ Body payoutBody }

// PayoutPath names a payout of an organization.
type PayoutPath struct {
	web.OrganizationPath
	PayoutID tix.PayoutID `path:"payout_id"`
}

type payoutResolveIn struct {
	PayoutPath
	Body struct {
		Action string `json:"action" enum:"retry,abort" doc:"An aborted payout is owed to the payee still"`
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (m *Module) payoutRoutes(r *web.Router) {
	const event, all = "organizations/{organization_id}/events/{event_id}/settlement", "organizations/{organization_id}/payouts"
	web.Handle(r, web.Operation{ID: "payouts.settlement.get", Method: http.MethodGet, Path: event, Summary: "When and how an event is settled"}, m.settlement)
	web.Handle(r, web.Operation{ID: "payouts.settlement.decide", Method: http.MethodPost, Path: event + "/decisions", Summary: "Decide about a settlement",
		Description: "For administrators: hold it, release it, or approve it; two must. Refused (409) when it does not wait for that."}, m.decide)
	web.Handle(r, web.Operation{ID: "payouts.payout.list", Method: http.MethodGet, Path: all, Summary: "List payouts", Description: "Newest first."}, m.payouts)
	web.Handle(r, web.Operation{ID: "payouts.payout.get", Method: http.MethodGet, Path: all + "/{payout_id}", Summary: "Show a payout"},
		func(ctx context.Context, in *PayoutPath) (*payoutOut, error) {
			p, err := m.service.Payout(ctx, in.OrganizationID, in.PayoutID)
			if err != nil {
				return nil, err
			}
			return &payoutOut{showPayout(p)}, nil
		})
	web.Handle(r, web.Operation{ID: "payouts.payout.resolve", Method: http.MethodPost, Path: all + "/{payout_id}/resolve", Status: http.StatusAccepted, Summary: "Decide about a payout that cannot go on",
		Description: "The decision goes to the payout's run, which carries it out. Refused (409) while the run does not wait for one."},
		func(ctx context.Context, in *payoutResolveIn) (*struct{}, error) {
			if _, err := m.service.Payout(ctx, in.OrganizationID, in.PayoutID); err != nil {
				return nil, err
			}
			return nil, m.runs.Resolve(ctx, in.PayoutID, in.Body.Action, auth.From(ctx).Actor(), in.Body.Reason)
		})
}

func showSettlement(st Settlement, l Level) *settlementOut {
	return &settlementOut{CacheControl: "no-store", Body: settlementBody{
		EventID: st.EventID, State: st.State, DueAt: st.DueAt, Held: st.HeldReason, AskedBy: st.AskedBy, ApprovedBy: st.ApprovedBy, SettledAt: st.SettledAt,
		Terms: termsBody{Level: l.Level, HoldbackDays: l.HoldbackDays, Reserve: l.Reserve, ReserveDays: l.ReserveDays, ApprovalOver: l.ApprovalOver},
	}}
}

func (m *Module) settlement(ctx context.Context, in *EventPath) (*settlementOut, error) {
	st, l, err := m.service.SettlementOf(ctx, in.OrganizationID, in.EventID)
	if err != nil {
		return nil, err
	}
	return showSettlement(st, l), nil
}

func (m *Module) decide(ctx context.Context, in *decideIn) (*settlementOut, error) {
	if _, err := m.service.Decide(ctx, in.OrganizationID, in.EventID, in.Body.Action, in.Body.Reason); err != nil {
		return nil, err
	}
	return m.settlement(ctx, &in.EventPath)
}

func (m *Module) payouts(ctx context.Context, in *payoutListIn) (*payoutListOut, error) {
	var event tix.EventID
	if err := event.UnmarshalText([]byte(in.EventID)); err != nil {
		return nil, errs.InvalidField("query.event_id", "not the id of an event")
	}
	parts, err := web.ParseCursor(in.After, 1)
	if err != nil {
		return nil, err
	}
	var before tix.PayoutID
	if parts != nil {
		if before, err = tix.ParsePayoutID(parts[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	found, err := m.service.Payouts(ctx, in.OrganizationID, event, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	shown := make([]payoutBody, len(found))
	for i, p := range found {
		shown[i] = showPayout(p)
	}
	return &payoutListOut{Body: web.Cut(shown, in.Limit, func(p payoutBody) string { return web.Cursor(p.ID.String()) })}, nil
}
