package checkout

import (
	"context"
	"net/http"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type holdItem struct {
	TierID   tix.TierID `json:"tier_id"`
	Quantity int        `json:"quantity" minimum:"1" maximum:"100"`
}

type createHoldInput struct {
	Key    string `header:"Idempotency-Key" maxLength:"200" doc:"The same key gives the same reservation again"`
	Pass   string `header:"Queue-Pass" maxLength:"300" doc:"Of the waiting room, where the event has one"`
	Device string `header:"Device-Id" maxLength:"100" doc:"Random text that the browser keeps; needed where tickets per person are limited"`
	Body   struct {
		EventID tix.EventID `json:"event_id"`
		Items   []holdItem  `json:"items" minItems:"1" maxItems:"10" nullable:"false"`
	}
}

type holdInput struct {
	HoldID tix.HoldID `path:"hold_id"`
	Token  string     `header:"Hold-Token" required:"true" maxLength:"8000" doc:"What the answer that made the hold gave"`
}

type holdOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         holdBody
}

func (m *Module) holdRoutes(r *web.Router) {
	web.Handle(r, web.Operation{
		ID: "checkout.hold.create", Method: http.MethodPost, Path: "holds", Status: http.StatusCreated,
		Summary: "Reserve tickets for about ten minutes",
		Description: "Prices are frozen. sold_out (409) when not everything asked for is left; buyer_limit (409) when one person may not have that many; " +
			"queue_required and pass_expired (403) when the event has a waiting room; queue_full (503, Retry-After) when very many ask at once.",
		NoIdempotency: true, // the key is kept with the reservation itself
		Direct:        m.holdDirectly,
	}, func(ctx context.Context, in *createHoldInput) (*holdOutput, error) {
		a := Ask{EventID: in.Body.EventID, Lines: make([]tix.LineRequest, len(in.Body.Items)), Pass: in.Pass, Device: in.Device, Key: in.Key}
		for i, item := range in.Body.Items {
			a.Lines[i] = tix.LineRequest{TierID: item.TierID, Quantity: item.Quantity}
		}
		if err := a.checkHeaders(); err != nil {
			return nil, err
		}
		h, token, err := m.service.CreateHold(ctx, a)
		if err != nil {
			return nil, err
		}
		return holdOf(h, token), nil
	})
	web.Handle(r, web.Operation{
		ID: "checkout.hold.get", Method: http.MethodGet, Path: "holds/{hold_id}", Summary: "A reservation",
		Description: "hold_expired (410) when its time is over.",
	}, func(ctx context.Context, in *holdInput) (*holdOutput, error) {
		h, err := m.service.Hold(ctx, in.HoldID, in.Token)
		if err != nil {
			return nil, err
		}
		return holdOf(h, ""), nil
	})
	web.Handle(r, web.Operation{
		ID: "checkout.hold.delete", Method: http.MethodDelete, Path: "holds/{hold_id}", Status: http.StatusNoContent, Summary: "Give a reservation back",
	}, func(ctx context.Context, in *holdInput) (*struct{}, error) {
		return nil, m.service.DeleteHold(ctx, in.HoldID, in.Token)
	})
}

// checkHeaders refuses what the declared headers do not allow; the typed handler and the direct
// one share it.
func (a Ask) checkHeaders() error {
	if a.Key != "" && (len(a.Key) < 8 || len(a.Key) > 200) {
		return errs.InvalidField("header.Idempotency-Key", "must have 8 to 200 characters")
	}
	if a.Device != "" && (len(a.Device) < 16 || len(a.Device) > 100) {
		return errs.InvalidField("header.Device-Id", "must have 16 to 100 characters")
	}
	return nil
}

func holdOf(h Hold, token string) *holdOutput {
	return &holdOutput{CacheControl: "no-store", Body: holdBody{HoldID: h.ID, HoldToken: token, EventID: h.EventID, ExpiresAt: h.ExpiresAt, Quote: h.Quote.Plain()}}
}
