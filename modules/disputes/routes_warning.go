package disputes

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type warningBody struct {
	ID         tix.WarningID  `json:"id"`
	EventID    tix.EventID    `json:"event_id"`
	OrderID    tix.OrderID    `json:"order_id"`
	Reference  string         `json:"reference" doc:"The payment provider's"`
	Kind       string         `json:"kind" example:"made_with_stolen_card" doc:"The payment provider's"`
	Actionable bool           `json:"actionable" doc:"Giving the money back still prevents a dispute"`
	State      string         `json:"state" enum:"open,noted,frozen,refunded,dismissed,disputed" doc:"open waits for a decision; disputed became a dispute"`
	Frozen     []tix.TicketID `json:"frozen" nullable:"false" doc:"Tickets that are void until it is decided"`
	RefundID   *tix.RefundID  `json:"refund_id,omitempty"`
	DecidedBy  string         `json:"decided_by,omitempty" doc:"rule when nobody was asked"`
	CreatedAt  time.Time      `json:"created_at"`
	DecidedAt  *time.Time     `json:"decided_at,omitempty"`
}

func showWarning(w Warning) warningBody {
	return warningBody{w.ID, w.EventID, w.OrderID, w.Reference, w.Kind, w.Actionable, w.State, w.Frozen, w.RefundID, w.DecidedBy, w.CreatedAt, w.DecidedAt}
}

type warningOut struct{ Body warningBody }

func answerWarning(w Warning, err error) (*warningOut, error) {
	if err != nil {
		return nil, err
	}
	return &warningOut{showWarning(w)}, nil
}

// WarningPath names a warning of an organization.
type WarningPath struct {
	web.OrganizationPath
	WarningID tix.WarningID `path:"warning_id"`
}

type warningListIn struct {
	web.OrganizationPath
	web.Page
	State string `query:"state" enum:"open,noted,frozen,refunded,dismissed,disputed"`
}

type warningListOut struct{ Body web.List[warningBody] }

type decideIn struct {
	WarningPath
	Body struct {
		Action string `json:"action" enum:"freeze,refund,dismiss" doc:"Make the tickets void until more is known; give everything back, with the tickets; let it be"`
	}
}

func (m *Module) warningRoutes(r *web.Router) {
	const all, one = "organizations/{organization_id}/warnings", "organizations/{organization_id}/warnings/{warning_id}"
	web.Handle(r, web.Operation{ID: "disputes.warning.list", Method: http.MethodGet, Path: all, Summary: "List banks' early warnings of fraud", Description: "Newest first."}, m.warnings)
	web.Handle(r, web.Operation{ID: "disputes.warning.get", Method: http.MethodGet, Path: one, Summary: "Show an early warning of fraud"},
		func(ctx context.Context, in *WarningPath) (*warningOut, error) {
			return answerWarning(m.service.Warning(ctx, in.OrganizationID, in.WarningID))
		})
	web.Handle(r, web.Operation{ID: "disputes.warning.decide", Method: http.MethodPost, Path: one + "/decision", Summary: "Decide about an early warning of fraud",
		Description: "A refund goes the way of all refunds. Refused (409) when it was decided, became a dispute, or nothing is left to give back."},
		func(ctx context.Context, in *decideIn) (*warningOut, error) {
			return answerWarning(m.service.Decide(ctx, in.OrganizationID, in.WarningID, in.Body.Action))
		})
}

func (m *Module) warnings(ctx context.Context, in *warningListIn) (*warningListOut, error) {
	parts, err := web.ParseCursor(in.After, 1)
	if err != nil {
		return nil, err
	}
	var before tix.WarningID
	if parts != nil {
		if before, err = tix.ParseWarningID(parts[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	found, err := m.service.Warnings(ctx, in.OrganizationID, in.State, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	shown := make([]warningBody, len(found))
	for i, w := range found {
		shown[i] = showWarning(w)
	}
	return &warningListOut{Body: web.Cut(shown, in.Limit, func(w warningBody) string { return web.Cursor(w.ID.String()) })}, nil
}

type ruleOut struct {
	ETag string `header:"ETag"`
	Body struct {
		Warning string `json:"warning" enum:"inherit,ask,nothing,freeze,refund"`
		Counts  string `json:"counts" enum:"ask,nothing,freeze,refund" doc:"What is done now"`
		Version int64  `json:"version" doc:"0 when nothing was ever said"`
	}
}

type platformRuleIn struct {
	web.IfMatch
	Body struct {
		Warning string `json:"warning" enum:"ask,nothing,freeze,refund"`
	}
}

type ruleIn struct {
	web.OrganizationPath
	web.IfMatch
	Body struct {
		Warning string `json:"warning" enum:"inherit,ask,nothing,freeze,refund" doc:"inherit: what the platform says; ask: a person decides; refund: at once, when no ticket was used, else a person decides"`
	}
}

func (m *Module) ruleRoutes(r *web.Router) {
	const one, all = "organizations/{organization_id}/warning-rule", "warning-rule"
	show := func(r Rule, counts string, err error) (*ruleOut, error) {
		if err != nil {
			return nil, err
		}
		out := &ruleOut{ETag: web.ETag(r.Version)}
		out.Body.Warning, out.Body.Counts, out.Body.Version = r.Warning, counts, r.Version
		return out, nil
	}
	web.Handle(r, web.Operation{ID: "disputes.rule.get", Method: http.MethodGet, Path: one, Summary: "What is done when a bank warns of fraud"},
		func(ctx context.Context, in *struct{ web.OrganizationPath }) (*ruleOut, error) {
			return show(m.service.RuleOf(ctx, in.OrganizationID))
		})
	web.Handle(r, web.Operation{ID: "disputes.rule.update", Method: http.MethodPut, Path: one, Summary: "Say what is done when a bank warns of fraud", Description: "Counts for warnings that come from now on."},
		func(ctx context.Context, in *ruleIn) (*ruleOut, error) {
			return show(m.service.SetRule(ctx, in.OrganizationID, func(v int64) error { return web.CheckMatch(in.IfMatch.IfMatch, v) }, in.Body.Warning))
		})
	web.Handle(r, web.Operation{ID: "disputes.platform_rule.get", Method: http.MethodGet, Path: all, Summary: "What is done for organizations that say nothing themselves", Description: "For administrators."},
		func(ctx context.Context, _ *struct{}) (*ruleOut, error) {
			return show(m.service.RuleOf(ctx, tix.OrganizationID{}))
		})
	web.Handle(r, web.Operation{ID: "disputes.platform_rule.update", Method: http.MethodPut, Path: all, Summary: "Say what is done for organizations that say nothing themselves", Description: "For administrators."},
		func(ctx context.Context, in *platformRuleIn) (*ruleOut, error) {
			return show(m.service.SetRule(ctx, tix.OrganizationID{}, func(v int64) error { return web.CheckMatch(in.IfMatch.IfMatch, v) }, in.Body.Warning))
		})
}
