package disputes

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type amountsBody struct {
	Won  tix.Money `json:"won"`
	Lost tix.Money `json:"lost"`
	Open tix.Money `json:"open"`
}

type outcomeBody struct {
	Won     int           `json:"won"`
	Lost    int           `json:"lost"`
	Open    int           `json:"open" doc:"Inquiries included"`
	Closed  int           `json:"closed" doc:"Inquiries that went no further; they count neither as won nor as lost"`
	Rate    *int          `json:"rate,omitempty" doc:"Won of won and lost, in basis points: 10000 is all; absent while nothing is decided"`
	Amounts []amountsBody `json:"amounts" nullable:"false" doc:"What was disputed, one for each currency"`
}

type reasonBody struct {
	Reason string `json:"reason" doc:"The payment provider's"`
	outcomeBody
}

type monthBody struct {
	Month string `json:"month" example:"2026-11" doc:"In which they were opened, UTC"`
	outcomeBody
}

type rateOut struct {
	Body struct {
		outcomeBody
		ByReason []reasonBody `json:"by_reason" nullable:"false"`
		ByMonth  []monthBody  `json:"by_month" nullable:"false" doc:"Newest first"`
	}
}

func showOutcome(o Outcome) outcomeBody {
	b := outcomeBody{Won: o.Won, Lost: o.Lost, Open: o.Open, Closed: o.Closed, Amounts: []amountsBody{}}
	if rate, decided := o.Rate(); decided {
		b.Rate = &rate
	}
	for _, c := range slices.Sorted(maps.Keys(o.Amounts)) {
		a := o.Amounts[c]
		b.Amounts = append(b.Amounts, amountsBody{tix.Money{Amount: a.Won, Currency: c}, tix.Money{Amount: a.Lost, Currency: c}, tix.Money{Amount: a.Open, Currency: c}})
	}
	return b
}

func (m *Module) rate(ctx context.Context, org tix.OrganizationID) (*rateOut, error) {
	r, err := m.service.Rate(ctx, org)
	if err != nil {
		return nil, err
	}
	out := &rateOut{}
	out.Body.outcomeBody, out.Body.ByReason, out.Body.ByMonth = showOutcome(r.Outcome), []reasonBody{}, []monthBody{}
	for _, reason := range slices.Sorted(maps.Keys(r.ByReason)) {
		out.Body.ByReason = append(out.Body.ByReason, reasonBody{reason, showOutcome(*r.ByReason[reason])})
	}
	for _, month := range slices.Backward(slices.Sorted(maps.Keys(r.ByMonth))) {
		out.Body.ByMonth = append(out.Body.ByMonth, monthBody{month, showOutcome(*r.ByMonth[month])})
	}
	return out, nil
}

func (m *Module) rateRoutes(r *web.Router) {
	web.Handle(r, web.Operation{ID: "disputes.rate.get", Method: http.MethodGet, Path: "organizations/{organization_id}/dispute-rate", Summary: "How disputes ended",
		Description: "Altogether, by reason, and by the month in which they were opened."},
		func(ctx context.Context, in *struct{ web.OrganizationPath }) (*rateOut, error) {
			return m.rate(ctx, in.OrganizationID)
		})
	web.Handle(r, web.Operation{ID: "disputes.platform_rate.get", Method: http.MethodGet, Path: "rate", Summary: "How the disputes of all organizations ended",
		Description: "For administrators."},
		func(ctx context.Context, _ *struct{}) (*rateOut, error) { return m.rate(ctx, tix.OrganizationID{}) })
}
