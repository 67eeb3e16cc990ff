package webhooks

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// DeliveryFields are a delivery as the list shows it; exported, as its neighbours are, because the router
// reads embedded fields of exported types only.
type DeliveryFields struct {
	ID          tix.DeliveryID `json:"id"`
	HookID      tix.HookID     `json:"hook_id"`
	MessageID   tix.MessageID  `json:"message_id" doc:"The webhook-id header: the same each time it is sent"`
	Topic       string         `json:"topic" example:"order.paid"`
	State       string         `json:"state" enum:"pending,delivered,failed"`
	Attempts    int            `json:"attempts"`
	NextTryAt   *time.Time     `json:"next_try_at,omitempty"`
	LastStatus  int            `json:"last_status,omitempty" doc:"Of HTTP; absent when there was no answer"`
	LastError   string         `json:"last_error,omitempty" example:"status_500" doc:"status_…, redirected, timed_out, address_refused, name_unknown, tls_failed, not_reached"`
	CreatedAt   time.Time      `json:"created_at"`
	DeliveredAt *time.Time     `json:"delivered_at,omitempty"`
}

type attemptBody struct {
	Number     int       `json:"number"`
	StartedAt  time.Time `json:"started_at"`
	DurationMS int       `json:"duration_ms"`
	Status     int       `json:"status,omitempty"`
	Error      string    `json:"error,omitempty"`
	Body       string    `json:"body" doc:"The first 1024 bytes of the answer"`
}

func showDelivery(d Delivery) DeliveryFields {
	return DeliveryFields{ID: d.ID, HookID: d.HookID, MessageID: d.MessageID, Topic: d.Topic, State: d.State, Attempts: d.Attempts, NextTryAt: d.NextTryAt,
		LastStatus: d.LastStatus, LastError: d.LastError, CreatedAt: d.CreatedAt, DeliveredAt: d.DeliveredAt}
}

// DeliveryPath names a delivery of an organization.
type DeliveryPath struct {
	web.OrganizationPath
	DeliveryID tix.DeliveryID `path:"delivery_id"`
}

type deliveryOut struct{ Body DeliveryFields }

type wholeOut struct {
	Body struct {
		DeliveryFields
		Payload json.RawMessage `json:"payload" doc:"What is sent: type, timestamp, data"`
		Tried   []attemptBody   `json:"tried" nullable:"false"`
	}
}

type logIn struct {
	web.OrganizationPath
	web.Page
	HookID string `query:"hook_id" maxLength:"40"`
	State  string `query:"state" enum:"pending,delivered,failed"`
	Topic  string `query:"topic" maxLength:"60"`
}

type logOut struct {
	Body web.List[DeliveryFields]
}

type replayIn struct {
	HookPath
	Body struct {
		Since time.Time `json:"since" doc:"Deliveries that were made then or later"`
	}
}

type replayOut struct {
	Body struct {
		Deliveries int64 `json:"deliveries" doc:"How many are sent again; 10000 at most"`
	}
}

// testLimit is how often a test may be sent: it is a call of somebody's server.
func testLimit() web.Limit { return web.Limit{Burst: 10, Per: time.Minute, By: web.ByPrincipal} }

func (m *Module) logRoutes(r *web.Router) {
	const hook, all = "organizations/{organization_id}/hooks/{hook_id}", "organizations/{organization_id}/deliveries"
	queued := func(d Delivery, err error) (*deliveryOut, error) {
		if err != nil {
			return nil, err
		}
		return &deliveryOut{showDelivery(d)}, nil
	}
	web.Handle(r, web.Operation{ID: "webhooks.hook.test", Method: http.MethodPost, Path: hook + "/tests", Status: http.StatusAccepted, Limit: testLimit(), Summary: "Send a test message",
		Description: "Of the type webhook.test. Refused (409) while the webhook is disabled."},
		func(ctx context.Context, in *HookPath) (*deliveryOut, error) {
			return queued(m.service.Test(ctx, in.OrganizationID, in.HookID))
		})
	web.Handle(r, web.Operation{ID: "webhooks.delivery.replay_failed", Method: http.MethodPost, Path: hook + "/replays", Status: http.StatusAccepted, Summary: "Send again what failed since a time",
		Description: "Refused (409) while the webhook is disabled."},
		func(ctx context.Context, in *replayIn) (*replayOut, error) {
			n, err := m.service.ReplayFailed(ctx, in.OrganizationID, in.HookID, in.Body.Since)
			if err != nil {
				return nil, err
			}
			out := &replayOut{}
			out.Body.Deliveries = n
			return out, nil
		})
	web.Handle(r, web.Operation{ID: "webhooks.delivery.list", Method: http.MethodGet, Path: all, Summary: "List what webhooks were told", Description: "Newest first, of the last 30 days."}, m.log)
	web.Handle(r, web.Operation{ID: "webhooks.delivery.get", Method: http.MethodGet, Path: all + "/{delivery_id}", Summary: "Show a delivery with each time that it was tried"},
		func(ctx context.Context, in *DeliveryPath) (*wholeOut, error) {
			d, tried, err := m.service.Delivery(ctx, in.OrganizationID, in.DeliveryID)
			if err != nil {
				return nil, err
			}
			out := &wholeOut{}
			out.Body.DeliveryFields, out.Body.Payload, out.Body.Tried = showDelivery(d), json.RawMessage(d.Payload), []attemptBody{}
			for _, a := range tried {
				out.Body.Tried = append(out.Body.Tried, attemptBody{a.Number, a.StartedAt, a.DurationMS, a.Status, a.Error, a.Body})
			}
			return out, nil
		})
	web.Handle(r, web.Operation{ID: "webhooks.delivery.replay", Method: http.MethodPost, Path: all + "/{delivery_id}/replays", Status: http.StatusAccepted, Summary: "Send a delivery again",
		Description: "Under the same webhook-id. Refused (409) while it is being tried, or the webhook is disabled."},
		func(ctx context.Context, in *DeliveryPath) (*deliveryOut, error) {
			return queued(m.service.Replay(ctx, in.OrganizationID, in.DeliveryID))
		})
}

func (m *Module) log(ctx context.Context, in *logIn) (*logOut, error) {
	f := Filter{State: in.State, Topic: in.Topic}
	if err := f.HookID.UnmarshalText([]byte(in.HookID)); err != nil {
		return nil, errs.InvalidField("query.hook_id", "not the id of a webhook")
	}
	parts, err := web.ParseCursor(in.After, 1)
	if err != nil {
		return nil, err
	}
	var before tix.DeliveryID
	if parts != nil {
		if before, err = tix.ParseDeliveryID(parts[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	found, err := m.service.Deliveries(ctx, in.OrganizationID, f, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	shown := make([]DeliveryFields, len(found))
	for i, d := range found {
		shown[i] = showDelivery(d)
	}
	return &logOut{web.Cut(shown, in.Limit, func(d DeliveryFields) string { return web.Cursor(d.ID.String()) })}, nil
}
