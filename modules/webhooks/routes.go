package webhooks

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type hookBody struct {
	ID             tix.HookID `json:"id"`
	URL            string     `json:"url" example:"https://example.com/hooks"`
	Description    string     `json:"description"`
	Topics         []string   `json:"topics" nullable:"false"`
	Enabled        bool       `json:"enabled"`
	DisabledReason string     `json:"disabled_reason,omitempty" enum:"by_hand,gone,failing" doc:"gone: it answered 410; failing: nothing succeeded for three days"`
	FailingSince   *time.Time `json:"failing_since,omitempty" doc:"The first failure after the last success"`
	PreviousUntil  *time.Time `json:"previous_secret_until,omitempty" doc:"Until then the secret before signs too"`
	Version        int64      `json:"version"`
	CreatedAt      time.Time  `json:"created_at"`
	UpdatedAt      time.Time  `json:"updated_at"`
}

func show(h Hook) hookBody {
	return hookBody{ID: h.ID, URL: h.URL, Description: h.Description, Topics: h.Topics, Enabled: h.Enabled, DisabledReason: h.DisabledReason,
		FailingSince: h.FailingSince, PreviousUntil: h.PreviousUntil, Version: h.Version, CreatedAt: h.CreatedAt, UpdatedAt: h.UpdatedAt}
}

// HookPath names a webhook of an organization; exported because the router reads embedded fields of
// exported types only.
type HookPath struct {
	web.OrganizationPath
	HookID tix.HookID `path:"hook_id"`
}

type hookOut struct {
	ETag string `header:"ETag"`
	Body hookBody
}

type secretOut struct {
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Webhook hookBody `json:"webhook"`
		Secret  string   `json:"secret" doc:"What messages are signed with. It is not shown again" example:"whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"`
	}
}

type listIn struct {
	web.OrganizationPath
	web.Page
}

type listOut struct{ Body web.List[hookBody] }

type createIn struct {
	web.OrganizationPath
	Body struct {
		URL         string   `json:"url" minLength:"1" maxLength:"2000" example:"https://example.com/hooks" doc:"Of a public server, with https"`
		Description string   `json:"description,omitempty" maxLength:"200"`
		Topics      []string `json:"topics" minItems:"1" maxItems:"50" nullable:"false" doc:"See /v1/webhooks/topics"`
	}
}

type updateIn struct {
	HookPath
	web.IfMatch
	Body struct {
		URL         *string  `json:"url,omitempty" minLength:"1" maxLength:"2000"`
		Description *string  `json:"description,omitempty" maxLength:"200"`
		Topics      []string `json:"topics,omitempty" minItems:"1" maxItems:"50" nullable:"false"`
		Enabled     *bool    `json:"enabled,omitempty" doc:"What waits for one that is disabled has failed, and can be replayed when it is enabled"`
	}
}

type topicBody struct {
	Name  string `json:"name" example:"order.paid"`
	About string `json:"about"`
}

type topicsOut struct{ Body web.List[topicBody] }

func answer(h Hook, err error) (*hookOut, error) {
	if err != nil {
		return nil, err
	}
	return &hookOut{web.ETag(h.Version), show(h)}, nil
}

func answerSecret(h Hook, secret string, err error) (*secretOut, error) {
	if err != nil {
		return nil, err
	}
	out := &secretOut{ETag: web.ETag(h.Version), CacheControl: "no-store"}
	out.Body.Webhook, out.Body.Secret = show(h), secret
	return out, nil
}

func (m *Module) routes(r *web.Router) {
	m.logRoutes(r)
	const all, one = "organizations/{organization_id}/hooks", "organizations/{organization_id}/hooks/{hook_id}"
	web.Handle(r, web.Operation{ID: "webhooks.topic.list", Method: http.MethodGet, Path: "topics", Summary: "What webhooks can hear of"},
		func(context.Context, *struct{}) (*topicsOut, error) {
			out := &topicsOut{}
			for _, t := range Topics() {
				out.Body.Items = append(out.Body.Items, topicBody(t))
			}
			return out, nil
		})
	web.Handle(r, web.Operation{ID: "webhooks.hook.list", Method: http.MethodGet, Path: all, Summary: "List webhooks", Description: "Newest first."}, m.list)
	web.Handle(r, web.Operation{ID: "webhooks.hook.create", Method: http.MethodPost, Path: all, Status: http.StatusCreated, Summary: "Make a webhook",
		Description: "Messages are signed by the Standard Webhooks specification (standardwebhooks.com). The secret is shown now and never again. Refused (422) for servers that are not public."},
		func(ctx context.Context, in *createIn) (*secretOut, error) {
			return answerSecret(m.service.Create(ctx, in.OrganizationID, Details{URL: &in.Body.URL, Description: &in.Body.Description, Topics: in.Body.Topics}))
		})
	web.Handle(r, web.Operation{ID: "webhooks.hook.get", Method: http.MethodGet, Path: one, Summary: "Show a webhook"},
		func(ctx context.Context, in *HookPath) (*hookOut, error) {
			return answer(m.service.Get(ctx, in.OrganizationID, in.HookID))
		})
	web.Handle(r, web.Operation{ID: "webhooks.hook.update", Method: http.MethodPatch, Path: one, Summary: "Change, enable or disable a webhook"},
		func(ctx context.Context, in *updateIn) (*hookOut, error) {
			match := func(version int64) error { return web.CheckMatch(in.IfMatch.IfMatch, version) }
			return answer(m.service.Update(ctx, in.OrganizationID, in.HookID, match, Details{URL: in.Body.URL, Description: in.Body.Description, Topics: in.Body.Topics, Enabled: in.Body.Enabled}))
		})
	web.Handle(r, web.Operation{ID: "webhooks.hook.delete", Method: http.MethodDelete, Path: one, Summary: "Remove a webhook with its log"},
		func(ctx context.Context, in *HookPath) (*struct{}, error) {
			return nil, m.service.Delete(ctx, in.OrganizationID, in.HookID)
		})
	web.Handle(r, web.Operation{ID: "webhooks.secret.rotate", Method: http.MethodPost, Path: one + "/secrets", Status: http.StatusCreated, Summary: "Give a webhook a new secret",
		Description: "For 24 hours messages are signed with both, the new one first. The secret is shown now and never again."},
		func(ctx context.Context, in *HookPath) (*secretOut, error) {
			return answerSecret(m.service.Rotate(ctx, in.OrganizationID, in.HookID))
		})
}

func (m *Module) list(ctx context.Context, in *listIn) (*listOut, error) {
	parts, err := web.ParseCursor(in.After, 1)
	if err != nil {
		return nil, err
	}
	var before tix.HookID
	if parts != nil {
		if before, err = tix.ParseHookID(parts[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	found, err := m.service.List(ctx, in.OrganizationID, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	shown := make([]hookBody, len(found))
	for i, h := range found {
		shown[i] = show(h)
	}
	return &listOut{web.Cut(shown, in.Limit, func(h hookBody) string { return web.Cursor(h.ID.String()) })}, nil
}
