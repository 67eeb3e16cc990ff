package stripe

import (
	"io"
	"net/http"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/web"
)

// largestWebhook is how long an event may be, in bytes.
const largestWebhook = 1 << 20

func (m *Module) routes(r *web.Router) {
	web.Raw(r, web.Operation{
		ID: "stripe.webhook.receive", Method: http.MethodPost, Path: "webhooks", Status: http.StatusNoContent,
		Summary: "Receive payment events", MaxBody: largestWebhook, NoIdempotency: true,
		Description: "Called by Stripe. The signature over time and raw body is checked with the present and the previous secret before anything is read or stored (401); each event counts once, in any order.",
	}, http.HandlerFunc(m.receive))
}

func (m *Module) receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestWebhook))
	if err != nil {
		web.WriteProblem(w, r, errs.New(errs.Invalid, "webhook_unreadable", "The body is too long or was cut off.").At("stripe.receive", err))
		return
	}
	if err := m.service.Receive(r.Context(), body, r.Header.Get("Stripe-Signature")); err != nil {
		web.WriteProblem(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
