package notifications

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
)

func euros(n int64) tix.Money { return tix.Money{Amount: n, Currency: "EUR"} }

func lanterns() tix.EventCard {
	return tix.EventCard{
		ID: tix.NewEventID(), OrganizationName: "Harbour Nights", Slug: "lanterns", Name: "Lanterns of the North",
		Status: "published", Currency: "EUR", Zone: "Europe/Berlin",
		StartsAt: time.Date(2026, 12, 4, 19, 0, 0, 0, time.UTC), EndsAt: time.Date(2026, 12, 5, 0, 30, 0, 0, time.UTC),
		DoorsAt: time.Date(2026, 12, 4, 18, 0, 0, 0, time.UTC), RefundsUntil: time.Date(2026, 11, 27, 19, 0, 0, 0, time.UTC),
		Venue: tix.VenueCard{Name: "Kesselhaus", Street: "Schönhauser Allee 36", City: "Berlin", Country: "DE", Zone: "Europe/Berlin"},
	}
}

func order() tix.OrderSheet {
	return tix.OrderSheet{
		Reference: "K7M2Q9XA", Status: "paid", BuyerName: "Ada Moreno", BuyerEmail: "ada@example.com",
		Link: "https://tixters.example/order/ord_01k9z3v5m8q2w4x6y8a0b2c4d6#s3cr3t-t0ken_",
		Quote: tix.Quote{Total: euros(8600), Fees: euros(600), Tax: euros(563), Lines: []tix.QuoteLine{
			{Name: "Floor", Quantity: 2, Total: euros(5600)}, {Name: "Gallery & bar", Quantity: 1, Total: euros(3000)}}},
	}
}

func seats(n int) []tix.TicketSheet {
	all := make([]tix.TicketSheet, 0, n)
	for i := range n {
		tier := "Floor"
		if i == n-1 {
			tier = "Gallery & bar"
		}
		all = append(all, tix.TicketSheet{Number: i + 1, Of: n, TierName: tier, HolderName: "Ada Moreno", State: "valid", Code: "TX1"})
	}
	return all
}

// golden compares with testdata/<name>.golden; UPDATE_GOLDEN=1 writes it instead.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if os.Getenv("UPDATE_GOLDEN") != "" {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(string(want), got), "UPDATE_GOLDEN=1 writes it anew")
}

func TestMailsLookLikeTheirGoldenFiles(t *testing.T) {
	t.Parallel()
	tpl, err := parseTemplates()
	require.NoError(t, err)
	name := map[string]string{"name": "Ada Moreno", "link": "https://tixters.example/reset#t0ken"}
	for kind, data := range map[string]map[string]string{
		"sign_up":        name,
		"sign_up_taken":  name,
		"password_reset": {"name": "Ada Moreno", "link": "https://tixters.example/reset#t0ken", "minutes": "30"},
		"invitation":     {"organization": "Harbour Nights", "inviter": "Bo <b>Lind</b>", "role": "box office", "link": "https://tixters.example/invitation#t0ken", "days": "7"},
		"queue_code":     {"code": "042817", "event_name": "Lanterns of the North"},
		"order_links": {"orders": `[{"reference":"K7M2Q9XA","event":"Lanterns of the North","when":"Fri 4 Dec 2026, 20:00","link":"https://tixters.example/order/ord_1#a"},
			{"reference":"P3QW8ZTT","event":"Paper Boats","link":"https://tixters.example/order/ord_2#b"}]`},
		"order_refunded": {"name": "Ada Moreno", "event_name": "Lanterns of the North", "reference": "K7M2Q9XA", "amount": "€86.00", "reason": "sold_out", "link": "https://tixters.example/order/ord_1#a"},
		"event_cancelled": {"name": "Ada Moreno", "event_name": "Lanterns of the North", "organizer": "Harbour Nights", "reference": "K7M2Q9XA", "amount": "€86.00", "reason": "The singer is <ill>.",
			"until": "Friday, 4 December 2026, 20:00", "otherwise": "refund", "new_event": "Lanterns of the South", "new_when": "Friday, 8 January 2027, 20:00", "link": "https://tixters.example/order/ord_1/choice#a"},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			known, ok := noteTemplate(kind)
			require.True(t, ok)
			n, err := known.compose(data)
			require.NoError(t, err)
			r, err := tpl.render("note", n.Subject, n)
			require.NoError(t, err)
			golden(t, kind+".html", r.HTML)
			golden(t, kind+".txt", "Subject: "+r.Subject+"\n\n"+r.Text)
		})
	}
	t.Run(ticketsTemplate, func(t *testing.T) {
		t.Parallel()
		m, err := writeTickets(order(), lanterns(), seats(3))
		require.NoError(t, err)
		r, err := tpl.render(ticketsTemplate, m.Subject, m)
		require.NoError(t, err)
		golden(t, "order_tickets.html", r.HTML)
		golden(t, "order_tickets.txt", "Subject: "+r.Subject+"\n\n"+r.Text)
	})
}

func TestTheMailOfACancelledEventSaysWhatBecomesOfTheMoney(t *testing.T) {
	t.Parallel()
	base := map[string]string{"event_name": "Lanterns", "reference": "K7M2Q9XA", "organizer": "Harbour Nights", "reason": "Rain.", "link": "https://x/order/o#t"}
	full := map[string]string{"new_event": "Embers", "new_when": "Monday, 7 December 2026, 20:00"}
	for name, c := range map[string]struct {
		template string
		more     map[string]string
		says     string
		not      string
	}{
		"who paid":               {"event_cancelled", map[string]string{"amount": "€86.00"}, "You get back €86.00", "choose"},
		"who paid nothing":       {"event_cancelled", map[string]string{"free": "yes"}, "Your tickets were free", "get back"},
		"who has nothing left":   {"event_cancelled", nil, "They say: “Rain.”", "get back"},
		"who may choose":         {"event_cancelled", map[string]string{"amount": "€86.00", "until": "Monday", "otherwise": "move", "new_event": "Embers", "new_when": "Tuesday"}, "tickets for Embers on Tuesday, for what you have paid, or your money back (€86.00)", "by itself"},
		"who may choose, free":   {"event_cancelled", map[string]string{"free": "yes", "until": "Monday", "otherwise": "refund", "new_event": "Embers", "new_when": "Tuesday"}, "your tickets end by themselves", "money"},
		"who may have a credit":  {"event_cancelled", map[string]string{"amount": "€86.00", "credit": "yes", "until": "Monday", "otherwise": "credit"}, "a credit of €86.00 for other events of Harbour Nights, or your money back (€86.00).\nPlease choose until Monday. Without an answer, you get the credit.", "Embers"},
		"who has a credit":       {"credit_given", map[string]string{"amount": "€86.00", "left": "€90.00", "code": "ABCD-EFGH", "until": "Monday"}, "There are €90.00 on it now.\nIt is good until Monday.", "Embers"},
		"who may choose again":   {"new_event_full", map[string]string{"amount": "€86.00", "until": "Monday", "otherwise": "refund"}, "Please choose until Monday", "instead. We write"},
		"who gets money instead": {"new_event_full", map[string]string{"amount": "€86.00"}, "You get back €86.00 instead", "choose"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := map[string]string{}
			for _, m := range []map[string]string{base, full, c.more} {
				for k, v := range m {
					if c.template == "new_event_full" || !strings.HasPrefix(k, "new_") || c.more["new_event"] != "" {
						data[k] = v
					}
				}
			}
			known, _ := noteTemplate(c.template)
			n, err := known.compose(data)
			require.NoError(t, err)
			text := strings.Join(n.Paragraphs, "\n")
			require.Contains(t, text, c.says)
			require.NotContains(t, text, c.not)
		})
	}
}

func TestTicketMailSaysWhatABuyerAsks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(*tix.OrderSheet, *tix.EventCard)
		tickets int
		has     []string
		hasNot  []string
	}{
		"night that ends after midnight": {tickets: 2, has: []string{"Fri 4 Dec 2026, 20:00 to 01:30", "Doors open at 19:00", "Refunds until Fri 27 Nov 2026, 20:00."}},
		"one ticket":                     {tickets: 1, has: []string{"here is your ticket.", "Your ticket for Lanterns of the North"}, hasNot: []string{"Each code"}},
		"festival of three days": {tickets: 1, change: func(_ *tix.OrderSheet, e *tix.EventCard) { e.EndsAt = e.StartsAt.Add(50 * time.Hour) },
			has: []string{"Fri 4 Dec 2026, 20:00 to Sun 6 Dec 2026, 22:00"}},
		"times are the event's": {tickets: 1, change: func(_ *tix.OrderSheet, e *tix.EventCard) { e.Zone = "America/New_York" }, has: []string{"Fri 4 Dec 2026, 14:00"}, hasNot: []string{"20:00"}},
		"no refunds promised":   {tickets: 1, change: func(_ *tix.OrderSheet, e *tix.EventCard) { e.RefundsUntil = time.Time{} }, has: []string{"Harbour Nights promises none"}, hasNot: []string{"Refunds until"}},
		"free": {tickets: 1, change: func(o *tix.OrderSheet, _ *tix.EventCard) {
			o.Quote = tix.Quote{Total: euros(0), Fees: euros(0), Tax: euros(0), Lines: []tix.QuoteLine{{Name: "Guest", Quantity: 1, Total: euros(0)}}}
		}, has: []string{"Free"}, hasNot: []string{"€0.00", "Includes"}},
		"more tickets than a mail holds": {tickets: 14, has: []string{"here are your 14 tickets", "Ticket 10 of 14", "4 more tickets are in the attached PDF"}, hasNot: []string{"Ticket 11 of 14"}},
		"the link's secret stays whole":  {tickets: 1, has: []string{"#s3cr3t-t0ken_"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, e := order(), lanterns()
			if c.change != nil {
				c.change(&o, &e)
			}
			m, err := writeTickets(o, e, seats(c.tickets))
			require.NoError(t, err)
			tpl, err := parseTemplates()
			require.NoError(t, err)
			r, err := tpl.render(ticketsTemplate, m.Subject, m)
			require.NoError(t, err)
			for form, body := range map[string]string{"html": r.HTML, "text": r.Subject + "\n" + r.Text} {
				for _, want := range c.has {
					require.Contains(t, body, want, form)
				}
				for _, not := range c.hasNot {
					require.NotContains(t, body, not, form)
				}
			}
			require.Less(t, len(r.HTML), 102<<10, "Gmail cuts longer mails off")
		})
	}
}

// What people type must not become markup, a script's address or a header.
func TestMailsEscapeWhatPeopleTyped(t *testing.T) {
	t.Parallel()
	tpl, err := parseTemplates()
	require.NoError(t, err)
	o, e := order(), lanterns()
	e.Name, o.BuyerName, o.Link = `<script>alert(1)</script>`, `"><img src=x>`, `javascript:alert(1)`
	m, err := writeTickets(o, e, seats(1))
	require.NoError(t, err)
	r, err := tpl.render(ticketsTemplate, m.Subject, m)
	require.NoError(t, err)
	require.NotContains(t, r.HTML, "<script")
	require.NotContains(t, r.HTML, "<img src=x")
	require.NotContains(t, r.HTML, `href="javascript:`)
}

func TestNotesRefuseDataThatIsNotThere(t *testing.T) {
	t.Parallel()
	for kind, data := range map[string]map[string]string{
		"password_reset": {"name": "Ada"},
		"invitation":     {"organization": "Harbour Nights", "link": "https://tixters.example/"},
		"order_links":    {"orders": "[]"},
		"order_refunded": {"event_name": "Lanterns", "reference": "K7M2Q9XA"},
	} {
		known, ok := noteTemplate(kind)
		require.True(t, ok)
		_, err := known.compose(data)
		require.Error(t, err, kind)
		require.NotContains(t, strings.ToLower(err.Error()), "https://", "no secrets in errors")
	}
	_, ok := noteTemplate("newsletter")
	require.False(t, ok)
}
