package tickets

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

func TestRoutes(t *testing.T) {
	t.Parallel()
	h := open(t)
	order, made := h.issued(t, 3, 0)
	user := auth.Principal{Kind: auth.User, UserID: tix.NewUserID()}
	api := testkit.API(t, h.db, user, NewModule(h.Documents))
	room := "/v1/tickets/organizations/" + h.org.String()
	other := "/v1/tickets/organizations/" + tix.NewOrganizationID().String()
	token := map[string]string{"Order-Token": "open"}
	for _, s := range []testkit.Scenario{
		{Name: "the PDF", Method: "GET", Path: "/v1/tickets/orders/" + order.ID.String() + "/tickets.pdf", Header: token, Status: 200, Has: []string{"%PDF-"},
			Headers: map[string]string{"Content-Type": "application/pdf", "Content-Disposition": `attachment; filename="tickets.pdf"`, "Cache-Control": "private, no-store"}},
		{Name: "the PDF without the token", Method: "GET", Path: "/v1/tickets/orders/" + order.ID.String() + "/tickets.pdf", Status: 404},
		{Name: "the PDF of no order", Method: "GET", Path: "/v1/tickets/orders/x/tickets.pdf", Header: token, Status: 404},
		{Name: "the calendar entry", Method: "GET", Path: "/v1/tickets/orders/" + order.ID.String() + "/event.ics", Header: token, Status: 200, Has: []string{"BEGIN:VEVENT"}},
		{Name: "the calendar entry with a wrong token", Method: "GET", Path: "/v1/tickets/orders/" + order.ID.String() + "/event.ics", Header: map[string]string{"Order-Token": "shut"}, Status: 404},
		{Name: "a search", Method: "GET", Path: room + "/events/" + h.card.ID.String() + "/tickets?q=moreno", Status: 200, Has: []string{made[0].ID.String(), `"order_reference":"K7QM2XPA"`}, HasNot: []string{"TX1:", "next"}},
		{Name: "an event of others", Method: "GET", Path: other + "/events/" + h.card.ID.String() + "/tickets", Status: 404},
		{Name: "a forged cursor", Method: "GET", Path: room + "/events/" + h.card.ID.String() + "/tickets?after=eHg", Status: 422},
		{Name: "void without a reason", Method: "POST", Path: room + "/tickets/" + made[0].ID.String() + "/void", Body: `{"reason":""}`, Status: 422},
		{Name: "void", Method: "POST", Path: room + "/tickets/" + made[0].ID.String() + "/void", Body: `{"reason":"sold twice"}`, Status: 200, Has: []string{`"state":"void"`, `"void_reason":"sold twice"`}},
		{Name: "void a ticket of others", Method: "POST", Path: other + "/tickets/" + made[1].ID.String() + "/void", Body: `{"reason":"mine"}`, Status: 404},
		{Name: "renew the key", Method: "POST", Path: room + "/events/" + h.card.ID.String() + "/keys", Status: 201, Has: []string{`"kid":2`, `"kty":"OKP"`, `"retired_at"`}},
		{Name: "keys for somebody who is no device", Method: "GET", Path: "/v1/tickets/events/" + h.card.ID.String() + "/keys", Status: 404},
	} {
		t.Run(s.Name, func(t *testing.T) { s.Play(t, api) })
	}
	require.Equal(t, user.UserID.String(), h.done[0].Actor)

	t.Run("page by page", func(t *testing.T) {
		first := testkit.Scenario{Method: "GET", Path: room + "/events/" + h.card.ID.String() + "/tickets?limit=2", Status: 200}.Play(t, api)
		page := testkit.Read[web.List[ticketBody]](t, first)
		require.Len(t, page.Items, 2)
		rest := testkit.Scenario{Method: "GET", Path: room + "/events/" + h.card.ID.String() + "/tickets?limit=2&after=" + page.Next, Status: 200}.Play(t, api)
		last := testkit.Read[web.List[ticketBody]](t, rest)
		require.Len(t, last.Items, 1)
		require.Empty(t, last.Next)
	})
	t.Run("a device reads its event's keys", func(t *testing.T) {
		door := testkit.API(t, h.db, auth.Principal{Kind: auth.Device, DeviceID: tix.NewDeviceID(), EventID: h.card.ID, OrganizationID: h.org}, NewModule(h.Documents))
		testkit.Scenario{Method: "GET", Path: "/v1/tickets/events/" + h.card.ID.String() + "/keys", Status: 200, Has: []string{`"crv":"Ed25519"`}}.Play(t, door)
		testkit.Scenario{Method: "GET", Path: "/v1/tickets/events/" + tix.NewEventID().String() + "/keys", Status: 404}.Play(t, door)
	})
}
