package invoices

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

func (m *Module) exportRoutes(r *web.Router) {
	const what = "A line for each document and rate of tax, by number, in its newest version. Say the days with ?from=2026-01-01&to=2026-03-31; both are included, a year at most."
	web.Raw(r, web.Operation{ID: "invoices.document.export", Method: http.MethodGet, Path: "organizations/{organization_id}/documents.csv",
		Summary: "Invoices and credit notes of a period as a table", Description: what}, http.HandlerFunc(m.export))
	web.Raw(r, web.Operation{ID: "invoices.platform_document.export", Method: http.MethodGet, Path: "platform/documents.csv",
		Summary: "The platform's invoices about fees of a period as a table", Description: what}, http.HandlerFunc(m.export))
}

// period reads the days of an export.
func period(r *http.Request) (from, to time.Time, err error) {
	q := r.URL.Query()
	if from, err = time.Parse(dateForm, q.Get("from")); err != nil {
		return from, to, errs.InvalidField("query.from", "a day, such as 2026-01-01")
	}
	if to, err = time.Parse(dateForm, q.Get("to")); err != nil {
		return from, to, errs.InvalidField("query.to", "a day, such as 2026-03-31")
	}
	if to.Before(from) || to.After(from.AddDate(1, 0, 0)) {
		return from, to, errs.InvalidField("query.to", "not before from, and a year later at most")
	}
	return from, to, nil
}

// export streams: what goes wrong on the way ends the connection, so that nobody takes half of a table
// for the whole.
func (m *Module) export(w http.ResponseWriter, r *http.Request) {
	var org tix.OrganizationID // zero: the platform
	if err := org.UnmarshalText([]byte(web.Param(r, "organization_id"))); err != nil {
		web.WriteProblem(w, r, errs.Missing("organization"))
		return
	}
	from, to, err := period(r)
	if err != nil {
		web.WriteProblem(w, r, err)
		return
	}
	out := csv.NewWriter(w)
	begin := func() {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="documents-`+from.Format(dateForm)+`-`+to.Format(dateForm)+`.csv"`)
		_ = out.Write([]string{"number", "version", "kind", "issued_on", "event_on", "paid_on", "corrects", "order", "event", "event_id", "seller", "recipient",
			"recipient_country", "recipient_vat_id", "tax_rate", "net", "tax", "total", "currency"})
	}
	began := false
	err = m.service.Export(r.Context(), org, from, to, func(d Document) error {
		if !began {
			began = true
			begin()
		}
		for _, row := range table(d) {
			if err := out.Write(row); err != nil {
				return err
			}
		}
		return nil
	})
	switch {
	case err != nil && began:
		panic(http.ErrAbortHandler)
	case err != nil:
		web.WriteProblem(w, r, err)
		return
	case !began:
		begin()
	}
	out.Flush()
}

// table is a document in lines of a table, one for each rate of tax.
func table(d Document) [][]string {
	c := d.Content
	var out [][]string
	for _, t := range c.Taxes {
		decimal := func(n int64) string { return d.Money(n).Decimal() }
		out = append(out, []string{d.Number, strconv.Itoa(d.Version), d.Kind, d.IssuedOn.Format(dateForm), c.EventOn, c.PaidOn, c.Corrects, c.OrderReference,
			plain(c.Event), d.EventID.String(), plain(c.Seller.Name), plain(c.Recipient.Name), c.Recipient.Country, c.Recipient.VATID,
			strings.TrimSuffix(percent(t.Rate), " %"), decimal(t.Net), decimal(t.Tax), decimal(t.Net + t.Tax), string(d.Currency)})
	}
	return out
}

// plain keeps a spreadsheet from reading a name as a formula.
func plain(text string) string {
	if text != "" && strings.ContainsAny(text[:1], "=+-@") {
		return "'" + text
	}
	return text
}
