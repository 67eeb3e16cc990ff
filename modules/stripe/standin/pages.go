package standin

import (
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"
)

//go:embed pages
var pageFiles embed.FS

// shownRows is how many rows of each table the dashboard shows.
const shownRows = 50

func stylesheet(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, pageFiles, "pages/style.css")
}

// page renders one of the embedded pages. Nothing but the stylesheet is loaded, no script runs, and
// forms go to formsTo only.
func (s *Server) page(w http.ResponseWriter, status int, name, formsTo string, data any) {
	t, err := template.ParseFS(pageFiles, "pages/"+name)
	if err != nil {
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action "+formsTo)
	w.WriteHeader(status)
	if err := t.Execute(w, data); err != nil {
		s.opts.Log.Debug("stripe stand-in: page not delivered", "error", err)
	}
}

type dashboardTable struct {
	Title   string
	Columns []string
	Rows    [][]string
}

type dashboardCard struct{ Number, Token, Does string }

func (s *Server) dashboard(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	data := struct {
		Now    string
		Tables []dashboardTable
		Cards  []dashboardCard
	}{Now: stamp(s.unix()), Tables: s.dashboardTables()}
	s.mu.Unlock()
	for _, c := range testCards() {
		data.Cards = append(data.Cards, dashboardCard{Number: spaced(c.number), Token: c.token, Does: c.does()})
	}
	s.page(w, http.StatusOK, "dashboard.html", "'none'", data)
}

func (s *Server) dashboardTables() []dashboardTable {
	payments := dashboardTable{Title: "Payments", Columns: []string{"Created", "Amount", "Status", "Description", "Id", "Account"}}
	for id, rec := range s.intents.newest {
		pi := rec.Intent
		payments.add(stamp(pi.Created), money(pi.Amount, pi.Currency), pi.Status, text(pi.Description), id, s.ownerOf(id))
	}
	refunds := dashboardTable{Title: "Refunds", Columns: []string{"Created", "Amount", "Status", "Payment", "Id"}}
	for id, rec := range s.refunds.newest {
		refunds.add(stamp(rec.Refund.Created), money(rec.Refund.Amount, rec.Refund.Currency), rec.Refund.Status, text(rec.Refund.PaymentIntent), id)
	}
	deliveries := dashboardTable{Title: "Webhook deliveries", Columns: []string{"Queued", "Event", "State", "Attempts", "Answer", "Problem"}}
	for _, d := range s.deliveries.newest {
		deliveries.add(stamp(d.QueuedAt/1000), d.Type, d.State, fmt.Sprint(d.Attempts), fmt.Sprint(d.Status), d.Problem)
	}
	faults := dashboardTable{Title: "Faults in force", Columns: []string{"Route", "Method", "Kind", "Times left"}}
	for _, f := range s.faults {
		faults.add(f.Route, f.Method, f.Kind, fmt.Sprint(f.Times))
	}
	return []dashboardTable{payments, refunds, deliveries, faults}
}

func (t *dashboardTable) add(cells ...string) {
	if len(t.Rows) < shownRows {
		t.Rows = append(t.Rows, cells)
	}
}

// does says in words what a test card does.
func (c testCard) does() string {
	var parts []string
	if c.Challenge {
		parts = append(parts, "asks for 3-D Secure")
	}
	switch {
	case c.Decline != "":
		parts = append(parts, "declines: "+strings.ReplaceAll(c.Decline, "_", " "))
	default:
		parts = append(parts, "pays")
	}
	if c.AtOnce {
		parts = append(parts, "money available at once")
	}
	switch {
	case c.Inquiry:
		parts = append(parts, "its bank asks about it")
	case c.Dispute != "":
		parts = append(parts, "disputed: "+strings.ReplaceAll(c.Dispute, "_", " "))
	case c.Warned:
		parts = append(parts, "its bank warns of fraud")
	}
	if c.RefundThen != "" {
		parts = append(parts, "refund "+c.RefundFirst+", then "+c.RefundThen)
	}
	return strings.Join(parts, "; ")
}

func spaced(number string) string {
	var b strings.Builder
	for i, digit := range number {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(digit)
	}
	return b.String()
}

func stamp(unix int64) string { return time.Unix(unix, 0).UTC().Format("2006-01-02 15:04:05") }

func text(v *string) string {
	if v == nil {
		return ""
	}
	return *v
}

// money writes minor units as people read them: 25.00 USD, 2500 JPY.
func money(amount int64, currency string) string {
	code := strings.ToUpper(currency)
	switch code {
	case "JPY", "KRW", "CLP", "VND", "XAF", "XOF", "XPF", "RWF", "PYG", "GNF", "DJF", "BIF", "KMF", "MGA", "VUV":
		return fmt.Sprintf("%d %s", amount, code)
	case "BHD", "JOD", "KWD", "OMR", "TND":
		return fmt.Sprintf("%d.%03d %s", amount/1000, amount%1000, code)
	}
	return fmt.Sprintf("%d.%02d %s", amount/100, amount%100, code)
}
