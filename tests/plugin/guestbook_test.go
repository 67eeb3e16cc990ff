package guestbook_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/testsuite"

	guestbook "example.org/tixters-guestbook"
	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

// noted are the workflows that were asked for.
type noted struct {
	ids []string
	err error
}

func (n *noted) ExecuteWorkflow(_ context.Context, o client.StartWorkflowOptions, _ any, _ ...any) (client.WorkflowRun, error) {
	n.ids = append(n.ids, o.ID)
	return nil, n.err
}

func TestItsOperationsStandUnderThePolicy(t *testing.T) {
	t.Parallel()
	p := open(t, &noted{})
	org := testkit.Org(t, p.DB)
	owner, asOwner := member(t, p, org, "owner")
	_, asDoor := member(t, p, org, "door")
	_, asStranger := member(t, p, org, "stranger")
	path := "/v1/guestbook/organizations/" + org.String() + "/entries"
	as := func(token string) map[string]string { return map[string]string{"Authorization": token} }
	for _, s := range []testkit.Scenario{
		{Name: "nobody", Method: "GET", Path: path, Status: 401, Has: []string{`"type":"unauthenticated"`}},
		{Name: "a stranger", Method: "GET", Path: path, Header: as(asStranger), Status: 404},
		{Name: "a member without the role", Method: "POST", Path: path, Header: as(asDoor), Body: `{"text":"hello"}`, Status: 403},
		{Name: "an empty entry", Method: "POST", Path: path, Header: as(asOwner), Body: `{"text":""}`, Status: 422, Has: []string{"body.text"}},
		{Name: "the owner", Method: "POST", Path: path, Header: as(asOwner), Body: `{"text":"What a night."}`, Status: 201, Has: []string{`"gbe_`, owner.String()}},
		{Name: "one more", Method: "POST", Path: path, Header: as(asOwner), Body: `{"text":"Encore!"}`, Status: 201},
		{Name: "a member with the role reads", Method: "GET", Path: path + "?limit=1", Header: as(asDoor), Status: 200, Has: []string{"Encore!", `"next"`}, HasNot: []string{"What a night."}},
		{Name: "another organization's book is empty", Method: "GET", Path: "/v1/guestbook/organizations/" + testkit.Org(t, p.DB).String() + "/entries", Header: as(asOwner), Status: 404},
	} {
		t.Run(s.Name, func(t *testing.T) { s.Play(t, p.Server.Handler()) })
	}
	docs, err := p.Documents()
	require.NoError(t, err)
	require.Contains(t, string(docs["openapi.json"]), `"operationId": "guestbook.entry.create"`)
	require.Contains(t, p.Matrix(), "guestbook.entry.list")
}

// deliver hands a message to every reaction of the guestbook, as the relay would.
func deliver(t *testing.T, p *tixters.Platform, m tix.OrderPaid) error {
	t.Helper()
	var all []error
	for _, s := range p.Modules.Listens() {
		if s.Name == "guestbook.invites_buyer" || s.Name == "guestbook.plans_thanks" {
			all = append(all, testkit.Deliver(t, p.DB, s, m))
		}
	}
	require.Len(t, all, 2)
	return errors.Join(all...)
}

func TestItHearsOfSales(t *testing.T) {
	t.Parallel()
	runs := &noted{}
	p := open(t, runs)
	paid := tix.OrderPaid{OrderID: tix.NewOrderID(), OrganizationID: testkit.Org(t, p.DB)}
	require.NoError(t, deliver(t, p, paid))
	runs.err = serviceerror.NewWorkflowExecutionAlreadyStarted("", "", "")
	require.NoError(t, deliver(t, p, paid), "a message may come again")
	var invited int
	require.NoError(t, p.DB.Pool().QueryRow(t.Context(), "SELECT count(*) FROM guestbook_invitations WHERE order_id = $1", paid.OrderID).Scan(&invited))
	require.Equal(t, 1, invited)
	require.Equal(t, "guestbook-thanks:"+paid.OrderID.String(), runs.ids[0])
	runs.err = serviceerror.NewUnavailable("away")
	require.Error(t, deliver(t, p, paid), "it comes again when Temporal is back")
}

func TestItsWorkflowRunsOnThePlatformsWorker(t *testing.T) {
	t.Parallel()
	p := open(t, &noted{})
	paid := tix.OrderPaid{OrderID: tix.NewOrderID(), OrganizationID: testkit.Org(t, p.DB)}
	require.NoError(t, deliver(t, p, paid))
	for _, first := range []bool{true, false} {
		var suite testsuite.WorkflowTestSuite
		e := suite.NewTestWorkflowEnvironment()
		p.Modules.Durable(e) // as the worker registers it
		began := e.Now()
		e.ExecuteWorkflow("GuestbookThanks", paid.OrderID)
		require.NoError(t, e.GetWorkflowError())
		var answer bool
		require.NoError(t, e.GetWorkflowResult(&answer))
		require.Equal(t, first, answer, "thanked once")
		require.GreaterOrEqual(t, e.Now().Sub(began), 24*time.Hour)
	}
}

var _ guestbook.Runs = client.Client(nil)
