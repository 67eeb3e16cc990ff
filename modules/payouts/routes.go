package payouts

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type payeeBody struct {
	ID           tix.PayeeID   `json:"id"`
	Kind         string        `json:"kind" enum:"organizer,venue,promoter,artist"`
	Name         string        `json:"name"`
	Email        string        `json:"email"`
	Country      string        `json:"country" doc:"ISO 3166-1 alpha-2; empty until the verification begins"`
	State        string        `json:"state" enum:"new,pending,verified,restricted,rejected" doc:"Only a verified payee is paid"`
	Held         string        `json:"held,omitempty" doc:"Why an administrator keeps the payee from being paid"`
	Full         bool          `json:"full" doc:"It has an account of its own with the payment provider, which may charge buyers itself"`
	Requirements []Requirement `json:"requirements" nullable:"false" doc:"What is still wanted of the payee"`
	Deadline     *time.Time    `json:"deadline,omitempty" doc:"Until when"`
	Disabled     string        `json:"disabled,omitempty" doc:"Why the payee is restricted"`
	CheckedAt    *time.Time    `json:"checked_at,omitempty" doc:"When this was last read from the payment provider"`
	Version      int64         `json:"version"`
	CreatedAt    time.Time     `json:"created_at"`
}

func showPayee(p Payee) payeeBody {
	return payeeBody{
		ID: p.ID, Kind: p.Kind, Name: p.Name, Email: p.Email, Country: p.Country, State: string(p.State), Held: p.HeldReason, Full: p.Account.Full,
		Requirements: requirements(p.Account), Deadline: p.Account.Deadline, Disabled: disabledInWords(p.Account.DisabledReason),
		CheckedAt: p.CheckedAt, Version: p.Version, CreatedAt: p.CreatedAt,
	}
}

// PayeePath names a payee; exported because the router reads embedded fields of exported types only.
type PayeePath struct {
	web.OrganizationPath
	PayeeID tix.PayeeID `path:"payee_id" example:"pye_01k9z3v5m8q2w4x6y8a0b2c4d6"`
}

type payeeOut struct {
	ETag string `header:"ETag"`
	Body payeeBody
}

func answer(p Payee, err error) (*payeeOut, error) {
	if err != nil {
		return nil, err
	}
	return &payeeOut{ETag: web.ETag(p.Version), Body: showPayee(p)}, nil
}

type payeeListIn struct {
	web.OrganizationPath
	web.Page
}

type payeeListOut struct{ Body web.List[payeeBody] }

type payeeCreateIn struct {
	web.OrganizationPath
	Body struct {
		Kind  string `json:"kind" enum:"venue,promoter,artist"`
		Name  string `json:"name" minLength:"1" maxLength:"200"`
		Email string `json:"email,omitempty" maxLength:"254" doc:"Where the invitation to the verification goes"`
	}
}

type payeeUpdateIn struct {
	PayeePath
	web.IfMatch
	Body struct {
		Name  *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Email *string `json:"email,omitempty" maxLength:"254"`
	}
}

type onboardIn struct {
	PayeePath
	Body struct {
		Country string `json:"country,omitempty" maxLength:"2" doc:"ISO 3166-1 alpha-2; needed the first time" example:"DE"`
		Full    bool   `json:"full,omitempty" doc:"For the organizer itself, the first time: an account with the payment provider's own dashboard, which may charge buyers itself"`
	}
}

type onboardOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		URL     string    `json:"url" doc:"Page of the payment provider; works once"`
		Expires time.Time `json:"expires_at"`
	}
}

type inviteIn struct {
	PayeePath
	Body struct {
		Country string `json:"country,omitempty" maxLength:"2" doc:"ISO 3166-1 alpha-2; needed the first time" example:"DE"`
	}
}

type reviewIn struct {
	PayeePath
	Body struct {
		Action string `json:"action" enum:"hold,release,reject" doc:"A rejection is for good"`
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (m *Module) routes(r *web.Router) {
	const all, one = "organizations/{organization_id}/payees", "organizations/{organization_id}/payees/{payee_id}"
	web.Handle(r, web.Operation{ID: "payouts.payee.list", Method: http.MethodGet, Path: all, Summary: "List who is paid",
		Description: "The organizer's own payee and its partners, oldest first."}, m.payees)
	web.Handle(r, web.Operation{ID: "payouts.payee.create", Method: http.MethodPost, Path: all, Status: http.StatusCreated, Summary: "Add a partner"}, m.addPayee)
	web.Handle(r, web.Operation{ID: "payouts.payee.get", Method: http.MethodGet, Path: one, Summary: "Show a payee"}, m.payee)
	web.Handle(r, web.Operation{ID: "payouts.payee.update", Method: http.MethodPatch, Path: one, Summary: "Change a payee"}, m.changePayee)
	web.Handle(r, web.Operation{ID: "payouts.payee.delete", Method: http.MethodDelete, Path: one, Summary: "Remove a partner",
		Description: "Refused (409) once money was split with it, or a split names it."}, m.removePayee)
	web.Handle(r, web.Operation{ID: "payouts.payee.onboard", Method: http.MethodPost, Path: one + "/onboarding", Summary: "Open the verification of a payee",
		NoIdempotency: true, Description: "Gives a page of the payment provider that works once and for a few minutes. Ask again for another one."}, m.onboard)
	web.Handle(r, web.Operation{ID: "payouts.payee.invite", Method: http.MethodPost, Path: one + "/invitation", Status: http.StatusAccepted,
		Summary: "Mail a payee the link to its verification"}, m.invite)
	web.Handle(r, web.Operation{ID: "payouts.payee.refresh", Method: http.MethodPost, Path: one + "/refresh", Summary: "Ask the payment provider about a payee now"}, m.refresh)
	web.Handle(r, web.Operation{ID: "payouts.payee.review", Method: http.MethodPost, Path: one + "/review", Summary: "Decide about a payee",
		Description: "For administrators: keep a payee from being paid, let it be paid again, or reject it."}, m.review)
	m.onboardingRoutes(r)
	m.splitRoutes(r)
	m.bookRoutes(r)
	m.payoutRoutes(r)
	m.breakRoutes(r)
	m.trustRoutes(r)
}

func (m *Module) payees(ctx context.Context, in *payeeListIn) (*payeeListOut, error) {
	parts, err := web.ParseCursor(in.After, 1)
	if err != nil {
		return nil, err
	}
	var after tix.PayeeID
	if parts != nil {
		if after, err = tix.ParsePayeeID(parts[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	found, err := m.service.Payees(ctx, in.OrganizationID, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	shown := make([]payeeBody, len(found))
	for i, p := range found {
		shown[i] = showPayee(p)
	}
	return &payeeListOut{Body: web.Cut(shown, in.Limit, func(p payeeBody) string { return web.Cursor(p.ID.String()) })}, nil
}

func (m *Module) addPayee(ctx context.Context, in *payeeCreateIn) (*payeeOut, error) {
	return answer(m.service.AddPayee(ctx, in.OrganizationID, PayeeDetails{Kind: &in.Body.Kind, Name: &in.Body.Name, Email: &in.Body.Email}))
}

func (m *Module) payee(ctx context.Context, in *PayeePath) (*payeeOut, error) {
	return answer(m.service.Payee(ctx, in.OrganizationID, in.PayeeID))
}

func (m *Module) changePayee(ctx context.Context, in *payeeUpdateIn) (*payeeOut, error) {
	match := func(version int64) error { return web.CheckMatch(in.IfMatch.IfMatch, version) }
	return answer(m.service.ChangePayee(ctx, in.OrganizationID, in.PayeeID, match, PayeeDetails{Name: in.Body.Name, Email: in.Body.Email}))
}

func (m *Module) removePayee(ctx context.Context, in *PayeePath) (*struct{}, error) {
	return nil, m.service.RemovePayee(ctx, in.OrganizationID, in.PayeeID)
}

func (m *Module) onboard(ctx context.Context, in *onboardIn) (*onboardOut, error) {
	open := m.service.Onboard
	if in.Body.Full {
		open = m.service.OnboardFull
	}
	link, err := open(ctx, in.OrganizationID, in.PayeeID, in.Body.Country)
	if err != nil {
		return nil, err
	}
	out := &onboardOut{CacheControl: "no-store"}
	out.Body.URL, out.Body.Expires = link.URL, link.Expires
	return out, nil
}

func (m *Module) invite(ctx context.Context, in *inviteIn) (*struct{}, error) {
	return nil, m.service.Invite(ctx, in.OrganizationID, in.PayeeID, in.Body.Country)
}

func (m *Module) refresh(ctx context.Context, in *PayeePath) (*payeeOut, error) {
	return answer(m.service.Refresh(ctx, in.OrganizationID, in.PayeeID))
}

func (m *Module) review(ctx context.Context, in *reviewIn) (*payeeOut, error) {
	return answer(m.service.Review(ctx, in.OrganizationID, in.PayeeID, in.Body.Action, in.Body.Reason))
}
