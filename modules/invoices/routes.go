package invoices

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type documentBody struct {
	ID         tix.DocumentID  `json:"id"`
	Kind       string          `json:"kind" enum:"invoice,credit_note,fee_invoice,fee_credit_note" doc:"fee_: from the platform, about its fees"`
	Number     string          `json:"number" example:"INV-2026-000001"`
	Version    int             `json:"version" doc:"Above 1: a correction of details, under the same number"`
	IssuedOn   string          `json:"issued_on" example:"2026-12-04" doc:"Of the first version"`
	CreatedAt  time.Time       `json:"created_at"`
	EventID    tix.EventID     `json:"event_id"`
	OrderID    *tix.OrderID    `json:"order_id,omitempty" doc:"Absent: about fees"`
	Corrects   *tix.DocumentID `json:"corrects,omitempty" doc:"The invoice of a credit note; of an invoice, the credit note that came to nothing"`
	Replaces   *tix.DocumentID `json:"replaces,omitempty" doc:"The version before"`
	Net        tix.Money       `json:"net" doc:"Negative for credit notes, as are all amounts"`
	Tax        tix.Money       `json:"tax"`
	Total      tix.Money       `json:"total"`
	Taxes      []taxBody       `json:"taxes" nullable:"false"`
	Seller     Party           `json:"seller"`
	Recipient  Party           `json:"recipient"`
	Lines      []lineBody      `json:"lines" nullable:"false"`
	Notes      []string        `json:"notes" nullable:"false"`
	EventName  string          `json:"event_name"`
	CorrectsNo string          `json:"corrects_number,omitempty"`
}

type taxBody struct {
	Rate int64     `json:"rate" doc:"Basis points: 1900 is 19 %"`
	Net  tix.Money `json:"net"`
	Tax  tix.Money `json:"tax"`
}

type lineBody struct {
	Text     string    `json:"text"`
	Quantity int64     `json:"quantity"`
	Each     tix.Money `json:"each" doc:"Tax included"`
	Rate     int64     `json:"rate" doc:"Basis points of tax"`
	Net      tix.Money `json:"net"`
	Tax      tix.Money `json:"tax"`
	Fee      tix.Money `json:"fee" doc:"Of total, what the buyer pays on top of the face price"`
	Total    tix.Money `json:"total"`
}

func show(d Document) documentBody {
	c := d.Content
	b := documentBody{ID: d.ID, Kind: d.Kind, Number: d.Number, Version: d.Version, IssuedOn: d.IssuedOn.Format(dateForm), CreatedAt: d.CreatedAt, EventID: d.EventID,
		Net: d.Money(d.Net), Tax: d.Money(d.Tax), Total: d.Money(d.Total), Taxes: []taxBody{}, Seller: c.Seller, Recipient: c.Recipient, Lines: []lineBody{},
		Notes: append([]string{}, c.Notes...), EventName: c.Event, CorrectsNo: c.Corrects}
	if !d.OrderID.IsZero() {
		b.OrderID = &d.OrderID
	}
	if !d.Corrects.IsZero() {
		b.Corrects = &d.Corrects
	}
	if !d.Replaces.IsZero() {
		b.Replaces = &d.Replaces
	}
	for _, t := range c.Taxes {
		b.Taxes = append(b.Taxes, taxBody{t.Rate, d.Money(t.Net), d.Money(t.Tax)})
	}
	for _, l := range c.Lines {
		b.Lines = append(b.Lines, lineBody{l.Text, l.Quantity, d.Money(l.Each), l.Rate, d.Money(l.Net), d.Money(l.Tax), d.Money(l.Fee), d.Money(l.Total)})
	}
	return b
}

type listIn struct {
	web.OrganizationPath
	web.Page
	EventID string `query:"event_id" maxLength:"40"`
	OrderID string `query:"order_id" maxLength:"40"`
	Kind    string `query:"kind" enum:"invoice,credit_note,fee_invoice,fee_credit_note"`
}

type listOut struct{ Body web.List[documentBody] }

// DocumentPath names a document of an organization; exported because the router reads embedded fields of
// exported types only.
type DocumentPath struct {
	web.OrganizationPath
	DocumentID tix.DocumentID `path:"document_id"`
}

type documentOut struct{ Body documentBody }

func (m *Module) routes(r *web.Router) {
	m.sellerRoutes(r)
	m.buyerRoutes(r)
	m.exportRoutes(r)
	const all = "organizations/{organization_id}/documents"
	web.Handle(r, web.Operation{ID: "invoices.document.list", Method: http.MethodGet, Path: all, Summary: "List invoices and credit notes",
		Description: "Newest first, each in its newest version: those to buyers, and those from the platform about its fees."}, m.list)
	web.Handle(r, web.Operation{ID: "invoices.document.get", Method: http.MethodGet, Path: all + "/{document_id}", Summary: "Show an invoice or credit note"},
		func(ctx context.Context, in *DocumentPath) (*documentOut, error) {
			d, err := m.service.Document(ctx, in.OrganizationID, in.DocumentID)
			if err != nil {
				return nil, err
			}
			return &documentOut{show(d)}, nil
		})
	web.Raw(r, web.Operation{ID: "invoices.document.pdf", Method: http.MethodGet, Path: all + "/{document_id}/document.pdf", Summary: "The same as a PDF"}, http.HandlerFunc(m.pdf))
}

func (m *Module) list(ctx context.Context, in *listIn) (*listOut, error) {
	f := Filter{Kind: in.Kind}
	if err := f.EventID.UnmarshalText([]byte(in.EventID)); err != nil {
		return nil, errs.InvalidField("query.event_id", "not the id of an event")
	}
	if err := f.OrderID.UnmarshalText([]byte(in.OrderID)); err != nil {
		return nil, errs.InvalidField("query.order_id", "not the id of an order")
	}
	parts, err := web.ParseCursor(in.After, 1)
	if err != nil {
		return nil, err
	}
	var before tix.DocumentID
	if parts != nil {
		if before, err = tix.ParseDocumentID(parts[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	found, err := m.service.Documents(ctx, in.OrganizationID, f, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return &listOut{web.Cut(showAll(found), in.Limit, func(d documentBody) string { return web.Cursor(d.ID.String()) })}, nil
}

func showAll(docs []Document) []documentBody {
	out := make([]documentBody, len(docs))
	for i, d := range docs {
		out[i] = show(d)
	}
	return out
}

func (m *Module) pdf(w http.ResponseWriter, r *http.Request) {
	org, err := tix.ParseOrganizationID(web.Param(r, "organization_id"))
	if err != nil {
		web.WriteProblem(w, r, errs.Missing("organization"))
		return
	}
	id, err := tix.ParseDocumentID(web.Param(r, "document_id"))
	if err != nil {
		web.WriteProblem(w, r, errs.Missing("document"))
		return
	}
	d, err := m.service.Document(r.Context(), org, id)
	if err != nil {
		web.WriteProblem(w, r, err)
		return
	}
	m.print(w, r, d.Number+".pdf", []Document{d})
}

// print answers with documents as a PDF.
func (m *Module) print(w http.ResponseWriter, r *http.Request, name string, docs []Document) {
	body, err := m.service.PDF(docs)
	if err != nil {
		web.WriteProblem(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "private, no-store")
	_, _ = w.Write(body)
}
