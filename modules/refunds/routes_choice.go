package refunds

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type choiceEvent struct {
	ID       tix.EventID `json:"id"`
	Slug     string      `json:"slug"`
	Name     string      `json:"name"`
	StartsAt time.Time   `json:"starts_at"`
	Zone     string      `json:"zone"`
	Venue    string      `json:"venue"`
	City     string      `json:"city"`
}

func choiceEventOf(c tix.EventCard) choiceEvent {
	return choiceEvent{c.ID, c.Slug, c.Name, c.StartsAt, c.Zone, c.Venue.Name, c.Venue.City}
}

type choiceBody struct {
	Event     choiceEvent   `json:"event" doc:"The one that will not take place"`
	Organizer string        `json:"organizer"`
	Reason    string        `json:"reason"`
	State     string        `json:"state" enum:"open,chosen,done" doc:"chosen is not carried out yet and may be changed; done is final"`
	Choice    string        `json:"choice,omitempty" enum:"refund,credit,move,none" doc:"What was chosen, or done; none when nothing was left of the order"`
	Offers    []string      `json:"offers" nullable:"false" enum:"refund,credit,move" doc:"What may be chosen now"`
	Amount    tix.Money     `json:"amount" doc:"What is left of the order"`
	Paid      tix.Money     `json:"paid" doc:"For the order"`
	Until     *time.Time    `json:"until,omitempty" doc:"Until when it may be chosen"`
	Otherwise string        `json:"otherwise" enum:"refund,credit,move" doc:"What happens without an answer"`
	NewEvent  *choiceEvent  `json:"new_event,omitempty" doc:"For which tickets may be chosen, at the price that was paid"`
	Credit    *choiceCredit `json:"credit,omitempty" doc:"Which was chosen"`
	Full      bool          `json:"full,omitempty" doc:"There was no place on the new date when it was chosen"`
}

type choiceCredit struct {
	Code      string     `json:"code" doc:"Opens it: to be typed at the checkout"`
	Amount    tix.Money  `json:"amount"`
	Left      tix.Money  `json:"left" doc:"That can be spent still"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
}

type choiceOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         choiceBody
}

type choiceIn struct {
	BuyerPath
	Body struct {
		Choice string `json:"choice" enum:"refund,credit,move"`
	}
}

func showChoice(c Choice, err error) (*choiceOut, error) {
	if err != nil {
		return nil, err
	}
	b := choiceBody{
		Event: choiceEventOf(c.Event), Organizer: c.Event.OrganizationName, Reason: c.Event.CancelReason, State: c.State, Choice: c.Kind, Offers: c.Offers,
		Amount: c.Amount, Paid: c.Paid, Until: c.Cancellation.ChooseUntil, Otherwise: c.Cancellation.Otherwise, Full: c.Failure != "",
	}
	if !c.NewEvent.ID.IsZero() {
		next := choiceEventOf(c.NewEvent)
		b.NewEvent = &next
	}
	if c.Code != "" {
		b.Credit = &choiceCredit{c.Code, tix.Money{Amount: c.Credit.Amount, Currency: tix.Currency(c.Credit.Currency)}, c.Credit.Left(), c.Credit.ExpiresAt}
	}
	return &choiceOut{CacheControl: "no-store", Body: b}, nil
}

func (m *Module) choiceRoutes(r *web.Router) {
	const path = "orders/{order_id}/choice"
	web.Handle(r, web.Operation{ID: "refunds.choice.get", Method: http.MethodGet, Path: path, Summary: "What the buyer of a cancelled event may choose"},
		func(ctx context.Context, in *BuyerPath) (*choiceOut, error) {
			return showChoice(m.service.ChoiceOf(ctx, in.OrderID, in.Token))
		})
	web.Handle(r, web.Operation{ID: "refunds.choice.create", Method: http.MethodPost, Path: path, Status: http.StatusOK, Summary: "Choose what to get for tickets of a cancelled event",
		Description: "Carried out at once and then final; while the organizer has paused it, it waits and may be changed. new_event_full (409) when the new date has no place for the order: choose again."},
		func(ctx context.Context, in *choiceIn) (*choiceOut, error) {
			return showChoice(m.service.Choose(ctx, in.OrderID, in.Token, in.Body.Choice))
		})
}
