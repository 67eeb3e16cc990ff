package payouts

import (
	"context"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type statementBody struct {
	Payee   payeeName       `json:"payee"`
	Lines   []statementLine `json:"lines" nullable:"false"`
	Balance tix.Money       `json:"balance" doc:"What the payee has still to get; negative: it owes"`
}

type payeeName struct {
	ID    tix.PayeeID `json:"id"`
	Kind  string      `json:"kind"`
	Name  string      `json:"name"`
	State string      `json:"state"`
}

type statementLine struct {
	Kind   string    `json:"kind" doc:"sale, refund, refund_failed, …"`
	Count  int       `json:"count" doc:"How many"`
	Amount tix.Money `json:"amount" doc:"In the payee's favour"`
}

type statementsOut struct{ Body web.List[statementBody] }

type journalListIn struct {
	EventPath
	web.Page
}

type journalBody struct {
	ID        tix.JournalID     `json:"id"`
	Kind      string            `json:"kind"`
	Reference string            `json:"reference" doc:"What did it"`
	OrderID   *tix.OrderID      `json:"order_id,omitempty"`
	Details   map[string]string `json:"details"`
	PostedAt  time.Time         `json:"posted_at"`
	Entries   []entryBody       `json:"entries" nullable:"false" doc:"They sum to zero in each currency"`
}

type entryBody struct {
	Account string       `json:"account"`
	PayeeID *tix.PayeeID `json:"payee_id,omitempty"`
	Amount  tix.Money    `json:"amount" doc:"Debit is positive"`
}

type journalsOut struct{ Body web.List[journalBody] }

type ledgerOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Orders   int           `json:"orders" doc:"How many were compared"`
		Findings []findingBody `json:"findings" nullable:"false" doc:"What does not agree; none when all is well"`
		Warnings []findingBody `json:"warnings" nullable:"false" doc:"What endangers payouts although the books agree"`
		Balances []balanceBody `json:"balances" nullable:"false"`
	}
}

type findingBody struct {
	Subject string `json:"subject" doc:"Order, journal or account"`
	Problem string `json:"problem"`
}

type balanceBody struct {
	Account string    `json:"account"`
	Amount  tix.Money `json:"amount" doc:"Debit is positive"`
}

func (m *Module) bookRoutes(r *web.Router) {
	const event = "organizations/{organization_id}/events/{event_id}/"
	web.Handle(r, web.Operation{ID: "payouts.statement.list", Method: http.MethodGet, Path: event + "statements",
		Summary: "What an event owes each payee", Description: "All of them at once: an event has at most twenty shares."}, m.statements)
	web.Raw(r, web.Operation{ID: "payouts.statement.csv", Method: http.MethodGet, Path: event + "statements.csv", Summary: "The same as a table"}, http.HandlerFunc(m.statementsCSV))
	web.Raw(r, web.Operation{ID: "payouts.statement.pdf", Method: http.MethodGet, Path: event + "statements.pdf", Summary: "The same as a PDF",
		Description: "A statement for each payee, on pages of its own; with ?payee_id=pye_… only that payee's."}, http.HandlerFunc(m.statementsPDF))
	web.Handle(r, web.Operation{ID: "payouts.journal.list", Method: http.MethodGet, Path: event + "journals",
		Summary: "Everything that happened to an event's money", Description: "The ledger, newest first."}, m.journals)
	web.Handle(r, web.Operation{ID: "payouts.ledger.check", Method: http.MethodGet, Path: "ledger", Summary: "Prove the books",
		Limit:       web.Limit{Burst: 6, Per: time.Minute, By: web.ByAddress},
		Description: "For administrators: every journal balances, agrees with its order, and the sum with what the payment provider says we have. Reads everything."}, m.ledger)
}

func (m *Module) ledger(ctx context.Context, _ *struct{}) (*ledgerOut, error) {
	found, orders, err := m.service.Check(ctx)
	if err != nil {
		return nil, err
	}
	warnings, err := m.service.Watch(ctx)
	if err != nil {
		return nil, err
	}
	balances, err := m.service.Balances(ctx)
	if err != nil {
		return nil, err
	}
	out := &ledgerOut{CacheControl: "no-store"}
	out.Body.Orders, out.Body.Findings, out.Body.Balances = orders, make([]findingBody, len(found)), make([]balanceBody, len(balances))
	out.Body.Warnings = make([]findingBody, len(warnings))
	for i, f := range warnings {
		out.Body.Warnings[i] = findingBody(f)
	}
	for i, f := range found {
		out.Body.Findings[i] = findingBody(f)
	}
	for i, b := range balances {
		out.Body.Balances[i] = balanceBody{b.Account, tix.Money{Amount: b.Amount, Currency: b.Currency}}
	}
	return out, nil
}

func (m *Module) statements(ctx context.Context, in *EventPath) (*statementsOut, error) {
	found, err := m.service.Statements(ctx, in.OrganizationID, in.EventID)
	if err != nil {
		return nil, err
	}
	out := make([]statementBody, len(found))
	for i, st := range found {
		money := func(n int64) tix.Money { return tix.Money{Amount: n, Currency: st.Currency} }
		b := statementBody{Payee: payeeName{st.Payee.ID, st.Payee.Kind, st.Payee.Name, string(st.Payee.State)}, Balance: money(st.Balance)}
		for _, l := range st.Lines {
			b.Lines = append(b.Lines, statementLine{l.Kind, l.Count, money(l.Amount)})
		}
		out[i] = b
	}
	return &statementsOut{Body: web.NewList(out)}, nil
}

// eventOf reads the path of an operation that writes HTTP itself.
func eventOf(r *http.Request) (org tix.OrganizationID, event tix.EventID, err error) {
	if org, err = tix.ParseOrganizationID(web.Param(r, "organization_id")); err != nil {
		return org, event, errs.Missing("organization")
	}
	if event, err = tix.ParseEventID(web.Param(r, "event_id")); err != nil {
		return org, event, errs.Missing("event")
	}
	return org, event, nil
}

func (m *Module) statementsPDF(w http.ResponseWriter, r *http.Request) {
	org, event, err := eventOf(r)
	if err != nil {
		web.WriteProblem(w, r, err)
		return
	}
	var payee tix.PayeeID
	if err := payee.UnmarshalText([]byte(r.URL.Query().Get("payee_id"))); err != nil {
		web.WriteProblem(w, r, errs.InvalidField("query.payee_id", "not the id of a payee"))
		return
	}
	body, err := m.service.StatementsPDF(r.Context(), m.press, org, event, payee)
	if err != nil {
		web.WriteProblem(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `attachment; filename="statements-`+event.String()+`.pdf"`)
	_, _ = w.Write(body)
}

func (m *Module) statementsCSV(w http.ResponseWriter, r *http.Request) {
	org, event, err := eventOf(r)
	if err != nil {
		web.WriteProblem(w, r, err)
		return
	}
	found, err := m.service.Statements(r.Context(), org, event)
	if err != nil {
		web.WriteProblem(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="statements-`+event.String()+`.csv"`)
	out := csv.NewWriter(w)
	_ = out.Write([]string{"payee_id", "payee", "kind", "what", "count", "amount", "currency"})
	for _, st := range found {
		for _, l := range st.Lines {
			amount := tix.Money{Amount: l.Amount, Currency: st.Currency}
			_ = out.Write([]string{st.Payee.ID.String(), plain(st.Payee.Name), st.Payee.Kind, l.Kind, strconv.Itoa(l.Count), amount.Decimal(), string(st.Currency)})
		}
	}
	out.Flush()
}

// plain keeps a spreadsheet from reading a name as a formula.
func plain(text string) string {
	if strings.HasPrefix(text, "=") || strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-") || strings.HasPrefix(text, "@") {
		return "'" + text
	}
	return text
}

func (m *Module) journals(ctx context.Context, in *journalListIn) (*journalsOut, error) {
	parts, err := web.ParseCursor(in.After, 1)
	if err != nil {
		return nil, err
	}
	var before tix.JournalID
	if parts != nil {
		if before, err = tix.ParseJournalID(parts[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	rows, entries, err := m.service.Journals(ctx, in.OrganizationID, in.EventID, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := make([]journalBody, len(rows))
	for i, j := range rows {
		b := journalBody{ID: j.ID, Kind: j.Kind, Reference: j.Reference, Details: j.Details, PostedAt: j.PostedAt}
		if !j.OrderID.IsZero() {
			b.OrderID = &j.OrderID
		}
		for _, e := range entries[j.ID] {
			line := entryBody{Account: e.Account, Amount: tix.Money{Amount: e.Amount, Currency: e.Currency}}
			if !e.PayeeID.IsZero() {
				line.PayeeID = &e.PayeeID
			}
			b.Entries = append(b.Entries, line)
		}
		out[i] = b
	}
	return &journalsOut{Body: web.Cut(out, in.Limit, func(j journalBody) string { return web.Cursor(j.ID.String()) })}, nil
}
