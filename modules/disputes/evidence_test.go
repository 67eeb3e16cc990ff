package disputes

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

const onePixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"

// pack reads the words of a dispute's pack.
func (h *house) pack(d Dispute) (File, string) {
	h.t.Helper()
	f, err := h.File(context.Background(), h.org, d.ID, Pack)
	require.NoError(h.t, err)
	_, words := testkit.PDF(h.t, f.Content)
	return f, strings.Join(words, "\n")
}

func TestEvidenceTellsWhatTheHouseKnows(t *testing.T) {
	t.Parallel()
	h := start(t, "needs_response")
	h.w.entries = []tix.Entry{{TicketID: h.w.tickets[0].ID, At: time.Date(2030, 4, 30, 19, 2, 3, 0, time.UTC), Gate: "North"}}
	d := h.hear()
	require.Equal(t, "Ada Moreno", d.Evidence["customer_name"])
	require.Equal(t, "203.0.113.7", d.Evidence["customer_purchase_ip"])
	require.Contains(t, d.Evidence["uncategorized_text"], "was delivered. 1 of 3 tickets were used")
	require.Contains(t, d.Evidence["access_activity_log"], "2030-04-30 19:02:03 UTC")
	require.Contains(t, d.Evidence["access_activity_log"], "let in at North")

	f, words := h.pack(d)
	require.Equal(t, []any{"application/pdf", "evidence-ABCD1234.pdf"}, []any{f.Media, f.Name})
	for _, fact := range []string{
		"Floor, $25.00 each: $50.00", "$50.00, of which fees $4.00 and tax $3.00", // the order
		"2030-04-22 18:00:00 UTC, by ticking", // the terms
		"The buyer placed the order from 203.0.113.7.",
		`"Your tickets" to ada@example.org: delivered.`, "2030-04-22 18:01:09 UTC", // the mail, and when it arrived
		"Ticket 1 was scanned and let in at North.", "2030-04-30 19:02:03 UTC",
		"The Quay, Portland, US", "Page 1 of 2", h.w.bank.Reference,
	} {
		require.Contains(t, strings.ReplaceAll(words, "\n", " "), fact)
	}
}

func TestTheSameFactsGiveTheSamePack(t *testing.T) {
	t.Parallel()
	h, ctx := start(t, "needs_response"), context.Background()
	d := h.hear()
	first, _ := h.pack(d)
	require.NoError(t, h.Prepare(ctx, d.ID))
	require.NoError(t, h.Prepare(ctx, d.ID))
	same, _ := h.pack(d)
	require.Equal(t, first.Content, same.Content)
	require.Len(t, h.w.uploads, 1, "and it is given to the provider once")

	d, err := h.Edit(ctx, h.org, d.ID, map[string]string{"uncategorized_text": "She danced\nin the first row."})
	require.NoError(t, err)
	edited, words := h.pack(d)
	require.NotEqual(t, first.Digest, edited.Digest, "it is drawn again")
	require.Contains(t, words, "in the first row.")
	require.Empty(t, edited.Reference)

	h.w.entries = []tix.Entry{{TicketID: h.w.tickets[0].ID, At: time.Date(2030, 4, 30, 19, 2, 3, 0, time.UTC), Gate: "North"}}
	_, err = h.Submit(ctx, d.ID, "usr_1")
	require.NoError(t, err)
	told, words := h.pack(d)
	require.Contains(t, words, "let in at North", "what became known before it was told is told")
	require.Equal(t, told.Reference, h.w.told["receipt"], "where a bank that is told of fraud looks first")
	require.Equal(t, told.Content, h.w.uploads[strings.TrimPrefix(told.Reference, "file_")])
}

func TestEvidenceIsEditedUntilItIsTold(t *testing.T) {
	t.Parallel()
	h, ctx := start(t, "needs_response"), context.Background()
	d := h.hear()
	for name, c := range map[string]struct {
		texts map[string]string
		field string
	}{
		"an unknown field": {map[string]string{"nonsense": "x"}, "body.evidence.nonsense"},
		"a field of files": {map[string]string{"receipt": "file_1"}, "body.evidence.receipt"},
		"a text too long":  {map[string]string{"shipping_address": strings.Repeat("ä", longestText+1)}, "body.evidence.shipping_address"},
		"no address":       {map[string]string{"customer_email_address": "ada"}, "body.evidence.customer_email_address"},
		"no IP address":    {map[string]string{"customer_purchase_ip": "home"}, "body.evidence.customer_purchase_ip"},
		"all texts too long": {map[string]string{
			"access_activity_log": strings.Repeat("x", longestText), "billing_address": strings.Repeat("x", longestText), "cancellation_rebuttal": strings.Repeat("x", longestText),
			"cancellation_policy_disclosure": strings.Repeat("x", longestText), "duplicate_charge_explanation": strings.Repeat("x", longestText),
			"refund_policy_disclosure": strings.Repeat("x", longestText), "refund_refusal_explanation": strings.Repeat("x", longestText), "shipping_address": strings.Repeat("x", longestText)}, "body.evidence"},
	} {
		_, err := h.Edit(ctx, h.org, d.ID, c.texts)
		var wrong *errs.Error
		require.ErrorAs(t, err, &wrong, name)
		require.Len(t, wrong.Fields, 1, name)
		require.Equal(t, c.field, wrong.Fields[0].Name, name)
	}
	for _, name := range textFields() {
		if name != "customer_email_address" && name != "customer_purchase_ip" {
			_, err := h.Edit(ctx, h.org, d.ID, map[string]string{name: "x"})
			require.NoError(t, err, name)
		}
	}
	_, err := h.Edit(ctx, h.org, d.ID, map[string]string{"uncategorized_text": strings.Repeat("ä", longestText), "customer_name": ""})
	require.NoError(t, err, "characters are counted, not bytes")
	_, err = h.Submit(ctx, d.ID, "usr_1")
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("ä", longestText), h.w.told["uncategorized_text"])
	require.NotContains(t, h.w.told, "customer_name", "an empty text is left out")
	_, err = h.Submit(ctx, d.ID, "usr_2")
	require.NoError(t, err)
	require.Equal(t, 1, h.w.tellings, "a bank is told once")
	_, err = h.Edit(ctx, h.org, d.ID, map[string]string{"uncategorized_text": "More."})
	require.ErrorIs(t, err, ErrAnswered)
	_, err = h.Attach(ctx, h.org, d.ID, "receipt", "", []byte(onePixel))
	require.ErrorIs(t, err, ErrAnswered)
	_, err = h.Accept(ctx, d.ID, "usr_2")
	require.NoError(t, err)
	require.Equal(t, "usr_1", h.hear().SubmittedBy, "who told the bank stays known")
}

func TestPeopleAttachFilesOfTheirOwn(t *testing.T) {
	t.Parallel()
	h, ctx := start(t, "needs_response"), context.Background()
	d := h.hear()
	jpeg := "\xff\xd8\xff\xe0" + strings.Repeat("x", 100)
	for name, c := range map[string]struct{ field, file, content, wrong string }{
		"words":          {"receipt", "a.pdf", "just words", "body"},
		"a page":         {"receipt", "a.png", "<html></html>", "body"},
		"nothing":        {"receipt", "a.pdf", "", "body"},
		"too large":      {"receipt", "a.pdf", "%PDF-1.4\n" + strings.Repeat("x", mostFiles), "body"},
		"a long name":    {"receipt", strings.Repeat("n", longestName+1), onePixel, "query.name"},
		"an odd field":   {"nonsense", "a.png", onePixel, "path.field"},
		"the pack":       {Pack, "a.png", onePixel, "path.field"},
		"a text's field": {"customer_name", "a.png", onePixel, "path.field"},
	} {
		_, err := h.Attach(ctx, h.org, d.ID, c.field, c.file, []byte(c.content))
		var wrong *errs.Error
		require.ErrorAs(t, err, &wrong, name)
		require.Equal(t, c.wrong, wrong.Fields[0].Name, name)
	}
	attach := func(field, name, content string) {
		_, err := h.Attach(ctx, h.org, d.ID, field, name, []byte(content))
		require.NoError(t, err)
	}
	attach("receipt", "../../etc/slip\n.jpg", jpeg)
	attach("customer_communication", "", onePixel)
	attach("shipping_documentation", "gone.png", onePixel)
	attach("uncategorized_file", "first.png", onePixel)
	attach("uncategorized_file", "second.pdf", "%PDF-1.4\n")
	require.NoError(t, h.Detach(ctx, h.org, d.ID, "shipping_documentation"))
	require.Equal(t, errs.NotFound, errs.KindOf(h.Detach(ctx, h.org, d.ID, "shipping_documentation")))
	require.Equal(t, errs.NotFound, errs.KindOf(h.Detach(ctx, h.org, d.ID, Pack)), "the pack is the house's")
	_, err := h.Attach(ctx, h.org, d.ID, "refund_policy", "", []byte("%PDF-1.4\n"+strings.Repeat("x", mostFiles-500)))
	require.Equal(t, errs.Invalid, errs.KindOf(err), "too large together")

	files, err := h.Files(ctx, d.ID)
	require.NoError(t, err)
	names := map[string]string{}
	for _, f := range files[d.ID] {
		require.Nil(t, f.Content)
		names[f.Field] = f.Name + " " + f.Media
	}
	require.Equal(t, map[string]string{Pack: "evidence-ABCD1234.pdf application/pdf", "receipt": "etcslip.jpg image/jpeg",
		"customer_communication": "customer_communication.png image/png", "uncategorized_file": "second.pdf application/pdf"}, names)

	_, err = h.Submit(ctx, d.ID, "usr_1")
	require.NoError(t, err)
	got := map[string]string{}
	for _, field := range fileFields() {
		if id := h.w.told[field]; id != "" {
			got[field] = string(h.w.uploads[strings.TrimPrefix(id, "file_")][:4])
		}
	}
	require.Equal(t, map[string]string{"receipt": jpeg[:4], "customer_communication": onePixel[:4], "uncategorized_file": "%PDF", "service_documentation": "%PDF"}, got,
		"the pack goes where there is room")
	back, err := h.File(ctx, h.org, d.ID, "receipt")
	require.NoError(t, err)
	require.Equal(t, jpeg, string(back.Content), "what was told can be seen afterwards")
}

// TestWhatTheProviderDoesNotAnswerIsNotToldTwice: each of its calls fails before its effect, after it, and
// for good.
func TestWhatTheProviderDoesNotAnswerIsNotToldTwice(t *testing.T) {
	t.Parallel()
	for _, call := range []string{"get", "upload", "submit", "accept"} {
		for _, way := range []string{"before", "after", "refused"} {
			t.Run(call+" "+way, func(t *testing.T) {
				t.Parallel()
				h, ctx := start(t, "needs_response"), context.Background()
				h.w.takes(5000)
				d := h.hear()
				h.w.fail[call] = way
				do, ends := h.Submit, "under_review"
				switch call {
				case "accept":
					do, ends = h.Accept, "lost"
				case "get":
					do = func(ctx context.Context, id tix.DisputeID, by string) (tix.DisputeSheet, error) {
						if _, err := h.Look(ctx, id); err != nil {
							return tix.DisputeSheet{}, err
						}
						return h.Submit(ctx, id, by)
					}
				}
				_, err := do(ctx, d.ID, "usr_1")
				require.Error(t, err)
				_, changed := h.Edit(ctx, h.org, d.ID, map[string]string{"customer_name": "Ada M."})
				if call == "submit" && way != "refused" {
					require.ErrorIs(t, changed, ErrAnswered, "it may have been told already")
				} else {
					require.NoError(t, changed)
				}
				sheet, err := do(ctx, d.ID, "usr_1")
				require.NoError(t, err)
				require.Equal(t, ends, sheet.Status)
				require.Equal(t, 1, h.w.tellings)
				require.Equal(t, []int64{5000}, h.w.withdrawn)
				require.Equal(t, "usr_1", h.hear().SubmittedBy)
			})
		}
	}
}
