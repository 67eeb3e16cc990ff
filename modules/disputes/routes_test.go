package disputes

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestEvidenceAndWarningsOverHTTP(t *testing.T) {
	t.Parallel()
	h := start(t, "needs_response")
	d, w := h.hear(), h.warn(true)
	api := testkit.API(t, h.db, auth.Principal{Kind: auth.User, UserID: tix.NewUserID()}, NewModule(h.Service, nil))
	of := "/v1/disputes/organizations/" + h.org.String()
	elsewhere := "/v1/disputes/organizations/" + tix.NewOrganizationID().String()
	file := of + "/disputes/" + d.ID.String() + "/files/"
	raw := map[string]string{"Content-Type": "application/octet-stream"}
	for _, s := range []testkit.Scenario{
		{Name: "a dispute names its files", Method: http.MethodGet, Path: of + "/disputes/" + d.ID.String(), Status: 200, Has: []string{`"field":"pack"`, `"tells_as":"receipt"`, `"media":"application/pdf"`}},
		{Name: "the list too", Method: http.MethodGet, Path: of + "/disputes", Status: 200, Has: []string{`"field":"pack"`}},
		{Name: "the pack", Method: http.MethodGet, Path: file + "pack", Status: 200, Has: []string{"%PDF-"}, Headers: map[string]string{"Content-Type": "application/pdf", "Content-Disposition": "attachment; filename=evidence-ABCD1234.pdf"}},
		{Name: "attach", Method: http.MethodPut, Path: file + "receipt?name=slip.png", Header: raw, Body: onePixel, Status: 200, Has: []string{`"name":"slip.png"`, `"media":"image/png"`, `"added_by":"usr_`, `"tells_as":"uncategorized_file"`}},
		{Name: "words are no file", Method: http.MethodPut, Path: file + "receipt", Header: raw, Body: "words", Status: 422, Has: []string{`"field":"body"`}},
		{Name: "no such field", Method: http.MethodPut, Path: file + "nonsense", Header: raw, Body: onePixel, Status: 422},
		{Name: "the file", Method: http.MethodGet, Path: file + "receipt", Status: 200, Has: []string{"PNG"}, Headers: map[string]string{"Content-Type": "image/png"}},
		{Name: "detach", Method: http.MethodDelete, Path: file + "receipt", Status: 204},
		{Name: "it is gone", Method: http.MethodGet, Path: file + "receipt", Status: 404},
		{Name: "a file of others", Method: http.MethodGet, Path: elsewhere + "/disputes/" + d.ID.String() + "/files/pack", Status: 404},
		{Name: "wrong texts", Method: http.MethodPatch, Path: of + "/disputes/" + d.ID.String(), Body: `{"evidence":{"customer_purchase_ip":"home"}}`, Status: 422, Has: []string{"body.evidence.customer_purchase_ip"}},

		{Name: "warnings", Method: http.MethodGet, Path: of + "/warnings?state=open", Status: 200, Has: []string{w.ID.String(), `"actionable":true`, `"frozen":[]`}},
		{Name: "none of another state", Method: http.MethodGet, Path: of + "/warnings?state=frozen", Status: 200, Has: []string{`"items":[]`}},
		{Name: "a warning of others", Method: http.MethodGet, Path: elsewhere + "/warnings/" + w.ID.String(), Status: 404},
		{Name: "freeze", Method: http.MethodPost, Path: of + "/warnings/" + w.ID.String() + "/decision", Body: `{"action":"freeze"}`, Status: 200, Has: []string{`"state":"frozen"`, `"decided_by":"usr_`}},
		{Name: "once", Method: http.MethodPost, Path: of + "/warnings/" + w.ID.String() + "/decision", Body: `{"action":"freeze"}`, Status: 409, Has: []string{"warning_decided"}},

		{Name: "no rule yet", Method: http.MethodGet, Path: of + "/warning-rule", Status: 200, Has: []string{`"warning":"inherit"`, `"version":0`}},
		{Name: "a rule", Method: http.MethodPut, Path: of + "/warning-rule", Body: `{"warning":"refund"}`, Status: 200, Has: []string{`"counts":"refund"`, `"version":1`}},
		{Name: "a stale one", Method: http.MethodPut, Path: of + "/warning-rule", Header: map[string]string{"If-Match": `"9"`}, Body: `{"warning":"ask"}`, Status: 412},
		{Name: "no such rule", Method: http.MethodPut, Path: of + "/warning-rule", Body: `{"warning":"panic"}`, Status: 422},
	} {
		s.Play(t, api)
	}
}

func TestHowDisputesEnded(t *testing.T) {
	t.Parallel()
	h := startOn(t, testkit.Fresh(t), "needs_response")
	api := testkit.API(t, h.db, auth.Principal{}, NewModule(h.Service, nil))
	other := testkit.Org(t, h.db)
	h.ended(h.org, "fraudulent", "won", "2030-04-30T23:30:00Z", 5000, "USD")
	h.ended(h.org, "fraudulent", "lost", "2030-05-01T00:30:00Z", 3000, "USD")
	h.ended(h.org, "duplicate", "lost", "2030-05-02T00:30:00Z", 1000, "EUR")
	h.ended(h.org, "duplicate", "under_review", "2030-05-02T00:30:00Z", 700, "EUR")
	h.ended(h.org, "general", "warning_closed", "2030-05-02T00:30:00Z", 900, "USD")
	h.ended(other, "fraudulent", "won", "2030-05-02T00:30:00Z", 100, "USD")
	type outcome struct {
		Won, Lost, Open, Closed int
		Rate                    *int
		Reason, Month           string
		Amounts                 []struct{ Won, Lost, Open tix.Money }
	}
	type report struct {
		outcome
		ByReason []outcome `json:"by_reason"`
		ByMonth  []outcome `json:"by_month"`
	}
	mine := testkit.Read[report](t, testkit.Scenario{Name: "mine", Method: http.MethodGet, Path: "/v1/disputes/organizations/" + h.org.String() + "/dispute-rate", Status: 200}.Play(t, api))
	require.Equal(t, []int{1, 2, 1, 1, 3333}, []int{mine.Won, mine.Lost, mine.Open, mine.Closed, *mine.Rate})
	require.Equal(t, []int64{1000, 700, 5000, 3000}, []int64{mine.Amounts[0].Lost.Amount, mine.Amounts[0].Open.Amount, mine.Amounts[1].Won.Amount, mine.Amounts[1].Lost.Amount})
	require.Equal(t, []tix.Currency{"EUR", "USD"}, []tix.Currency{mine.Amounts[0].Won.Currency, mine.Amounts[1].Won.Currency})
	require.Equal(t, []string{"duplicate", "fraudulent", "general"}, []string{mine.ByReason[0].Reason, mine.ByReason[1].Reason, mine.ByReason[2].Reason})
	require.Equal(t, []int{0, 5000}, []int{*mine.ByReason[0].Rate, *mine.ByReason[1].Rate})
	require.Nil(t, mine.ByReason[2].Rate, "nothing was decided")
	require.Equal(t, []string{"2030-05", "2030-04"}, []string{mine.ByMonth[0].Month, mine.ByMonth[1].Month})
	require.Equal(t, []int{0, 10_000}, []int{*mine.ByMonth[0].Rate, *mine.ByMonth[1].Rate})

	all := testkit.Read[report](t, testkit.Scenario{Name: "all", Method: http.MethodGet, Path: "/v1/disputes/rate", Status: 200}.Play(t, api))
	require.Equal(t, []int{2, 2, 5000}, []int{all.Won, all.Lost, *all.Rate})
	testkit.Scenario{Name: "nobody's", Method: http.MethodGet, Path: "/v1/disputes/organizations/" + tix.NewOrganizationID().String() + "/dispute-rate", Status: 200, Has: []string{`"by_reason":[]`}, HasNot: []string{`"rate"`}}.Play(t, api)
}
