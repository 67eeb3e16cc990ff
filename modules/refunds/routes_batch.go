package refunds

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type batchTier struct {
	From tix.TierID `json:"from" doc:"A ticket of the cancelled event"`
	To   tix.TierID `json:"to" doc:"The ticket of the new event that stands for it"`
}

type batchEventIn struct {
	EventID    tix.EventID  `json:"event_id"`
	NewEventID *tix.EventID `json:"new_event_id,omitempty" doc:"Buyers may choose tickets for this event of the same organization and currency, at the price they paid"`
	Tiers      []batchTier  `json:"tiers,omitempty" maxItems:"50" doc:"Where the names of the tickets differ"`
}

// BatchBody names events that are cancelled together, with what their buyers may choose; exported, as
// the others here, because the router reads embedded fields of exported types only.
type BatchBody struct {
	Events      []batchEventIn `json:"events" minItems:"1" maxItems:"100"`
	Credit      bool           `json:"credit,omitempty" doc:"Buyers may choose a credit for events of the organization"`
	CreditUntil *time.Time     `json:"credit_until,omitempty" doc:"Until when a credit is good; absent: without an end"`
	ChooseUntil *time.Time     `json:"choose_until,omitempty" doc:"Needed when there is something to choose"`
	Otherwise   string         `json:"otherwise,omitempty" enum:"refund,credit,move" doc:"What buyers get who do not choose; absent: their money"`
}

func (b BatchBody) ask(reason string) CallOff {
	in := CallOff{Reason: reason, Credit: b.Credit, CreditUntil: b.CreditUntil, ChooseUntil: b.ChooseUntil, Otherwise: b.Otherwise}
	for _, e := range b.Events {
		one := CallOffEvent{EventID: e.EventID}
		if e.NewEventID != nil {
			one.NewEventID = *e.NewEventID
		}
		for _, t := range e.Tiers {
			if one.Tiers == nil {
				one.Tiers = map[tix.TierID]tix.TierID{}
			}
			one.Tiers[t.From] = t.To
		}
		in.Events = append(in.Events, one)
	}
	return in
}

type batchPreviewIn struct {
	web.OrganizationPath
	Body BatchBody
}

type batchCosts struct {
	EventID tix.EventID `json:"event_id"`
	Name    string      `json:"name"`
	Status  string      `json:"status" doc:"Only a published event can be cancelled"`
	CostsBody
}

type batchPreviewOut struct {
	Body struct {
		Events  []batchCosts `json:"events" nullable:"false"`
		Orders  int          `json:"orders"`
		Tickets int          `json:"tickets"`
		Amount  []tix.Money  `json:"amount" nullable:"false" doc:"In each currency, that buyers would get back"`
		Kept    []tix.Money  `json:"provider_keeps" nullable:"false" doc:"In each currency, what the payment provider keeps all the same"`
	}
}

type batchIn struct {
	web.OrganizationPath
	Body struct {
		BatchBody
		Reason string `json:"reason" minLength:"3" maxLength:"500" doc:"Ticket holders read it"`
	}
}

type batchEventBody struct {
	EventID    tix.EventID   `json:"event_id"`
	Name       string        `json:"name"`
	State      string        `json:"state" enum:"asked,cancelled,failed"`
	Problem    string        `json:"problem,omitempty" doc:"Why it failed"`
	NewEventID *tix.EventID  `json:"new_event_id,omitempty"`
	Progress   *progressBody `json:"progress,omitempty" doc:"Of a cancelled one, once its run has begun"`
}

// BatchHead is what is said once of events that are cancelled together.
type BatchHead struct {
	ID          tix.BatchID `json:"id"`
	Reason      string      `json:"reason"`
	Credit      bool        `json:"credit"`
	CreditUntil *time.Time  `json:"credit_until,omitempty"`
	ChooseUntil *time.Time  `json:"choose_until,omitempty"`
	Otherwise   string      `json:"otherwise" enum:"refund,credit,move"`
	Actor       string      `json:"actor"`
	CreatedAt   time.Time   `json:"created_at"`
}

type batchOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		BatchHead
		Done   int              `json:"done" doc:"Events with which nothing is left to do"`
		Events []batchEventBody `json:"events" nullable:"false"`
	}
}

type batchListIn struct {
	web.OrganizationPath
	web.Page
}

type batchListOut struct{ Body web.List[BatchHead] }

// BatchPath names events of an organization that are cancelled together.
type BatchPath struct {
	web.OrganizationPath
	BatchID tix.BatchID `path:"batch_id"`
}

func headOf(b Batch) BatchHead {
	return BatchHead{b.ID, b.Reason, b.Credit, b.CreditUntil, b.ChooseUntil, b.Otherwise, b.Actor, b.CreatedAt}
}

func (m *Module) batchRoutes(r *web.Router) {
	const path = "organizations/{organization_id}/cancellations"
	web.Handle(r, web.Operation{ID: "refunds.batch.preview", Method: http.MethodPost, Path: path + "/preview", NoIdempotency: true, Summary: "What cancelling events would give back",
		Description: "One by one and altogether. Changes nothing."}, m.previewBatch)
	web.Handle(r, web.Operation{ID: "refunds.batch.create", Method: http.MethodPost, Path: path, Status: http.StatusCreated, Summary: "Cancel events together",
		Description: "Sales end at once and no settlement is paid. Every buyer is told by mail, and gets the money back, or chooses. " +
			"Each event is cancelled by itself and has a run of its own: one that cannot be cancelled is shown as failed."},
		func(ctx context.Context, in *batchIn) (*batchOut, error) {
			return showBatch(m.service.CreateBatch(ctx, in.OrganizationID, in.Body.ask(in.Body.Reason)))
		})
	web.Handle(r, web.Operation{ID: "refunds.batch.get", Method: http.MethodGet, Path: path + "/{batch_id}", Summary: "How far events are that are cancelled together"},
		func(ctx context.Context, in *BatchPath) (*batchOut, error) {
			return showBatch(m.service.BatchOf(ctx, in.OrganizationID, in.BatchID))
		})
	web.Handle(r, web.Operation{ID: "refunds.batch.list", Method: http.MethodGet, Path: path, Summary: "List what was cancelled together", Description: "Newest first."}, m.listBatches)
}

func (m *Module) previewBatch(ctx context.Context, in *batchPreviewIn) (*batchPreviewOut, error) {
	all, err := m.service.PreviewBatch(ctx, in.OrganizationID, in.Body.ask(""))
	if err != nil {
		return nil, err
	}
	out := &batchPreviewOut{}
	b := &out.Body
	b.Events, b.Amount, b.Kept = make([]batchCosts, len(all)), []tix.Money{}, []tix.Money{}
	for i, c := range all {
		b.Events[i] = batchCosts{c.Event.ID, c.Event.Name, c.Event.Status, costsOf(c.Costs)}
		b.Orders, b.Tickets, b.Amount = b.Orders+c.Orders, b.Tickets+c.Tickets, addMoney(b.Amount, c.Amount)
		for _, kept := range c.Provider {
			b.Kept = addMoney(b.Kept, kept)
		}
	}
	return out, nil
}

// addMoney adds to the sum of its currency.
func addMoney(sums []tix.Money, m tix.Money) []tix.Money {
	i := slices.IndexFunc(sums, func(s tix.Money) bool { return s.Currency == m.Currency })
	if i < 0 {
		return append(sums, m)
	}
	sums[i] = sums[i].Plus(m)
	return sums
}

func showBatch(v BatchView, err error) (*batchOut, error) {
	if err != nil {
		return nil, err
	}
	out := &batchOut{CacheControl: "no-store"}
	b := &out.Body
	b.BatchHead, b.Events = headOf(v.Batch), make([]batchEventBody, len(v.Events))
	for i, e := range v.Events {
		one := batchEventBody{EventID: e.EventID, Name: e.Name, State: e.State, Problem: e.Problem}
		if !e.NewEventID.IsZero() {
			one.NewEventID = &e.NewEventID
		}
		if e.Progress != nil {
			p := progressOf(*e.Progress)
			one.Progress = &p
		}
		if e.State == EventFailed || e.Progress != nil && e.Progress.State == CancelDone {
			b.Done++
		}
		b.Events[i] = one
	}
	return out, nil
}

func (m *Module) listBatches(ctx context.Context, in *batchListIn) (*batchListOut, error) {
	parts, err := web.ParseCursor(in.After, 1)
	if err != nil {
		return nil, err
	}
	var before tix.BatchID
	if parts != nil {
		if before, err = tix.ParseBatchID(parts[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	found, err := m.service.Batches(ctx, in.OrganizationID, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	shown := make([]BatchHead, len(found))
	for i, b := range found {
		shown[i] = headOf(b)
	}
	return &batchListOut{Body: web.Cut(shown, in.Limit, func(b BatchHead) string { return web.Cursor(b.ID.String()) })}, nil
}
