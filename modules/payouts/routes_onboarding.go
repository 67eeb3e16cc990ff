package payouts

import (
	"crypto/rand"
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
	nonce := rand.Text()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-"+nonce+"'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	again := ""
	if p.State != Verified && p.State != Rejected {
		again = m.service.onboardingURL(id)
	}
	_ = returnedPage().Execute(w, map[string]any{"Nonce": nonce, "Payee": p, "Requirements": requirements(p.Account), "Again": again, "Disabled": disabledInWords(p.Account.DisabledReason)})
}

func returnedPage() *template.Template {
	return template.Must(template.New("returned").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Your verification</title>
<meta name="color-scheme" content="light dark">
<style nonce="{{.Nonce}}">
:root{--paper:#f8f8f4;--card:#fff;--ink:#14141c;--quiet:#55555f;--accent:#3a2dc4;--on:#fff}
@media (prefers-color-scheme:dark){:root{--paper:#101018;--card:#1b1b26;--ink:#f3f3f8;--quiet:#b4b4c2;--accent:#a49bff;--on:#14141c}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{box-sizing:border-box;width:min(28rem,100vw - 2rem);padding:1.5rem;border-radius:1rem;background:var(--card)}
h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.2}p{margin:.5rem 0;color:var(--quiet)}ul{padding-left:1.2rem}
a{display:block;margin-top:1.25rem;padding:.75rem;border-radius:.6rem;background:var(--accent);color:var(--on);font-weight:600;text-align:center;text-decoration:none}
a:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
</style></head>
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
