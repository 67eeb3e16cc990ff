package disputes

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type disputeBody struct {
	ID          tix.DisputeID     `json:"id"`
	EventID     tix.EventID       `json:"event_id"`
	OrderID     tix.OrderID       `json:"order_id"`
	Reference   string            `json:"reference" doc:"The payment provider's"`
	Status      string            `json:"status" enum:"needs_response,under_review,won,lost,warning_needs_response,warning_under_review,warning_closed" doc:"With warning the bank only asks: no money has moved"`
	Reason      string            `json:"reason"`
	Amount      tix.Money         `json:"amount"`
	Frozen      []tix.TicketID    `json:"frozen" nullable:"false" doc:"Tickets that are void while it is open"`
	Evidence    map[string]string `json:"evidence" doc:"What was, or will be, told the bank"`
	DueBy       *time.Time        `json:"due_by,omitempty" doc:"It is submitted by itself one day before"`
	SubmittedAt *time.Time        `json:"submitted_at,omitempty"`
	SubmittedBy string            `json:"submitted_by,omitempty"`
	CreatedAt   time.Time         `json:"created_at"`
	ClosedAt    *time.Time        `json:"closed_at,omitempty"`
}

func show(d Dispute) disputeBody {
	return disputeBody{
		ID: d.ID, EventID: d.EventID, OrderID: d.OrderID, Reference: d.Reference, Status: d.Status, Reason: d.Reason, Amount: d.Money(), Frozen: d.Frozen, Evidence: d.Evidence,
		DueBy: d.DueBy, SubmittedAt: d.SubmittedAt, SubmittedBy: d.SubmittedBy, CreatedAt: d.CreatedAt, ClosedAt: d.ClosedAt,
	}
}

// DisputePath names a dispute of an organization; exported because the router reads embedded fields of
// exported types only.
type DisputePath struct {
	web.OrganizationPath
	DisputeID tix.DisputeID `path:"dispute_id"`
}

type disputeOut struct{ Body disputeBody }

type listIn struct {
	web.OrganizationPath
	web.Page
}

type listOut struct{ Body web.List[disputeBody] }

type editIn struct {
	DisputePath
	Body struct {
		Evidence map[string]string `json:"evidence" doc:"Texts by the payment provider's names; an empty one is left out"`
	}
}

type rateOut struct {
	Body struct {
		Won  int `json:"won"`
		Lost int `json:"lost"`
		Open int `json:"open" doc:"Inquiries included"`
	}
}

func (m *Module) routes(r *web.Router) {
	const all, one = "organizations/{organization_id}/disputes", "organizations/{organization_id}/disputes/{dispute_id}"
	answer := func(d Dispute, err error) (*disputeOut, error) {
		if err != nil {
			return nil, err
		}
		return &disputeOut{show(d)}, nil
	}
	web.Handle(r, web.Operation{ID: "disputes.dispute.list", Method: http.MethodGet, Path: all, Summary: "List disputes", Description: "Newest first."}, m.list)
	web.Handle(r, web.Operation{ID: "disputes.dispute.get", Method: http.MethodGet, Path: one, Summary: "Show a dispute"},
		func(ctx context.Context, in *DisputePath) (*disputeOut, error) {
			return answer(m.service.Get(ctx, in.OrganizationID, in.DisputeID))
		})
	web.Handle(r, web.Operation{ID: "disputes.dispute.update", Method: http.MethodPatch, Path: one, Summary: "Change what is told the bank",
		Description: "Refused (409) once it was told."},
		func(ctx context.Context, in *editIn) (*disputeOut, error) {
			return answer(m.service.Edit(ctx, in.OrganizationID, in.DisputeID, in.Body.Evidence))
		})
	act := func(verb, path, summary string) {
		web.Handle(r, web.Operation{ID: "disputes.dispute." + verb, Method: http.MethodPost, Path: one + "/" + path, Status: http.StatusAccepted, Summary: summary,
			Description: "The dispute's run carries it out. Refused (409) when it was answered already."},
			func(ctx context.Context, in *DisputePath) (*struct{}, error) {
				if _, err := m.service.Answerable(ctx, in.OrganizationID, in.DisputeID); err != nil {
					return nil, err
				}
				return nil, m.runs.Answer(ctx, in.DisputeID, verb, auth.From(ctx).Actor())
			})
	}
	act("submit", "submission", "Tell the bank now")
	act("accept", "acceptance", "Give a dispute up")
	web.Handle(r, web.Operation{ID: "disputes.rate.get", Method: http.MethodGet, Path: "organizations/{organization_id}/dispute-rate", Summary: "How disputes ended"},
		func(ctx context.Context, in *struct{ web.OrganizationPath }) (*rateOut, error) {
			n, err := m.service.Rate(ctx, in.OrganizationID)
			if err != nil {
				return nil, err
			}
			out := &rateOut{}
			for status, count := range n {
				switch {
				case status == "won":
					out.Body.Won += count
				case status == "lost":
					out.Body.Lost += count
				case !closed(status):
					out.Body.Open += count
				}
			}
			return out, nil
		})
}

func (m *Module) list(ctx context.Context, in *listIn) (*listOut, error) {
	parts, err := web.ParseCursor(in.After, 1)
	if err != nil {
		return nil, err
	}
	var before tix.DisputeID
	if parts != nil {
		if before, err = tix.ParseDisputeID(parts[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	found, err := m.service.List(ctx, in.OrganizationID, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	shown := make([]disputeBody, len(found))
	for i, d := range found {
		shown[i] = show(d)
	}
	return &listOut{Body: web.Cut(shown, in.Limit, func(d disputeBody) string { return web.Cursor(d.ID.String()) })}, nil
}
