package checkout

import (
	"context"
	"net/http"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type holdItem struct {
	TierID   tix.TierID `json:"tier_id"`
	Quantity int        `json:"quantity" minimum:"1" maximum:"100"`
}

type createHoldInput struct {
	Body struct {
		EventID tix.EventID `json:"event_id"`
		Items   []holdItem  `json:"items" minItems:"1" maxItems:"10" nullable:"false"`
	}
}

type holdInput struct {
	HoldID tix.HoldID `path:"hold_id"`
	Token  string     `header:"Hold-Token" required:"true" maxLength:"100" doc:"What the answer that made the hold gave"`
}

type holdOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         holdBody
}

func (m *Module) holdRoutes(r *web.Router) {
	web.Handle(r, web.Operation{
		ID: "checkout.hold.create", Method: http.MethodPost, Path: "holds", Status: http.StatusCreated,
		Summary: "Reserve tickets for ten minutes", Description: "Prices are frozen. sold_out (409) when not everything asked for is left.",
	}, func(ctx context.Context, in *createHoldInput) (*holdOutput, error) {
		lines := make([]tix.LineRequest, len(in.Body.Items))
		for i, item := range in.Body.Items {
			lines[i] = tix.LineRequest{TierID: item.TierID, Quantity: item.Quantity}
		}
		h, token, err := m.service.CreateHold(ctx, in.Body.EventID, lines)
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

func holdOf(h Hold, token string) *holdOutput {
	return &holdOutput{CacheControl: "no-store", Body: holdBody{HoldID: h.ID, HoldToken: token, EventID: h.EventID, ExpiresAt: h.ExpiresAt, Quote: h.Quote.Plain()}}
}
