package standin_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/modules/stripe/standin"
)

const (
	pdf  = "%PDF-1.4\n1 0 obj\n"
	png  = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
	jpeg = "\xff\xd8\xff\xe0\x00\x10JFIF\x00"
)

func fileParams(name, content string) *stripe.FileParams {
	return &stripe.FileParams{FileReader: bytes.NewReader([]byte(content)), Filename: stripe.String(name), Purpose: stripe.String("dispute_evidence")}
}

func TestAFileIsWhatItsContentSays(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	for name, tc := range map[string]struct{ content, kind, refusal string }{
		"ticket.pdf": {pdf, "pdf", ""},
		"scan.png":   {png, "png", ""},
		"door.jpg":   {jpeg, "jpg", ""},
		"fake.pdf":   {"just words", "", "Invalid file type"},
		"page.html":  {"<html><body>hello</body></html>", "", "Invalid file type"},
		"large.pdf":  {pdf + strings.Repeat("x", 5_000_000), "", "larger than"},
		"empty.pdf":  {"", "", "Invalid file type"},
	} {
		f, err := b.Files.New(fileParams(name, tc.content))
		if tc.refusal != "" {
			require.Contains(t, stripeError(t, err).Msg, tc.refusal, name)
			continue
		}
		require.NoError(t, err, name)
		got, err := b.Files.Get(f.ID, nil)
		require.NoError(t, err)
		require.Equal(t, []any{name, tc.kind, int64(len(tc.content)), stripe.FilePurposeDisputeEvidence}, []any{got.Filename, got.Type, got.Size, got.Purpose})
	}
	require.Len(t, b.Files.List(&stripe.FileListParams{}).FileList().Data, 3)
	wrong := fileParams("a.pdf", pdf)
	wrong.Purpose = stripe.String("business_logo")
	_, err := b.Files.New(wrong)
	require.Equal(t, "purpose", stripeError(t, err).Param)
	_, err = b.Files.New(&stripe.FileParams{Purpose: stripe.String("dispute_evidence")})
	require.Equal(t, "file", stripeError(t, err).Param)
}

// TestTheSameFileUnderAKeyIsOneFile, though a multipart request never looks the same twice.
func TestTheSameFileUnderAKeyIsOneFile(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	upload := func(content string) (*stripe.File, error) {
		p := fileParams("a.pdf", content)
		p.SetIdempotencyKey("file:1")
		return b.Files.New(p)
	}
	first, err := upload(pdf)
	require.NoError(t, err)
	second, err := upload(pdf)
	require.NoError(t, err)
	require.Equal(t, first.ID, second.ID)
	_, err = upload(pdf + "more")
	require.Equal(t, stripe.ErrorTypeIdempotency, stripeError(t, err).Type)
}

func TestEvidenceIsTakenOnceWithItsFiles(t *testing.T) {
	t.Parallel()
	b := start(t, standin.Options{})
	account := b.verified(t)
	d := b.disputeOf(t, b.paid(t, 10_000, "pm_card_createDispute"))
	f, err := b.Files.New(fileParams("ticket.pdf", pdf))
	require.NoError(t, err)
	theirs := fileParams("theirs.pdf", pdf)
	theirs.SetStripeAccount(account)
	foreign, err := b.Files.New(theirs)
	require.NoError(t, err)
	send := func(e *stripe.DisputeEvidenceParams, submit bool) (*stripe.Dispute, error) {
		return b.Disputes.Update(d.ID, &stripe.DisputeParams{Evidence: e, Submit: stripe.Bool(submit)})
	}
	for name, e := range map[string]*stripe.DisputeEvidenceParams{
		"evidence[receipt]":            {Receipt: stripe.String("file_nobody")},
		"evidence[uncategorized_file]": {UncategorizedFile: stripe.String(foreign.ID)},
		"evidence":                     {UncategorizedText: stripe.String(strings.Repeat("a", 150_001))},
	} {
		_, err := send(e, true)
		require.Equal(t, name, stripeError(t, err).Param)
	}
	kept, err := send(&stripe.DisputeEvidenceParams{ServiceDocumentation: stripe.String(f.ID), CustomerName: stripe.String("Ada")}, false)
	require.NoError(t, err)
	require.Equal(t, stripe.DisputeStatusNeedsResponse, kept.Status, "a draft")
	sent, err := send(&stripe.DisputeEvidenceParams{UncategorizedText: stripe.String("She was there.")}, true)
	require.NoError(t, err)
	require.Equal(t, stripe.DisputeStatusUnderReview, sent.Status)
	require.Equal(t, []string{f.ID, "Ada", "She was there."}, []string{sent.Evidence.ServiceDocumentation.ID, sent.Evidence.CustomerName, sent.Evidence.UncategorizedText})
	_, err = send(&stripe.DisputeEvidenceParams{UncategorizedText: stripe.String("And another thing.")}, true)
	require.Contains(t, stripeError(t, err).Msg, "no longer takes evidence")
	again, err := b.Disputes.Get(d.ID, nil)
	require.NoError(t, err)
	require.Equal(t, []any{"She was there.", int64(1)}, []any{again.Evidence.UncategorizedText, again.EvidenceDetails.SubmissionCount})
}
