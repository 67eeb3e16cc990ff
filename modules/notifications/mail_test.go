package notifications_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
	"github.com/tixters/tixters/modules/notifications"
)

func TestQueueMakesOneMailForAKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := "reset:" + w.order.ID.String()
	ids := make(chan tix.MailID, 10)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			id, err := w.Queue(t.Context(), reset(key))
			if err != nil {
				t.Error(err)
			}
			ids <- id
		})
	}
	all.Wait()
	first := <-ids
	for range 9 {
		require.Equal(t, first, <-ids)
	}
	require.Len(t, testkit.Published(t, w.db, tix.MailQueued{}, first.String()), 1)
	state, err := w.State(t.Context(), key)
	require.NoError(t, err)
	require.Equal(t, "queued", state)
	state, err = w.State(t.Context(), key+":other")
	require.NoError(t, err)
	require.Equal(t, "none", state)
}

func TestQueueJoinsTheCallersTransaction(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := "gone:" + w.order.ID.String()
	undo := errors.New("undo")
	err := w.db.InTx(t.Context(), func(ctx context.Context) error {
		_, err := w.Queue(ctx, reset(key))
		require.NoError(t, err)
		return undo
	})
	require.ErrorIs(t, err, undo)
	state, err := w.State(t.Context(), key)
	require.NoError(t, err)
	require.Equal(t, "none", state)
}

func TestQueueRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, spoil := range map[string]func(*tix.MailRequest){
		"no key":               func(r *tix.MailRequest) { r.Key = "" },
		"unknown template":     func(r *tix.MailRequest) { r.Template = "newsletter" },
		"tickets are composed": func(r *tix.MailRequest) { r.Template = "order_tickets" },
		"data missing":         func(r *tix.MailRequest) { delete(r.Data, "link") },
		"no address":           func(r *tix.MailRequest) { r.ToEmail = "ada" },
		"two addresses":        func(r *tix.MailRequest) { r.ToEmail = "ada@example.com,bo@example.com" },
		"a header in it":       func(r *tix.MailRequest) { r.ToEmail = "ada@example.com\r\nBcc: bo@example.com" },
	} {
		r := reset("refused:" + name)
		spoil(&r)
		_, err := w.Queue(t.Context(), r)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "s3cret", name)
	}
}

// A mailed link opens an account: it is sealed while it waits and gone once it is sent.
func TestSecretsOfAMailAreSealedAndThenErased(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, err := w.Queue(t.Context(), reset("secret:"+w.order.ID.String()))
	require.NoError(t, err)
	var row string
	read := `SELECT notifications_mails::text, coalesce(length(data), 0) FROM notifications_mails WHERE id = $1`
	var size int
	require.NoError(t, w.db.Pool().QueryRow(t.Context(), read, id).Scan(&row, &size))
	require.NotContains(t, row, "s3cret")
	require.Positive(t, size)
	require.NoError(t, w.Deliver(t.Context(), id))
	require.NoError(t, w.db.Pool().QueryRow(t.Context(), read, id).Scan(&row, &size))
	require.Zero(t, size)
}

func TestReportsInAnyOrderEndTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, c := range map[string]struct {
		kinds string
		want  string
	}{
		"as it should be":         {"processed delivered", "delivered"},
		"overtaken":               {"delivered processed", "delivered"},
		"twice":                   {"processed processed delivered delivered", "delivered"},
		"on hold":                 {"processed deferred", "sent"},
		"on hold, late":           {"delivered deferred processed", "delivered"},
		"bounce":                  {"processed bounce", "bounced"},
		"bounce after delivery":   {"processed delivered bounce", "bounced"},
		"bounce overtakes":        {"bounce delivered processed", "bounced"},
		"not even tried":          {"dropped", "bounced"},
		"complaint is no bounce":  {"processed delivered spamreport", "delivered"},
		"opened is not our thing": {"open", "queued"},
	} {
		id, err := w.QueueOrderTickets(t.Context(), w.order.ID, name)
		require.NoError(t, err)
		for _, kind := range strings.Fields(c.kinds) {
			require.NoError(t, w.Report(t.Context(), tix.MailEvent{MailID: id, ProviderID: "p", Kind: kind, Reason: "550 no such user\r\n", At: noon()}))
		}
		state, err := w.State(t.Context(), w.order.ID.String()+":tickets:"+name)
		require.NoError(t, err)
		require.Equal(t, c.want, state, name)
	}
	require.Equal(t, errs.NotFound, errs.KindOf(w.Report(t.Context(), tix.MailEvent{MailID: tix.NewMailID(), Kind: "bounce"})))
}

func TestOrganizersListAndResend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h := testkit.API(t, w.db, auth.Principal{Kind: auth.User, UserID: tix.NewUserID()}, notifications.NewModule(w.Service))
	mails := "/v1/notifications/organizations/" + w.order.OrganizationID.String() + "/mails"
	others := "/v1/notifications/organizations/" + tix.NewOrganizationID().String() + "/mails"

	_, err := w.Queue(t.Context(), reset("platform:"+w.order.ID.String()))
	require.NoError(t, err)
	invite := tix.MailRequest{Key: "invitation:" + w.order.ID.String(), OrganizationID: w.order.OrganizationID, Template: "invitation", ToEmail: "bo@example.com",
		Data: map[string]string{"organization": "Harbour Nights", "role": "door", "link": "https://tixters.example/invitation#s3cret"}}
	invitation, err := w.Queue(t.Context(), invite)
	require.NoError(t, err)
	id := w.queueTickets(t)
	require.NoError(t, w.Deliver(t.Context(), id))
	require.NoError(t, w.Report(t.Context(), tix.MailEvent{MailID: id, Kind: "bounce", Reason: "550 no such user", At: noon()}))

	body := testkit.Scenario{Name: "list", Method: "GET", Path: mails, Status: http.StatusOK,
		Has: []string{`"bounced"`, "550 no such user", "Join Harbour Nights"}, HasNot: []string{"Set a new password", "s3cret", "t0ken"}}.Play(t, h)
	require.Len(t, testkit.Read[web.List[any]](t, body).Items, 2)
	page := testkit.Scenario{Name: "first page", Method: "GET", Path: mails + "?limit=1", Status: http.StatusOK, Has: []string{"Lanterns"}, HasNot: []string{"Join"}}.Play(t, h)
	next := testkit.Read[web.List[any]](t, page).Next
	for _, s := range []testkit.Scenario{
		{Name: "second page", Method: "GET", Path: mails + "?limit=1&after=" + next, Status: 200, Has: []string{"Join"}, HasNot: []string{"Lanterns"}},
		{Name: "forged page", Method: "GET", Path: mails + "?after=zzz", Status: 422},
		{Name: "by state", Method: "GET", Path: mails + "?state=bounced", Status: 200, Has: []string{id.String()}, HasNot: []string{invitation.String()}},
		{Name: "by order", Method: "GET", Path: mails + "?order_id=" + w.order.ID.String(), Status: 200, Has: []string{id.String()}, HasNot: []string{invitation.String()}},
		{Name: "by words", Method: "GET", Path: mails + "?q=BO%40exam", Status: 200, Has: []string{invitation.String()}, HasNot: []string{id.String()}},
		{Name: "no wildcards", Method: "GET", Path: mails + "?q=%25", Status: 200, Has: []string{`"items":[]`}},
		{Name: "another organization sees none", Method: "GET", Path: others, Status: 200, Has: []string{`"items":[]`}},
		{Name: "another organization cannot resend", Method: "POST", Path: others + "/" + id.String() + "/resend", Status: 404},
		{Name: "a secret is not sent again", Method: "POST", Path: mails + "/" + invitation.String() + "/resend", Status: 409, Has: []string{"not_resendable"}},
		{Name: "too soon", Method: "POST", Path: mails + "/" + id.String() + "/resend", Status: 429, Has: []string{"just_sent"}, Headers: map[string]string{"Retry-After": "60"}},
	} {
		s.Play(t, h)
	}

	w.clock.Advance(time.Minute)
	w.order.BuyerEmail = "ada@new.example"
	again := testkit.Scenario{Name: "resend", Method: "POST", Path: mails + "/" + id.String() + "/resend", Status: 202, Has: []string{"ada@new.example", `"queued"`}}.Play(t, h)
	made := testkit.Read[struct{ ID tix.MailID }](t, again).ID
	require.NotEqual(t, id, made)
	require.Len(t, testkit.Published(t, w.db, tix.MailQueued{}, made.String()), 1)
	require.NoError(t, w.Deliver(t.Context(), made))
	require.Equal(t, "ada@new.example", w.sent[len(w.sent)-1].ToEmail)
	state, err := w.OrderState(t.Context(), w.order.ID)
	require.NoError(t, err)
	require.Equal(t, "sent", state, "the newest mail is the order's state")
	testkit.Scenario{Name: "at once again, by the first mail's id", Method: "POST", Path: mails + "/" + id.String() + "/resend", Status: 429}.Play(t, h)
	require.Len(t, w.done, 1)
	require.Equal(t, "notifications.mail.resend", w.done[0].Verb)
}

func TestRefundMailCanBeSentAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, err := w.Queue(t.Context(), tix.MailRequest{Key: w.order.ID.String() + ":refunded:v1", OrganizationID: w.order.OrganizationID, Template: "order_refunded",
		ToName: "Ada\r\nBcc: x", ToEmail: "ada@example.com", Data: map[string]string{"event_name": "Lanterns", "reference": "K7M2Q9XA", "amount": "€56.00", "reason": "sold_out"}})
	require.NoError(t, err)
	require.NoError(t, w.Deliver(t.Context(), id))
	require.Equal(t, "Ada Bcc: x", w.sent[0].ToName, "one line")
	w.clock.Advance(time.Hour)
	again, err := w.Resend(t.Context(), w.order.OrganizationID, id)
	require.NoError(t, err)
	require.NoError(t, w.Deliver(t.Context(), again.ID))
	require.Equal(t, w.sent[0].HTML, w.sent[1].HTML)
}

func TestServiceRefusesAnUnusableSender(t *testing.T) {
	t.Parallel()
	for _, cfg := range []notifications.Config{{}, {FromName: "Tixters"}, {FromName: "Tixters", FromEmail: "tickets"}, {FromEmail: "tickets@tixters.example"},
		{FromName: "Tixters", FromEmail: "tickets@tixters.example", ReplyTo: "help"}} {
		_, err := notifications.NewService(nil, nil, nil, nil, nil, nil, cfg)
		require.Error(t, err)
	}
}
