package waitingroom

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestTheQueueOverHTTP(t *testing.T) {
	t.Parallel()
	h := open(t)
	api := testkit.API(t, h.db, auth.Principal{Kind: auth.User, UserID: tix.NewUserID()}, NewModule(h.Service))
	at := "/v1/waitingroom/events/" + h.event.String()
	room := "/v1/waitingroom/organizations/" + h.org.String() + "/events/" + h.event.String() + "/room"
	play := func(s testkit.Scenario) string { t.Helper(); return s.Play(t, api) }
	get := func(name, path string, status int, header map[string]string, has ...string) string {
		t.Helper()
		return play(testkit.Scenario{Name: name, Method: http.MethodGet, Path: path, Status: status, Header: header, Has: has})
	}

	play(testkit.Scenario{Name: "off", Method: http.MethodGet, Path: at + "/status", Status: 200, Has: []string{`"phase":"off"`}, Headers: map[string]string{"Cache-Control": "public, max-age=1"}})
	get("no challenge", at+"/challenge", 409, nil, "queue_closed")
	get("no draw", at+"/draw", 404, nil)
	get("untouched", room, 200, nil, `"mode":"off"`, `"version":0`)
	play(testkit.Scenario{Name: "wrong settings", Method: http.MethodPatch, Path: room, Status: 422, Body: `{"mode":"on","pass_minutes":1}`, Has: []string{"body.pass_minutes"}})
	play(testkit.Scenario{Name: "prequeue without a draw", Method: http.MethodPatch, Path: room, Status: 422, Body: `{"mode":"on","prequeue_opens_at":"2030-05-01T10:00:00Z"}`, Has: []string{"body.sale_starts_at"}})
	set := testkit.Scenario{Name: "set up", Method: http.MethodPatch, Path: room, Status: 200, Body: `{"mode":"on","difficulty":4,"prequeue_opens_at":"2030-05-01T08:00:00Z","sale_starts_at":"2030-05-01T10:00:00Z"}`, Headers: map[string]string{"ETag": `"1"`}}
	play(set)
	set.Name, set.Status, set.Header, set.Headers = "stale", 412, map[string]string{"If-Match": `"7"`}, nil
	play(set)
	get("another organization", "/v1/waitingroom/organizations/"+tix.NewOrganizationID().String()+"/events/"+h.event.String()+"/room", 404, nil)

	get("prequeue", at+"/status", 200, nil, `"phase":"prequeue"`, `"seed_hash":"`, `"proof_of_work":true`)
	type challenge struct {
		Challenge  string `json:"challenge"`
		Difficulty int    `json:"difficulty"`
	}
	c := testkit.Read[challenge](t, get("challenge", at+"/challenge", 200, nil))
	join := testkit.Scenario{Name: "join", Method: http.MethodPost, Path: at + "/entries", Status: 201, Body: `{"device":"` + device(1) + `","challenge":"` + c.Challenge + `","solution":"` + solve(c.Challenge, c.Difficulty) + `"}`, HasNot: []string{`"position"`}}
	type place struct {
		Ticket string `json:"ticket"`
	}
	mine := testkit.Read[place](t, play(join))
	play(testkit.Scenario{Name: "unsolved", Method: http.MethodPost, Path: at + "/entries", Status: 422, Body: `{"device":"` + device(2) + `","challenge":"x","solution":"1"}`, Has: []string{"challenge_failed", "body.solution"}})
	play(testkit.Scenario{Name: "short device", Method: http.MethodPost, Path: at + "/entries", Status: 422, Body: `{"device":"me"}`, Has: []string{"body.device"}})
	ticket := map[string]string{"Queue-Ticket": mine.Ticket}
	get("place", at+"/place", 200, ticket, `"phase":"prequeue"`, `"ahead":0`)
	get("forged place", at+"/place", 404, map[string]string{"Queue-Ticket": "forged"})
	get("no ticket", at+"/place", 422, nil, "header.Queue-Ticket")
	play(testkit.Scenario{Name: "too early", Method: http.MethodPost, Path: at + "/passes", Status: 409, Header: ticket, Has: []string{"not_yet"}})
	get("nobody has drawn", at+"/draw/entrants", 200, nil, `"items":[]`)
	h.at(10, 0)
	h.pass(2 * time.Second)
	get("my position", at+"/place", 200, ticket, `"position":1`, `"estimate_seconds":0`)
	play(testkit.Scenario{Name: "in", Method: http.MethodPost, Path: at + "/passes", Status: 201, Header: ticket, Has: []string{`"pass":"`}, Headers: map[string]string{"Cache-Control": "no-store"}})
	get("draw", at+"/draw", 200, nil, `"entrants":1`, `"seed":"`, "HMAC-SHA-256")
	get("drawn", at+"/draw/entrants?limit=1", 200, nil, `"position":1`)
	get("forged cursor", at+"/draw/entrants?after=zzz", 422, nil, "query.after")
	get("state", room+"/live", 200, nil, `"outstanding":1`, `"reason":"`, `"phase":"open"`)
	play(testkit.Scenario{Name: "leave", Method: http.MethodDelete, Path: at + "/place", Status: 204, Header: ticket})
	require.Equal(t, []string{"waitingroom.room.update"}, h.world.verbs)
}
