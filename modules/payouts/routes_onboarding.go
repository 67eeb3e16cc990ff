package payouts

import (
	"html/template"
	"net/http"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

func (m *Module) onboardingRoutes(r *web.Router) {
	web.Raw(r, web.Operation{
		ID: "payouts.onboarding.open", Method: http.MethodGet, Path: "onboarding/{payee_id}", Summary: "Go on with a verification",
		Description: "The link in a payee's mail, signed in t: leads to a fresh page of the payment provider, and says how far the verification is to who comes back (done=1).",
	}, http.HandlerFunc(m.onboarding))
}

// onboarding is for people who are not members of an organization: a partner with a mail.
func (m *Module) onboarding(w http.ResponseWriter, r *http.Request) {
	id, err := tix.ParsePayeeID(web.Param(r, "payee_id"))
	if err != nil {
		web.WriteProblem(w, r, errs.Missing("payee"))
		return
	}
	token := r.URL.Query().Get("t")
	if r.URL.Query().Get("done") == "" {
		link, err := m.service.Resume(r.Context(), id, token)
		if err != nil {
			web.WriteProblem(w, r, err)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, link.URL, http.StatusSeeOther)
		return
	}
	p, err := m.service.Returned(r.Context(), id, token)
	if err != nil {
		web.WriteProblem(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	again := ""
	if p.State != Verified && p.State != Rejected {
		again = m.service.onboardingURL(id)
	}
	_ = returnedPage().Execute(w, map[string]any{"Payee": p, "Requirements": requirements(p.Account), "Again": again, "Disabled": disabledInWords(p.Account.DisabledReason)})
}

func returnedPage() *template.Template {
	return template.Must(template.New("returned").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Your verification</title>
<meta name="color-scheme" content="light dark"></head>
<body><main>
{{if eq .Payee.State "verified"}}<h1>You are verified</h1><p>{{.Payee.Name}} can be paid now. You can close this page.</p>
{{else if eq .Payee.State "rejected"}}<h1>Verification rejected</h1><p>{{.Payee.Name}} cannot be paid. Ask the organizer if you think that this is wrong.</p>
{{else if .Requirements}}<h1>Something is missing</h1>
{{if .Disabled}}<p>{{.Disabled}}</p>{{end}}<p>To be paid, {{.Payee.Name}} still needs:</p>
<ul>{{range .Requirements}}<li>{{.Words}}</li>{{end}}</ul>
{{with .Payee.Account.Deadline}}<p>Please answer until {{.Format "2 January 2006"}}.</p>{{end}}
{{else}}<h1>Thank you</h1><p>The payment provider is checking what you gave. There is nothing to do now; you can close this page.</p>{{end}}
{{if .Again}}<p><a href="{{.Again}}">Go on with the verification</a></p>{{end}}
</main></body></html>
`))
}
