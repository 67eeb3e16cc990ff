package tickets

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// paperRoutes are for whoever holds the order's token: files, so they write HTTP themselves.
func (m *Module) paperRoutes(r *web.Router) {
	often := web.Limit{Burst: 20, Per: time.Minute}
	web.Raw(r, web.Operation{ID: "tickets.pdf.get", Method: http.MethodGet, Path: "orders/{order_id}/tickets.pdf", Limit: often,
		Summary: "The order's tickets as a PDF", Description: "Send the order's token in the header Order-Token. 409 when no ticket is valid."},
		m.paper("application/pdf", "tickets.pdf", m.documents.PDF))
	web.Raw(r, web.Operation{ID: "tickets.calendar.get", Method: http.MethodGet, Path: "orders/{order_id}/event.ics", Limit: often,
		Summary: "The event as a calendar entry", Description: "Send the order's token in the header Order-Token."},
		m.paper("text/calendar; charset=utf-8; method=PUBLISH", "event.ics", m.documents.Calendar))
}

func (m *Module) paper(kind, name string, draw func(context.Context, tix.OrderID) ([]byte, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		order, err := tix.ParseOrderID(web.Param(r, "order_id"))
		if err != nil || order.IsZero() {
			web.WriteProblem(w, r, errs.Missing("order"))
			return
		}
		if err := m.documents.orders.CheckToken(r.Context(), order, r.Header.Get("Order-Token")); err != nil {
			web.WriteProblem(w, r, err)
			return
		}
		body, err := draw(r.Context(), order)
		if err != nil {
			web.WriteProblem(w, r, err)
			return
		}
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
		h.Set("Cache-Control", "private, no-store")
		_, _ = w.Write(body)
	})
}
