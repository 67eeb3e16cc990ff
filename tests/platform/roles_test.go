package platform_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// caller is somebody who tries every operation on the first house.
type caller struct {
	name   string
	bearer string
	roles  []string // what it is outside of any organization
	inside []string // what it is in the first house
	member bool     // whether it may know that the house exists
}

func callers(t *testing.T, p *tixters.Platform, mine, other house) []caller {
	t.Helper()
	all := []caller{
		{name: "nobody", roles: []string{"public"}},
		{name: "a user", bearer: signed(t, p, person(t, p, "visitor")), roles: []string{"public", "user"}},
		{name: "a door device of the house", bearer: mine.door, roles: []string{"public", "device"}, member: true},
		{name: "a door device of another house", bearer: other.door, roles: []string{"public", "device"}},
	}
	for _, role := range organizationRoles() {
		all = append(all,
			caller{name: role + " of the house", bearer: signed(t, p, mine.staff[role]), roles: []string{"public", "user"}, inside: []string{role}, member: true},
			caller{name: role + " of another house", bearer: signed(t, p, other.staff[role]), roles: []string{"public", "user"}})
	}
	for _, role := range []string{"admin", "support"} {
		user := person(t, p, role)
		require.NoError(t, p.Rooms.Accounts.EnsurePlatformRole(t.Context(), user, role))
		all = append(all, caller{name: role + " of the platform", bearer: signed(t, p, user), roles: []string{"public", "user", role}, member: true})
	}
	return all
}

// verdict is what the policy must say.
type verdict string

const (
	allowed   verdict = "allowed"
	unsigned  verdict = "401"
	forbidden verdict = "403"
	hidden    verdict = "404"
)

// want reads the answer from the policy's lines alone.
func (c caller) want(granted []string, inside bool) verdict {
	has := func(roles []string) bool {
		return slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(granted, r) })
	}
	switch {
	case has(c.roles) && (!inside || c.member), inside && has(c.inside):
		return allowed
	case c.bearer == "":
		return unsigned
	case inside && !c.member:
		return hidden
	}
	return forbidden
}

// got reads the policy's answer from a response. An operation may say 401 or 404 itself (a
// wrong password, an event that is not there), but never in the policy's words.
func got(t *testing.T, res *httptest.ResponseRecorder) verdict {
	t.Helper()
	var problem web.Problem
	if strings.HasPrefix(res.Header().Get("Content-Type"), "application/problem+json") {
		require.NoError(t, json.Unmarshal(res.Body.Bytes(), &problem))
	}
	switch {
	case problem.Status == http.StatusUnauthorized && problem.Type == "unauthenticated":
		return unsigned
	case problem.Status == http.StatusForbidden && problem.Type == "forbidden":
		return forbidden
	case problem.Status == http.StatusNotFound && problem.Detail == "There is no such organization.":
		return hidden
	}
	return allowed
}

// TestEveryOperationAsEveryRole calls everything in the document as everybody: a new operation
// is tested on the day it appears.
func TestEveryOperationAsEveryRole(t *testing.T) {
	t.Parallel()
	p := assemble(t)
	mine, other := found(t, p, "Harbour Nights"), found(t, p, "Kammer & Klang")
	everybody := callers(t, p, mine, other)
	granted := map[string][]string{}
	for _, g := range p.Modules.Grants() {
		granted[g.Operation] = append(granted[g.Operation], g.Role)
	}
	d, h := read(t, p), p.Server.Handler()
	calls := 0
	for path, methods := range d.Paths {
		for method, op := range methods {
			inside := strings.Contains(path, "{organization_id}")
			for _, c := range everybody {
				calls++
				res := call(t, h, d, method, path, op, c, mine.org)
				name := fmt.Sprintf("%s as %s: %s", op.ID, c.name, res.Body.String())
				if want := c.want(granted[op.ID], inside); got(t, res) != want {
					t.Errorf("want %s, got %d for %s", want, res.Code, name)
				}
				require.Less(t, res.Code, 500, name)
			}
		}
	}
	require.Equal(t, len(p.Server.Operations())*len(everybody), calls)
}

func call(t *testing.T, h http.Handler, d document, method, path string, op operation, c caller, org tix.OrganizationID) *httptest.ResponseRecorder {
	t.Helper()
	var query []string
	for _, parameter := range op.Parameters {
		value := fmt.Sprint(d.plausible(parameter.Schema))
		if id, ok := idFor(parameter.Name); ok {
			value = id
		}
		switch {
		case parameter.Name == "organization_id":
			path = strings.ReplaceAll(path, "{organization_id}", org.String())
		case parameter.In == "path":
			path = strings.ReplaceAll(path, "{"+parameter.Name+"}", value)
		case parameter.In == "query" && parameter.Required:
			query = append(query, parameter.Name+"="+value)
		}
	}
	require.NotContains(t, path, "{", op.ID)
	media, body := d.body(op)
	req := httptest.NewRequestWithContext(t.Context(), strings.ToUpper(method), path+"?"+strings.Join(query, "&"), strings.NewReader(body))
	if media != "" {
		req.Header.Set("Content-Type", media)
	}
	if c.bearer != "" {
		req.Header.Set("Authorization", c.bearer)
	}
	res := httptest.NewRecorder()
	h.ServeHTTP(res, req)
	return res
}

// TestNothingOfAnotherHouseCanBeReached calls every operation of an organization as its own
// owner, but with the ids of what belongs to another one.
func TestNothingOfAnotherHouseCanBeReached(t *testing.T) {
	t.Parallel()
	p := assemble(t)
	mine, other := found(t, p, "Tides"), found(t, p, "Blocks")
	foreign := foreignIDs(t, p, other)
	d, h := read(t, p), p.Server.Handler()
	owner := caller{bearer: signed(t, p, mine.staff["owner"])}
	tried := 0
	for path, methods := range d.Paths {
		if !strings.Contains(path, "{organization_id}") || strings.Count(path, "{") < 2 {
			continue
		}
		swapped := path
		for name, id := range foreign {
			swapped = strings.ReplaceAll(swapped, "{"+name+"}", id)
		}
		for method, op := range methods {
			tried++
			res := call(t, h, d, method, swapped, op, owner, mine.org)
			var list struct{ Items []any }
			if res.Code == http.StatusOK && json.Unmarshal(res.Body.Bytes(), &list) == nil && list.Items != nil && len(list.Items) == 0 {
				continue // nothing was shown
			}
			require.GreaterOrEqual(t, res.Code, 400, "%s reached into another organization: %s", op.ID, res.Body.String())
			require.Less(t, res.Code, 500, op.ID)
		}
	}
	require.Greater(t, tried, 20)
}

// foreignIDs are the ids of what a house owns, by the names of path parameters.
func foreignIDs(t *testing.T, p *tixters.Platform, h house) map[string]string {
	t.Helper()
	ctx := t.Context()
	venues, err := p.Rooms.Venues.List(ctx, h.org, tix.VenueID{}, 1)
	require.NoError(t, err)
	pools, err := p.Rooms.Inventory.Pools(ctx, h.org, h.event)
	require.NoError(t, err)
	devices, err := p.Rooms.Checkin.Devices(ctx, h.org, h.event, tix.DeviceID{}, 1)
	require.NoError(t, err)
	members, err := p.Rooms.Accounts.Members(ctx, h.org, tix.MembershipID{}, 1)
	require.NoError(t, err)
	return map[string]string{
		"event_id": h.event.String(), "venue_id": venues[0].ID.String(), "pool_id": pools[0].ID.String(), "tier_id": h.paid.String(),
		"device_id": devices[0].ID.String(), "membership_id": members[0].ID.String(),
	}
}
