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
	Withdrawn   *tix.Money        `json:"withdrawn,omitempty" doc:"Off the balance of the account now, the provider's fee included; in the balance's currency"`
	Evidence    map[string]string `json:"evidence" doc:"What was, or will be, told the bank"`
	Files       []fileBody        `json:"files" nullable:"false" doc:"Told it too; the pack, which is drawn from what the house knows, first. None when the payment is on the organizer's own account"`
	DueBy       *time.Time        `json:"due_by,omitempty" doc:"It is submitted by itself one day before, unless the payment is on the organizer's own account"`
	SubmittedAt *time.Time        `json:"submitted_at,omitempty"`
	SubmittedBy string            `json:"submitted_by,omitempty"`
	CreatedAt   time.Time         `json:"created_at"`
	ClosedAt    *time.Time        `json:"closed_at,omitempty"`
}

func show(d Dispute, files []File) disputeBody {
	b := disputeBody{
		ID: d.ID, EventID: d.EventID, OrderID: d.OrderID, Reference: d.Reference, Status: d.Status, Reason: d.Reason, Amount: d.Money(), Frozen: d.Frozen, Evidence: d.Evidence,
		DueBy: d.DueBy, SubmittedAt: d.SubmittedAt, SubmittedBy: d.SubmittedBy, CreatedAt: d.CreatedAt, ClosedAt: d.ClosedAt, Files: make([]fileBody, len(files)),
	}
	if d.Balance != "" {
		b.Withdrawn = &tix.Money{Amount: d.Withdrawn, Currency: d.Balance}
	}
	for i, f := range files {
		b.Files[i] = fileBody{Field: f.Field, Name: f.Name, Media: f.Media, Size: f.Size, Digest: f.Digest, AddedBy: f.AddedBy, CreatedAt: f.CreatedAt}
		if f.Field == Pack {
			b.Files[i].TellsAs = packField(d.Reason, files)
		}
	}
	return b
}

// answer shows a dispute with its files.
func (m *Module) answer(ctx context.Context) func(Dispute, error) (*disputeOut, error) {
	return func(d Dispute, err error) (*disputeOut, error) {
		if err != nil {
			return nil, err
		}
		files, err := m.service.Files(ctx, d.ID)
		if err != nil {
			return nil, err
		}
		return &disputeOut{show(d, files[d.ID])}, nil
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

func (m *Module) routes(r *web.Router) {
	const all, one = "organizations/{organization_id}/disputes", "organizations/{organization_id}/disputes/{dispute_id}"
	web.Handle(r, web.Operation{ID: "disputes.dispute.list", Method: http.MethodGet, Path: all, Summary: "List disputes", Description: "Newest first."}, m.list)
	web.Handle(r, web.Operation{ID: "disputes.dispute.get", Method: http.MethodGet, Path: one, Summary: "Show a dispute"},
		func(ctx context.Context, in *DisputePath) (*disputeOut, error) {
			return m.answer(ctx)(m.service.Get(ctx, in.OrganizationID, in.DisputeID))
		})
	web.Handle(r, web.Operation{ID: "disputes.dispute.update", Method: http.MethodPatch, Path: one, Summary: "Change what is told the bank",
		Description: "Texts that are not named stay as they are. The pack is drawn again. Each text may have 20,000 characters, all together 150,000. Refused (409) once it was told."},
		func(ctx context.Context, in *editIn) (*disputeOut, error) {
			return m.answer(ctx)(m.service.Edit(ctx, in.OrganizationID, in.DisputeID, in.Body.Evidence))
		})
	act := func(verb, path, summary string) {
		web.Handle(r, web.Operation{ID: "disputes.dispute." + verb, Method: http.MethodPost, Path: one + "/" + path, Status: http.StatusAccepted, Summary: summary,
			Description: "The dispute's run carries it out. Refused (409) when it was answered already, or when the payment is on the organizer's own account."},
			func(ctx context.Context, in *DisputePath) (*struct{}, error) {
				d, err := m.service.Answerable(ctx, in.OrganizationID, in.DisputeID)
				if err != nil {
					return nil, err
				}
				if closed(d.Status) || verb == "submit" && !open(d.Status) {
					return nil, ErrAnswered
				}
				return nil, m.runs.Answer(ctx, in.DisputeID, verb, auth.From(ctx).Actor())
			})
	}
	act("submit", "submission", "Tell the bank now")
	act("accept", "acceptance", "Give a dispute up")
	m.fileRoutes(r, one)
	m.rateRoutes(r)
	m.warningRoutes(r)
	m.ruleRoutes(r)
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
	ids, shown := make([]tix.DisputeID, len(found)), make([]disputeBody, len(found))
	for i, d := range found {
		ids[i] = d.ID
	}
	files, err := m.service.Files(ctx, ids...)
	if err != nil {
		return nil, err
	}
	for i, d := range found {
		shown[i] = show(d, files[d.ID])
	}
	return &listOut{Body: web.Cut(shown, in.Limit, func(d disputeBody) string { return web.Cursor(d.ID.String()) })}, nil
}
