package stripe_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	stripego "github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/stripe/standin"
)

const ticketPDF = "%PDF-1.4\n1 0 obj\n"

func TestEvidenceGoesWithItsFilesOnce(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	p, err := s.Create(t.Context(), order(4200))
	require.NoError(t, err)
	p = s.try(p, "pm_card_createDispute")
	it := s.api.Disputes.List(&stripego.DisputeListParams{PaymentIntent: stripego.String(p.Reference)})
	require.True(t, it.Next(), it.Err())
	d := it.Dispute().ID

	file, err := s.UploadEvidence(t.Context(), "file:dsp_1:receipt", "ticket.pdf", []byte(ticketPDF))
	require.NoError(t, err)
	same, err := s.UploadEvidence(t.Context(), "file:dsp_1:receipt", "ticket.pdf", []byte(ticketPDF))
	require.NoError(t, err)
	require.Equal(t, file, same, "once")
	for _, content := range []string{"", "words", "<html></html>", ticketPDF + strings.Repeat("x", 5_000_000)} {
		_, err := s.UploadEvidence(t.Context(), "file:dsp_1:other", "ticket.pdf", []byte(content))
		requireError(t, err, errs.Invalid, "evidence_file")
	}

	_, err = s.SubmitEvidence(t.Context(), d, map[string]string{"unicorn": "one"})
	require.Equal(t, errs.Invalid, errs.KindOf(err))
	sent, err := s.SubmitEvidence(t.Context(), d, map[string]string{"customer_name": "Ada", "receipt": file, "service_documentation": file, "uncategorized_file": file})
	require.NoError(t, err)
	require.Equal(t, "under_review", sent.Status)
	again, err := s.SubmitEvidence(t.Context(), d, map[string]string{"customer_name": "Eve"})
	require.NoError(t, err)
	require.Equal(t, sent, again, "what was sent stays")
	there, err := s.api.Disputes.Get(d, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"Ada", file, file, file}, []string{there.Evidence.CustomerName, there.Evidence.Receipt.ID, there.Evidence.ServiceDocumentation.ID, there.Evidence.UncategorizedFile.ID})
}

func TestUploadSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	for kind := range faults() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := open(t, standin.Options{})
			s.fault("/v1/files", "POST", kind)
			_, _ = s.UploadEvidence(soon(t), "file:1", "ticket.pdf", []byte(ticketPDF))
			var first string
			require.Eventually(t, func() bool {
				file, err := s.UploadEvidence(t.Context(), "file:1", "ticket.pdf", []byte(ticketPDF))
				first = file
				return err == nil
			}, 20*time.Second, 5*time.Millisecond)
			second, err := s.UploadEvidence(t.Context(), "file:1", "ticket.pdf", []byte(ticketPDF))
			require.NoError(t, err)
			require.Equal(t, first, second)
		})
	}
}

func TestAWarningSaysWhetherARefundStillHelps(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	o := order(4200)
	p, err := s.Create(t.Context(), o)
	require.NoError(t, err)
	p = s.try(p, "pm_card_createIssuerFraudRecord")
	all, err := s.ListWarnings(t.Context(), p.Reference)
	require.NoError(t, err)
	require.Equal(t, []tix.FraudWarning{{Reference: all[0].Reference, Payment: p.Reference, Charge: p.ChargeRef, Actionable: true, Type: "made_with_stolen_card"}}, all)
	_, err = s.Refund(t.Context(), refundOf(o, p, 4200, "full"))
	require.NoError(t, err)
	now, err := s.GetWarning(t.Context(), all[0].Reference)
	require.NoError(t, err)
	require.False(t, now.Actionable)
	_, err = s.GetWarning(t.Context(), "issfr_nobody")
	requireError(t, err, errs.NotFound, "not_found")
}

// TestAnAccountsDisputesAndWarningsAreReadOnIt, and not among our own.
func TestAnAccountsDisputesAndWarningsAreReadOnIt(t *testing.T) {
	t.Parallel()
	s := open(t, standin.Options{})
	a := s.organizer()
	p := s.paidDirectly(directOrder(a.Reference, 10_000, 700), "pm_card_createIssuerFraudRecord")
	s.control("disputes", `{"payment_intent":"`+p.Reference+`"}`)
	disputes := &stripego.DisputeListParams{}
	disputes.SetStripeAccount(a.Reference)
	it := s.api.Disputes.List(disputes)
	require.True(t, it.Next(), it.Err())
	d, err := s.GetDisputeOn(t.Context(), a.Reference, it.Dispute().ID)
	require.NoError(t, err)
	require.Equal(t, []any{a.Reference, p.Reference, int64(11_500)}, []any{d.Account, d.Payment, d.Withdrawn})
	_, err = s.GetDispute(t.Context(), d.Reference)
	requireError(t, err, errs.NotFound, "not_found")
	require.Equal(t, int64(700), s.has(""), "the fee stays ours")

	warnings := &stripego.RadarEarlyFraudWarningListParams{}
	warnings.SetStripeAccount(a.Reference)
	found := s.api.RadarEarlyFraudWarnings.List(warnings)
	require.True(t, found.Next(), found.Err())
	w, err := s.GetWarningOn(t.Context(), a.Reference, found.RadarEarlyFraudWarning().ID)
	require.NoError(t, err)
	require.Equal(t, []any{a.Reference, p.Reference, false}, []any{w.Account, w.Payment, w.Actionable})
	_, err = s.GetWarning(t.Context(), w.Reference)
	requireError(t, err, errs.NotFound, "not_found")
}
