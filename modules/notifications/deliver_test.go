package notifications_test

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/notifications"
)

func TestTicketMailCarriesEveryTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.queueTickets(t)
	require.Equal(t, id, w.queueTickets(t), "the same version is the same mail")
	require.Equal(t, "queued", w.ticketState(t))
	require.Empty(t, testkit.Published(t, w.db, tix.MailQueued{}, id.String()), "the purchase workflow delivers it")
	require.NoError(t, w.Deliver(t.Context(), id))
	require.Equal(t, "sent", w.ticketState(t))
	require.NoError(t, w.Deliver(t.Context(), id), "again, as a workflow may")
	require.Len(t, w.sent, 1)

	m := w.sent[0]
	require.Equal(t, id, m.ID)
	require.Equal(t, "ada@example.com", m.ToEmail)
	require.Equal(t, "Harbour Nights via Tixters", m.FromName)
	require.Equal(t, "Your tickets for Lanterns of the North", m.Subject)
	require.Contains(t, m.HTML, `href="https://tixters.example/order/x#t0ken"`)
	require.Contains(t, m.Text, "https://tixters.example/order/x#t0ken")
	require.Len(t, m.Attachments, 4)
	for i, ticket := range w.tickets {
		a := m.Attachments[i]
		require.Contains(t, m.HTML, `src="cid:`+a.ContentID+`"`)
		picture, err := png.Decode(bytes.NewReader(a.Content))
		require.NoError(t, err)
		bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
		require.NoError(t, err)
		read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
		require.NoError(t, err)
		require.Equal(t, ticket.Code, read.GetText())
	}
	require.Equal(t, "tickets.pdf", m.Attachments[2].Name)
	require.Equal(t, "event.ics", m.Attachments[3].Name)
	require.Equal(t, strings.Count(m.HTML, "cid:"), 2)
}

func TestTwoDeliveriesAtOnceSendOneMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.queueTickets(t)
	inside, release := make(chan struct{}), make(chan struct{})
	w.post = func(tix.OutgoingMail) (string, error) { close(inside); <-release; return "", nil }
	first := make(chan error, 1)
	go func() { first <- w.Deliver(t.Context(), id) }()
	<-inside // the first is within the transport: a second entry would panic on the closed channel
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := w.Deliver(t.Context(), id); errs.CodeOf(err) != "mail_waits" {
				t.Errorf("a delivery beside the running one: %v", err)
			}
		})
	}
	all.Wait()
	close(release)
	require.NoError(t, <-first)
	require.NoError(t, w.Deliver(t.Context(), id))
	require.Len(t, w.sent, 1)
}

func TestRaceForAFreshMailSendsOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.queueTickets(t)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if err := w.Deliver(t.Context(), id); err != nil && errs.CodeOf(err) != "mail_waits" {
				t.Error(err)
			}
		})
	}
	all.Wait()
	require.Len(t, w.sent, 1)
	require.Equal(t, "sent", w.ticketState(t))
}

func TestDeliveryThatGoesWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fails error
		kind  errs.Kind
		state string
		wait  time.Duration // until it may be tried again; 0: at once
	}{
		"transport away":  {away(), errs.Unavailable, "queued", 10 * time.Second},
		"slow down":       {errs.New(errs.Limited, "mail_limited", "").Retry(42 * time.Second), errs.Limited, "queued", 42 * time.Second},
		"settings wrong":  {errs.New(errs.Denied, "mail_denied", ""), errs.Denied, "queued", 0},
		"address refused": {errs.New(errs.Invalid, "mail_refused", ""), errs.Invalid, "bounced", 0},
		"defect":          {errors.New("nil map"), errs.Internal, "queued", 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			id := w.queueTickets(t)
			w.failing(c.fails)
			err := w.Deliver(t.Context(), id)
			require.ErrorIs(t, err, c.fails)
			require.Equal(t, c.kind, errs.KindOf(err))
			require.Equal(t, c.state, w.ticketState(t))
			w.failing(nil)
			if c.wait > 0 {
				w.clock.Advance(c.wait - time.Second)
				var e *errs.Error
				require.ErrorAs(t, w.Deliver(t.Context(), id), &e, "too early")
				require.Equal(t, time.Second, e.After)
				w.clock.Advance(time.Second)
			}
			require.NoError(t, w.Deliver(t.Context(), id))
			require.Equal(t, "sent", w.ticketState(t))
			require.Len(t, w.sent, 1)
		})
	}
}

// The transport took the mail and said nothing: its report settles the matter.
func TestReportAfterSilenceKeepsTheMailFromGoingTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.queueTickets(t)
	w.failing(away())
	require.Error(t, w.Deliver(t.Context(), id))
	w.failing(nil)
	require.NoError(t, w.Report(t.Context(), tix.MailEvent{MailID: id, ProviderID: "p1", Kind: "processed", At: noon()}))
	w.clock.Advance(time.Hour)
	require.NoError(t, w.Deliver(t.Context(), id))
	require.Empty(t, w.sent)
	require.Equal(t, "sent", w.ticketState(t))
}

// The report may even overtake the answer; an error that comes after it is no error any more.
func TestReportWhileSendingOutweighsTheError(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.queueTickets(t)
	w.post = func(m tix.OutgoingMail) (string, error) {
		if err := w.Report(context.Background(), tix.MailEvent{MailID: m.ID, Kind: "delivered", At: noon()}); err != nil {
			return "", err
		}
		return "", away()
	}
	require.NoError(t, w.Deliver(t.Context(), id))
	require.Equal(t, "delivered", w.ticketState(t))
}

func TestCrashWhileSendingIsTriedAgainAfterTheLease(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.queueTickets(t)
	w.post = func(tix.OutgoingMail) (string, error) { panic("the process dies here") }
	require.Panics(t, func() { _ = w.Deliver(t.Context(), id) })
	w.failing(nil)
	require.Equal(t, "mail_waits", errs.CodeOf(w.Deliver(t.Context(), id)))
	w.clock.Advance(time.Minute)
	require.NoError(t, w.Deliver(t.Context(), id))
	require.Len(t, w.sent, 1)
}

func TestDeliveryOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.queueTickets(t)
	ctx, cancel := context.WithCancel(t.Context())
	w.post = func(tix.OutgoingMail) (string, error) { cancel(); return "", nil }
	require.NoError(t, w.Deliver(ctx, id))
	require.Equal(t, "sent", w.ticketState(t), "marked although the caller is gone")
}

func TestVoidTicketsAreNotMailed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tickets[0].State = "void"
	id := w.queueTickets(t)
	require.NoError(t, w.Deliver(t.Context(), id))
	require.Equal(t, 1, strings.Count(w.sent[0].HTML, "cid:"))
	require.NotContains(t, w.sent[0].HTML, "Ticket 1 of 2")

	w.tickets[1].State = "void"
	_, err := w.QueueOrderTickets(t.Context(), w.order.ID, "v2")
	require.Equal(t, "no_tickets", errs.CodeOf(err))
	_, err = w.QueueOrderTickets(t.Context(), tix.NewOrderID(), "v1")
	require.Equal(t, errs.NotFound, errs.KindOf(err))
	require.Equal(t, errs.NotFound, errs.KindOf(w.Deliver(t.Context(), tix.NewMailID())))
}

func TestRelayDeliversQueuedMails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, err := w.Queue(t.Context(), reset("relay:"+w.order.ID.String()))
	require.NoError(t, err)
	require.Len(t, testkit.Published(t, w.db, tix.MailQueued{}, id.String()), 1)
	sub := notifications.NewModule(w.Service).Manifest().Listens[0]
	w.failing(away())
	require.Error(t, testkit.Deliver(t, w.db, sub, tix.MailQueued{MailID: id}), "the relay comes back")
	w.failing(errs.New(errs.Invalid, "mail_refused", ""))
	w.clock.Advance(time.Minute)
	require.NoError(t, testkit.Deliver(t, w.db, sub, tix.MailQueued{MailID: id}), "the relay gives up")
	w.failing(nil)
	require.NoError(t, testkit.Deliver(t, w.db, sub, tix.MailQueued{MailID: id}))
	require.Len(t, w.sent, 1)
	require.Contains(t, w.sent[0].Text, "https://tixters.example/reset#s3cret")
	require.Equal(t, "Tixters", w.sent[0].FromName)
}
