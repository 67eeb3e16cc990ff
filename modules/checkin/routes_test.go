package checkin

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// TestDoorRoutes is an evening at the door over HTTP: code, device, gate, scans, undo, figures.
func TestDoorRoutes(t *testing.T) {
	t.Parallel()
	h := open(t)
	ticket := h.ticket(h.card, "Ada Moreno")
	m := NewModule(h.Service)
	office := testkit.API(t, h.db, auth.Principal{Kind: auth.User, UserID: tix.NewUserID()}, m)
	room := "/v1/checkin/organizations/" + h.org.String()

	made := testkit.Read[struct{ Code string }](t, testkit.Scenario{Method: "POST", Path: room + "/events/" + h.card.ID.String() + "/enrolments",
		Body: `{"name":"Left door"}`, Status: 201, Has: []string{`"qr_text":"TIXENROL:`, `"expires_at":"2026-12-04T18:45:00Z"`}}.Play(t, office))
	claim := testkit.Scenario{Method: "POST", Path: "/v1/checkin/enrolments/claim", Body: `{"code":"` + made.Code + `","device_name":"Ada's phone"}`, Status: 201,
		Has: []string{`"device_token":"token of dev_`, `"Gate A"`, `"Lanterns of the North"`}, HasNot: []string{`"gate_id"`}}
	device := testkit.Read[struct{ Device deviceBody }](t, claim.Play(t, testkit.API(t, h.db, auth.Principal{}, m))).Device
	door := testkit.API(t, h.db, auth.Principal{Kind: auth.Device, DeviceID: device.ID, EventID: h.card.ID, OrganizationID: h.org}, m)

	scan, manual := tix.NewScanID().String(), tix.NewScanID().String()
	for _, s := range []testkit.Scenario{
		{Name: "choose the gate", Method: "PUT", Path: "/v1/checkin/session/gate", Body: `{"gate_id":"` + h.card.Venue.Gates[0].ID.String() + `"}`, Status: 200, Has: []string{`"gate_name":"Gate A"`, `"admitted":0`, `"expected":1`}},
		{Name: "a gate of another venue", Method: "PUT", Path: "/v1/checkin/session/gate", Body: `{"gate_id":"` + tix.NewGateID().String() + `"}`, Status: 404},
		{Name: "the session", Method: "GET", Path: "/v1/checkin/session", Status: 200, Has: []string{`"name":"Ada's phone"`, `"venue_name":"Kesselhaus"`, h.card.Venue.Gates[0].ID.String()}},
		{Name: "a scan", Method: "POST", Path: "/v1/checkin/scans", Body: `{"scan_id":"` + scan + `","code":"` + ticket.ID.String() + `"}`, Status: 200,
			Has: []string{`"verdict":"admitted"`, `"title":"Let in"`, `"holder_name":"Ada Moreno"`, `"undo_until":"2026-12-04T18:40:00Z"`, `"order_reference":"K7QM2XPA"`}, HasNot: []string{"previous"}},
		{Name: "the same scan", Method: "POST", Path: "/v1/checkin/scans", Body: `{"scan_id":"` + scan + `","code":"` + ticket.ID.String() + `"}`, Status: 200, Has: []string{`"verdict":"admitted"`}},
		{Name: "the same scan with another code", Method: "POST", Path: "/v1/checkin/scans", Body: `{"scan_id":"` + scan + `","code":"other"}`, Status: 409, Has: []string{"scan_id_taken"}},
		{Name: "a scan id of another kind", Method: "POST", Path: "/v1/checkin/scans", Body: `{"scan_id":"` + ticket.ID.String() + `","code":"other"}`, Status: 422},
		{Name: "no scan id", Method: "POST", Path: "/v1/checkin/scans", Body: `{"scan_id":"","code":"other"}`, Status: 422},
		{Name: "from the search", Method: "POST", Path: "/v1/checkin/admissions", Body: `{"scan_id":"` + manual + `","ticket_id":"` + ticket.ID.String() + `"}`, Status: 200,
			Has: []string{`"verdict":"already_in"`, `"previous":{"at":"2026-12-04T18:30:00Z","gate_name":"Gate A","device_name":"Ada's phone"}`}},
		{Name: "figures", Method: "GET", Path: "/v1/checkin/counters", Status: 200, Has: []string{`"admitted":1`, `"expected":1`, `"last_hour":1`}},
		{Name: "search", Method: "GET", Path: "/v1/checkin/attendees?q=Ada", Status: 200, Has: []string{`"admitted_at"`, ticket.ID.String()}},
		{Name: "search for nothing", Method: "GET", Path: "/v1/checkin/attendees?q=", Status: 422},
		{Name: "undo without a reason", Method: "POST", Path: "/v1/checkin/scans/" + scan + "/undo", Body: `{"reason":""}`, Status: 422},
		{Name: "undo", Method: "POST", Path: "/v1/checkin/scans/" + scan + "/undo", Body: `{"reason":"wrong person"}`, Status: 200, Has: []string{ticket.ID.String(), `"undone_at"`}},
		{Name: "undo a refusal", Method: "POST", Path: "/v1/checkin/scans/" + manual + "/undo", Body: `{"reason":"wrong person"}`, Status: 409, Has: []string{"nothing_to_undo"}},
		{Name: "figures after the undo", Method: "GET", Path: "/v1/checkin/counters", Status: 200, Has: []string{`"admitted":0`}},
		{Name: "the log", Method: "GET", Path: "/v1/checkin/scans?mine=true", Status: 200, Has: []string{`"undone_at"`, `"mine":true`}},
		{Name: "a forged cursor", Method: "GET", Path: "/v1/checkin/scans?after=eHg", Status: 422},
	} {
		t.Run(s.Name, func(t *testing.T) { s.Play(t, door) })
	}
	t.Run("the log page by page", func(t *testing.T) {
		page := testkit.Read[web.List[verdictBody]](t, testkit.Scenario{Method: "GET", Path: "/v1/checkin/scans?limit=1", Status: 200}.Play(t, door))
		require.Len(t, page.Items, 1)
		last := testkit.Read[web.List[verdictBody]](t, testkit.Scenario{Method: "GET", Path: "/v1/checkin/scans?limit=1&after=" + page.Next, Status: 200}.Play(t, door))
		require.Len(t, last.Items, 1)
		require.NotEqual(t, page.Items[0].ScanID, last.Items[0].ScanID)
		require.Empty(t, last.Next)
	})
	for _, s := range []testkit.Scenario{
		{Name: "the code is used up", Method: "POST", Path: "/v1/checkin/enrolments/claim", Body: claim.Body, Status: 404, Has: []string{"enrolment_not_found"}},
		{Name: "devices", Method: "GET", Path: room + "/devices?event_id=" + h.card.ID.String(), Status: 200, Has: []string{device.ID.String(), "Gate A"}, HasNot: []string{"revoked_at", "token"}},
		{Name: "devices of others", Method: "GET", Path: "/v1/checkin/organizations/" + tix.NewOrganizationID().String() + "/devices", Status: 200, Has: []string{`"items":[]`}},
		{Name: "revoke", Method: "DELETE", Path: room + "/devices/" + device.ID.String(), Status: 204},
		{Name: "revoked", Method: "GET", Path: room + "/devices", Status: 200, Has: []string{"revoked_at"}},
	} {
		t.Run(s.Name, func(t *testing.T) { s.Play(t, office) })
	}
	testkit.Scenario{Name: "a revoked device", Method: "GET", Path: "/v1/checkin/session", Status: 401, Has: []string{"device_not_enrolled"}}.Play(t, door)
}
