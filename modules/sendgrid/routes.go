package sendgrid

import (
	"io"
	"net/http"

	"github.com/sendgrid/sendgrid-go/helpers/eventwebhook"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/web"
)

// largestWebhook is how long a batch of reports may be, in bytes.
const largestWebhook = 1 << 20

func (m *Module) routes(r *web.Router) {
	web.Raw(r, web.Operation{
		ID: "sendgrid.webhook.receive", Method: http.MethodPost, Path: "webhooks", Status: http.StatusNoContent,
		Summary: "Receive delivery reports", MaxBody: largestWebhook, NoIdempotency: true,
		Description: "Called by SendGrid's signed event webhook. The ECDSA signature over timestamp and raw body is checked before anything is read or stored (401); each report counts once.",
	}, http.HandlerFunc(m.receive))
}

func (m *Module) receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestWebhook))
	if err != nil {
		web.WriteProblem(w, r, errs.New(errs.Invalid, "webhook_unreadable", "The body is too long or was cut off.").At("sendgrid.receive", err))
		return
	}
	err = m.service.Receive(r.Context(), body, r.Header.Get(eventwebhook.VerificationHTTPHeader), r.Header.Get(eventwebhook.TimestampHTTPHeader))
	if err != nil {
		web.WriteProblem(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
