package pricing

import (
	"context"
	"net/http"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type feeInput struct {
	Percentage  int64     `json:"percentage" minimum:"0" maximum:"5000" doc:"Of the face price, in basis points: 250 is 2.5 %"`
	Fixed       tix.Money `json:"fixed" doc:"Per ticket"`
	Mode        string    `json:"mode" enum:"absorbed,passed_on" doc:"Who bears the fee: the organizer or the buyer"`
	TaxRate     int64     `json:"tax_rate" minimum:"0" maximum:"5000" doc:"In basis points: 1900 is 19 %"`
	TaxIncluded bool      `json:"tax_included" doc:"Prices contain the tax; otherwise it is added"`
}

func (b feeInput) details() FeeDetails {
	return FeeDetails(b)
}

type feeBody struct {
	Percentage  int64      `json:"percentage" doc:"Of the face price, in basis points"`
	Fixed       *tix.Money `json:"fixed,omitempty" doc:"Per ticket; absent while the organization never set a fee"`
	Mode        string     `json:"mode" enum:"absorbed,passed_on"`
	TaxRate     int64      `json:"tax_rate" doc:"In basis points"`
	TaxIncluded bool       `json:"tax_included"`
	Source      string     `json:"source" enum:"event,organization,none" doc:"Whose fee this is"`
	Version     int64      `json:"version" doc:"0 when it was never set"`
}

type feeOut struct {
	ETag string `header:"ETag"`
	Body feeBody
}

func answerFee(f FeeSheet, err error) (*feeOut, error) {
	if err != nil {
		return nil, err
	}
	body := feeBody{Percentage: f.Percentage, Mode: f.Mode, TaxRate: f.TaxRate, TaxIncluded: f.TaxIncluded, Source: f.Source, Version: f.Version}
	if f.Currency != "" {
		body.Fixed = &tix.Money{Amount: f.FixedAmount, Currency: f.Currency}
	}
	return &feeOut{ETag: web.ETag(f.Version), Body: body}, nil
}

type feeUpdateIn struct {
	EventPath
	web.IfMatch
	Body feeInput
}

type defaultFeeUpdateIn struct {
	web.OrganizationPath
	web.IfMatch
	Body feeInput
}

type defaultFeeIn struct{ web.OrganizationPath }

func (m *Module) feeRoutes(r *web.Router) {
	const ofEvent, ofOrganization = "organizations/{organization_id}/events/{event_id}/fees", "organizations/{organization_id}/fees"
	web.Handle(r, web.Operation{ID: "pricing.fee.get", Method: http.MethodGet, Path: ofEvent, Summary: "Show the fees of an event",
		Description: "The event's own, or else its organization's."}, m.fee)
	web.Handle(r, web.Operation{ID: "pricing.fee.update", Method: http.MethodPut, Path: ofEvent, Summary: "Give an event its own fees"}, m.setFee)
	web.Handle(r, web.Operation{ID: "pricing.fee.delete", Method: http.MethodDelete, Path: ofEvent, Summary: "Return to the organization's fees"}, m.clearFee)
	web.Handle(r, web.Operation{ID: "pricing.default_fee.get", Method: http.MethodGet, Path: ofOrganization, Summary: "Show the fees of an organization"}, m.defaultFee)
	web.Handle(r, web.Operation{ID: "pricing.default_fee.update", Method: http.MethodPut, Path: ofOrganization, Summary: "Set the fees of an organization",
		Description: "For events without their own. The fixed amount counts for events in its currency only."}, m.setDefaultFee)
}

func (m *Module) fee(ctx context.Context, in *EventPath) (*feeOut, error) {
	return answerFee(m.service.FeeOf(ctx, in.OrganizationID, in.EventID))
}

func (m *Module) setFee(ctx context.Context, in *feeUpdateIn) (*feeOut, error) {
	match := func(version int64) error { return web.CheckMatch(in.IfMatch.IfMatch, version) }
	return answerFee(m.service.SetFee(ctx, in.OrganizationID, in.EventID, match, in.Body.details()))
}

func (m *Module) clearFee(ctx context.Context, in *EventPath) (*struct{}, error) {
	return nil, m.service.ClearFee(ctx, in.OrganizationID, in.EventID)
}

func (m *Module) defaultFee(ctx context.Context, in *defaultFeeIn) (*feeOut, error) {
	return answerFee(m.service.DefaultFee(ctx, in.OrganizationID))
}

func (m *Module) setDefaultFee(ctx context.Context, in *defaultFeeUpdateIn) (*feeOut, error) {
	match := func(version int64) error { return web.CheckMatch(in.IfMatch.IfMatch, version) }
	return answerFee(m.service.SetDefaultFee(ctx, in.OrganizationID, match, in.Body.details()))
}
