package invoices

import (
	"context"
	"net/http"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// SellerFields are a seller as people describe it; exported, as its neighbours are, because the router reads
// embedded fields of exported types only.
type SellerFields struct {
	LegalName         string `json:"legal_name" minLength:"1" maxLength:"160" doc:"Under which the business is registered"`
	Street            string `json:"street" minLength:"1" maxLength:"160"`
	PostalCode        string `json:"postal_code,omitempty" maxLength:"20"`
	City              string `json:"city" minLength:"1" maxLength:"120"`
	Country           string `json:"country" minLength:"2" maxLength:"2" example:"DE"`
	TaxNumber         string `json:"tax_number,omitempty" maxLength:"40" doc:"Within the European Union this or vat_id is needed"`
	VATID             string `json:"vat_id,omitempty" maxLength:"20" example:"DE123456789"`
	Email             string `json:"email,omitempty" maxLength:"254"`
	NumberPrefix      string `json:"number_prefix,omitempty" maxLength:"8" example:"HN" doc:"Before the numbers: HN-INV-2026-000001. Another prefix begins another series"`
	SmallBusinessText string `json:"small_business_text,omitempty" maxLength:"400" doc:"Stands on documents without tax, such as the rule for small businesses or the exemption that applies"`
	Zone              string `json:"zone,omitempty" maxLength:"60" example:"Europe/Berlin" doc:"Whose date is on documents; UTC when it is not said"`
}

// SellerState is what there is to know besides.
type SellerState struct {
	Version int64 `json:"version" doc:"0 when nothing was ever said: no document can be issued"`
	Waiting int64 `json:"waiting" doc:"Documents that wait for these details"`
}

type sellerOut struct {
	ETag string `header:"ETag"`
	Body struct {
		SellerFields
		SellerState
	}
}

type sellerIn struct {
	web.OrganizationPath
	web.IfMatch
	Body SellerFields
}

// PlatformFields describe the platform.
type PlatformFields struct {
	SellerFields
	FeeTaxRate int64 `json:"fee_tax_rate,omitempty" minimum:"0" maximum:"5000" doc:"Basis points of tax that our fees contain, where we must add it"`
}

type platformOut struct {
	ETag string `header:"ETag"`
	Body struct {
		PlatformFields
		SellerState
	}
}

type platformIn struct {
	web.IfMatch
	Body PlatformFields
}

func (b SellerFields) details(rate int64) SellerDetails {
	return SellerDetails{b.LegalName, b.Street, b.PostalCode, b.City, b.Country, b.TaxNumber, b.VATID, b.Email, b.NumberPrefix, b.SmallBusinessText, b.Zone, rate}
}

func bodyOf(d SellerDetails) SellerFields {
	return SellerFields{d.LegalName, d.Street, d.PostalCode, d.City, d.Country, d.TaxNumber, d.VATID, d.Email, d.NumberPrefix, d.SmallBusinessText, d.Zone}
}

func (m *Module) sellerRoutes(r *web.Router) {
	const path = "organizations/{organization_id}/seller"
	web.Handle(r, web.Operation{ID: "invoices.seller.get", Method: http.MethodGet, Path: path, Summary: "Who an organization is on its invoices"},
		func(ctx context.Context, in *web.OrganizationPath) (*sellerOut, error) {
			return m.seller(ctx, in.OrganizationID)
		})
	web.Handle(r, web.Operation{ID: "invoices.seller.update", Method: http.MethodPut, Path: path, Summary: "Say who an organization is on its invoices",
		Description: "Documents that were issued keep what they say. Those that waited for these details are issued now."},
		func(ctx context.Context, in *sellerIn) (*sellerOut, error) {
			match := func(version int64) error { return web.CheckMatch(in.IfMatch.IfMatch, version) }
			if _, err := m.service.Describe(ctx, in.OrganizationID, match, in.Body.details(0)); err != nil {
				return nil, err
			}
			return m.seller(ctx, in.OrganizationID)
		})
	web.Handle(r, web.Operation{ID: "invoices.platform_seller.get", Method: http.MethodGet, Path: "platform/seller", Summary: "Who the platform is on its invoices about fees"},
		func(ctx context.Context, _ *struct{}) (*platformOut, error) { return m.platform(ctx) })
	web.Handle(r, web.Operation{ID: "invoices.platform_seller.update", Method: http.MethodPut, Path: "platform/seller", Summary: "Say who the platform is on its invoices about fees",
		Description: "Another country's business accounts for the tax itself; within the European Union it is one when it has a VAT id."},
		func(ctx context.Context, in *platformIn) (*platformOut, error) {
			match := func(version int64) error { return web.CheckMatch(in.IfMatch.IfMatch, version) }
			if _, err := m.service.Describe(ctx, tix.OrganizationID{}, match, in.Body.details(in.Body.FeeTaxRate)); err != nil {
				return nil, err
			}
			return m.platform(ctx)
		})
}

func (m *Module) seller(ctx context.Context, org tix.OrganizationID) (*sellerOut, error) {
	s, waiting, err := m.service.SellerOf(ctx, org)
	if err != nil {
		return nil, err
	}
	out := &sellerOut{ETag: web.ETag(s.Version)}
	out.Body.SellerFields, out.Body.SellerState = bodyOf(s.Details), SellerState{s.Version, waiting}
	return out, nil
}

func (m *Module) platform(ctx context.Context) (*platformOut, error) {
	s, waiting, err := m.service.SellerOf(ctx, tix.OrganizationID{})
	if err != nil {
		return nil, err
	}
	out := &platformOut{ETag: web.ETag(s.Version)}
	out.Body.PlatformFields = PlatformFields{bodyOf(s.Details), s.Details.FeeTaxRate}
	out.Body.SellerState = SellerState{s.Version, waiting}
	return out, nil
}
