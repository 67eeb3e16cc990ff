package payouts

import (
	"context"
	"net/http"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type levelBody struct {
	Level         string `json:"level" example:"known"`
	SettledEvents int    `json:"settled_events" doc:"How many events must be settled before; with any, the organizer must be verified too"`
	LevelRules
	Version   int64  `json:"version"`
	UpdatedBy string `json:"updated_by,omitempty" doc:"None while it is as it was delivered"`
}

// LevelRules are the figures of a level; exported because the router reads embedded fields of exported
// types only.
type LevelRules struct {
	HoldbackDays int   `json:"holdback_days" minimum:"0" maximum:"365" doc:"Days after the end of an event until its money is paid out"`
	Reserve      int64 `json:"reserve" minimum:"0" maximum:"10000" doc:"Basis points that are kept back"`
	ReserveDays  int   `json:"reserve_days" minimum:"0" maximum:"365" doc:"For so many days"`
	ApprovalOver int64 `json:"approval_over" minimum:"0" doc:"Minor units from which on two administrators must approve a settlement"`
	Daily        int64 `json:"daily" minimum:"0" doc:"Minor units that may leave to one payee in 24 hours; 0: any amount"`
	Weekly       int64 `json:"weekly" minimum:"0" doc:"In seven days; 0: any amount"`
	Advance      int64 `json:"advance" minimum:"0" maximum:"10000" doc:"Basis points of what an event has earned that can be advanced before it takes place"`
	AdvanceOver  int64 `json:"advance_over" minimum:"0" doc:"Minor units from which on two administrators must approve an advance"`
}

func rulesOf(l Level) LevelRules {
	return LevelRules{l.HoldbackDays, l.Reserve, l.ReserveDays, l.ApprovalOver, l.Daily, l.Weekly, l.Advance, l.AdvanceOver}
}

func showLevel(l Level) levelBody {
	return levelBody{Level: l.Level, SettledEvents: l.SettledEvents, LevelRules: rulesOf(l), Version: l.Version, UpdatedBy: l.UpdatedBy}
}

type levelListOut struct{ Body web.List[levelBody] }

type levelUpdateIn struct {
	Level string `path:"level" maxLength:"40"`
	web.IfMatch
	Body struct {
		SettledEvents int `json:"settled_events" minimum:"0" maximum:"1000"`
		LevelRules
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

type levelOut struct {
	ETag string `header:"ETag"`
	Body levelBody
}

type termsIn struct {
	web.OrganizationPath
	Currency string `query:"currency" maxLength:"3" pattern:"^[A-Z]{0,3}$" doc:"Of the amounts in the sentences; without it, the one in which the organizer is paid out"`
}

type termsGetOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Level    string `json:"level" example:"known"`
		Settled  int    `json:"settled_events" doc:"Events of the organization that are settled"`
		Verified bool   `json:"verified" doc:"Whether its own verification is complete"`
		ByHand   string `json:"by_hand,omitempty" doc:"Why an administrator set the level, when one did"`
		LevelRules
		Next  *nextBody `json:"next,omitempty" doc:"The level above; none when there is none"`
		Words []string  `json:"words" nullable:"false" doc:"The same in sentences"`
	}
}

type nextBody struct {
	Level         string `json:"level"`
	SettledEvents int    `json:"settled_events" doc:"How many events must be settled for it"`
	LevelRules
}

type termsSetIn struct {
	web.OrganizationPath
	Body struct {
		Level  string `json:"level" maxLength:"40" doc:"Empty: what the history gives"`
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (m *Module) trustRoutes(r *web.Router) {
	const terms = "organizations/{organization_id}/terms"
	web.Handle(r, web.Operation{ID: "payouts.level.list", Method: http.MethodGet, Path: "levels", Summary: "What organizers of every level are trusted with",
		Description: "For administrators, the first level first. Amounts are in minor units of whatever currency is paid."}, m.levels)
	web.Handle(r, web.Operation{ID: "payouts.level.update", Method: http.MethodPut, Path: "levels/{level}", Summary: "Change a level",
		Description: "For administrators, with a reason: it holds for everything that is decided from now on."}, m.changeLevel)
	web.Handle(r, web.Operation{ID: "payouts.terms.get", Method: http.MethodGet, Path: terms, Summary: "What the organization is trusted with, and why",
		Description: "Its level, what the next one needs, and when and how much is paid out, in figures and in words."}, m.terms)
	web.Handle(r, web.Operation{ID: "payouts.terms.set", Method: http.MethodPut, Path: terms, Summary: "Give an organization a level by hand",
		Description: "For administrators, with a reason, whatever its history."},
		func(ctx context.Context, in *termsSetIn) (*termsGetOut, error) {
			if _, err := m.service.SetTrust(ctx, in.OrganizationID, in.Body.Level, in.Body.Reason); err != nil {
				return nil, err
			}
			return m.terms(ctx, &termsIn{OrganizationPath: in.OrganizationPath})
		})
	m.advanceRoutes(r)
}

func (m *Module) levels(ctx context.Context, _ *struct{}) (*levelListOut, error) {
	found, err := m.service.Levels(ctx)
	if err != nil {
		return nil, err
	}
	shown := make([]levelBody, len(found))
	for i, l := range found {
		shown[i] = showLevel(l)
	}
	return &levelListOut{Body: web.NewList(shown)}, nil
}

func (m *Module) changeLevel(ctx context.Context, in *levelUpdateIn) (*levelOut, error) {
	b := in.Body
	want := Level{SettledEvents: b.SettledEvents, HoldbackDays: b.HoldbackDays, Reserve: b.Reserve, ReserveDays: b.ReserveDays, ApprovalOver: b.ApprovalOver,
		Daily: b.Daily, Weekly: b.Weekly, Advance: b.Advance, AdvanceOver: b.AdvanceOver}
	match := func(version int64) error { return web.CheckMatch(in.IfMatch.IfMatch, version) }
	l, err := m.service.ChangeLevel(ctx, in.Level, match, want, b.Reason)
	if err != nil {
		return nil, err
	}
	return &levelOut{ETag: web.ETag(l.Version), Body: showLevel(l)}, nil
}

func (m *Module) terms(ctx context.Context, in *termsIn) (*termsGetOut, error) {
	t, err := m.service.Terms(ctx, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	currency := tix.Currency(in.Currency)
	if !currency.Valid() {
		currency = t.Currency
	}
	out := &termsGetOut{CacheControl: "no-store"}
	b := &out.Body
	b.Level, b.Settled, b.Verified, b.ByHand, b.LevelRules, b.Words = t.Level.Level, t.Settled, t.Verified, t.Trust.Reason, rulesOf(t.Level), t.Words(currency)
	if t.Next.Level != "" {
		b.Next = &nextBody{t.Next.Level, t.Next.SettledEvents, rulesOf(t.Next)}
	}
	return out, nil
}
