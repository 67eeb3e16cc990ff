package webhooks

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

func (h *house) api() http.Handler {
	return testkit.API(h.t, h.db, auth.Principal{Kind: auth.User, UserID: tix.NewUserID()}, NewModule(h.Service))
}

func TestWebhooksOverTheAPI(t *testing.T) {
	t.Parallel()
	h, srv := open(t, true), serve(t, 200)
	api := h.api()
	all := "/v1/webhooks/organizations/" + h.org.String() + "/hooks"
	body := `{"url":"` + srv.URL + `","description":"Our  till","topics":["order.paid","event.cancelled","order.paid"]}`
	key := map[string]string{"Idempotency-Key": tix.NewUserID().String()}
	made := testkit.Scenario{Name: "made", Method: "POST", Path: all, Body: body, Header: key, Status: 201, Has: []string{`"secret":"whsec_`, `"topics":["event.cancelled","order.paid"]`, "Our till"},
		Headers: map[string]string{"ETag": `"1"`, "Cache-Control": "no-store"}}.Play(t, api)
	hook := testkit.Read[struct{ Webhook hookBody }](t, made).Webhook
	secret := testkit.Read[struct{ Secret string }](t, made).Secret
	one := all + "/" + hook.ID.String()
	foreign := "/v1/webhooks/organizations/" + testkit.Org(t, h.db).String()
	for _, s := range []testkit.Scenario{
		{Name: "topics", Method: "GET", Path: "/v1/webhooks/topics", Status: 200, Has: []string{"order.paid", "dispute.closed"}, HasNot: []string{"webhook.test"}},
		{Name: "no such topic", Method: "POST", Path: all, Body: strings.Replace(body, "event.cancelled", "event.dreamt", 1), Status: 422, Has: []string{"body.topics[1]"}},
		{Name: "no topic", Method: "POST", Path: all, Body: `{"url":"https://a.example","topics":[]}`, Status: 422, Has: []string{"body.topics"}},
		{Name: "no address", Method: "POST", Path: all, Body: `{"url":"example","topics":["order.paid"]}`, Status: 422, Has: []string{"body.url"}},
		{Name: "the list", Method: "GET", Path: all, Status: 200, Has: []string{hook.ID.String()}, HasNot: []string{"whsec_", "next"}},
		{Name: "one", Method: "GET", Path: one, Status: 200, HasNot: []string{"whsec_"}, Headers: map[string]string{"ETag": `"1"`}},
		{Name: "changed meanwhile", Method: "PATCH", Path: one, Body: `{"enabled":false}`, Header: map[string]string{"If-Match": `"7"`}, Status: 412},
		{Name: "disabled", Method: "PATCH", Path: one, Body: `{"enabled":false}`, Header: map[string]string{"If-Match": `"1"`}, Status: 200, Has: []string{`"disabled_reason":"by_hand"`}},
		{Name: "no test then", Method: "POST", Path: one + "/tests", Status: 409, Has: []string{"webhook_disabled"}},
		{Name: "enabled", Method: "PATCH", Path: one, Body: `{"enabled":true,"topics":["order.paid"]}`, Status: 200, HasNot: []string{"disabled_reason", "event.cancelled"}},
		{Name: "rotated", Method: "POST", Path: one + "/secrets", Status: 201, Has: []string{`"secret":"whsec_`, "previous_secret_until"}, HasNot: []string{secret}},
		{Name: "of another house", Method: "GET", Path: foreign + "/hooks/" + hook.ID.String(), Status: 404},
		{Name: "changed by another house", Method: "PATCH", Path: foreign + "/hooks/" + hook.ID.String(), Body: `{"enabled":false}`, Status: 404},
		{Name: "rotated by another house", Method: "POST", Path: foreign + "/hooks/" + hook.ID.String() + "/secrets", Status: 404},
		{Name: "tested by another house", Method: "POST", Path: foreign + "/hooks/" + hook.ID.String() + "/tests", Status: 404},
		{Name: "replayed by another house", Method: "POST", Path: foreign + "/hooks/" + hook.ID.String() + "/replays", Body: `{"since":"2026-01-01T00:00:00Z"}`, Status: 404},
		{Name: "deleted by another house", Method: "DELETE", Path: foreign + "/hooks/" + hook.ID.String(), Status: 404},
		{Name: "a forged cursor", Method: "GET", Path: all + "?after=x", Status: 422, Has: []string{"query.after"}},
	} {
		s.Play(t, api)
	}
	require.Equal(t, made, testkit.Scenario{Name: "made again", Method: "POST", Path: all, Body: body, Header: key, Status: 201}.Play(t, api), "the same key is the same webhook")
	require.Subset(t, h.world.verbs(), []string{"webhooks.hook.create", "webhooks.hook.update", "webhooks.secret.rotate"})
	for range most - 1 {
		h.hook(srv.URL, orderPaid)
	}
	testkit.Scenario{Name: "one too many", Method: "POST", Path: all, Body: body, Status: 409, Has: []string{"too_many_webhooks"}}.Play(t, api)
	page := testkit.Read[web.List[hookBody]](t, testkit.Scenario{Name: "a page", Method: "GET", Path: all + "?limit=15", Status: 200}.Play(t, api))
	require.Len(t, testkit.Read[web.List[hookBody]](t, testkit.Scenario{Name: "the next", Method: "GET", Path: all + "?limit=15&after=" + page.Next, Status: 200}.Play(t, api)).Items, 5)
	testkit.Scenario{Name: "deleted", Method: "DELETE", Path: one, Status: 204}.Play(t, api)
	testkit.Scenario{Name: "gone", Method: "GET", Path: one, Status: 404}.Play(t, api)
	require.Contains(t, h.world.verbs(), "webhooks.hook.delete")
}

func TestTheLogOverTheAPI(t *testing.T) {
	t.Parallel()
	h, srv := open(t, true), serve(t, 500, 200)
	api := h.api()
	hook, _ := h.hook(srv.URL, orderPaid)
	other, _ := h.hook(srv.URL, eventCancelled)
	tested := testkit.Read[DeliveryFields](t, testkit.Scenario{Name: "test", Method: "POST", Status: 202, Has: []string{`"topic":"webhook.test"`, `"state":"pending"`},
		Path: "/v1/webhooks/organizations/" + h.org.String() + "/hooks/" + hook.ID.String() + "/tests"}.Play(t, api))
	require.Len(t, testkit.Published(t, h.db, tix.HookDue{}, hook.ID.String()), 1)
	next := h.deliver(hook)
	sold := h.sold()
	log := "/v1/webhooks/organizations/" + h.org.String() + "/deliveries"
	list := func(query string) (ids []string) {
		for _, d := range testkit.Read[web.List[DeliveryFields]](t, testkit.Scenario{Name: query, Method: "GET", Path: log + query, Status: 200}.Play(t, api)).Items {
			ids = append(ids, d.ID.String())
		}
		return ids
	}
	both := []string{sold.ID.String(), tested.ID.String()}
	require.Equal(t, both, list(""))
	require.Equal(t, both, list("?hook_id="+hook.ID.String()+"&state=pending"))
	require.Equal(t, both[:1], list("?topic=order.paid"))
	require.Equal(t, both[:1], list("?limit=1"))
	require.Equal(t, both[1:], list("?limit=1&after="+web.Cursor(both[0])))
	require.Empty(t, list("?state=failed"))
	require.Empty(t, list("?hook_id="+other.ID.String()))
	h.clock.Set(next)
	h.deliver(hook)
	foreign := "/v1/webhooks/organizations/" + testkit.Org(t, h.db).String() + "/deliveries"
	for _, s := range []testkit.Scenario{
		{Name: "with its attempts", Method: "GET", Path: log + "/" + tested.ID.String(), Status: 200, Has: []string{`"number":1`, `"status":500`, `"number":2`, `"body":"thanks"`, `"payload":{"type":"webhook.test"`, `"state":"delivered"`}},
		{Name: "of another house", Method: "GET", Path: foreign + "/" + tested.ID.String(), Status: 404},
		{Name: "replayed by another house", Method: "POST", Path: foreign + "/" + tested.ID.String() + "/replays", Status: 404},
		{Name: "not in the list of another house", Method: "GET", Path: foreign + "?hook_id=" + hook.ID.String(), Status: 200, Has: []string{`"items":[]`}},
		{Name: "replayed", Method: "POST", Path: log + "/" + tested.ID.String() + "/replays", Status: 202, Has: []string{`"state":"pending"`}},
		{Name: "once at a time", Method: "POST", Path: log + "/" + tested.ID.String() + "/replays", Status: 409, Has: []string{"delivery_pending"}},
		{Name: "nothing failed", Method: "POST", Path: "/v1/webhooks/organizations/" + h.org.String() + "/hooks/" + hook.ID.String() + "/replays", Body: `{"since":"2026-01-01T00:00:00Z"}`, Status: 202, Has: []string{`"deliveries":0`}},
		{Name: "no hook", Method: "GET", Path: log + "?hook_id=x", Status: 422, Has: []string{"query.hook_id"}},
		{Name: "no state", Method: "GET", Path: log + "?state=x", Status: 422},
		{Name: "a forged cursor", Method: "GET", Path: log + "?after=x", Status: 422, Has: []string{"query.after"}},
	} {
		s.Play(t, api)
	}
	require.Subset(t, h.world.verbs(), []string{"webhooks.hook.test", "webhooks.delivery.replay", "webhooks.delivery.replay_failed"})
}
