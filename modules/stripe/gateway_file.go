package stripe

import (
	"bytes"
	"context"
	"net/http"

	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/errs"
)

// largestEvidence is how much Stripe takes of one file, in bytes.
const largestEvidence = 5_000_000

// UploadEvidence gives Stripe a file for a dispute, or tells of the one that the key uploaded before
// (within a day; later it is another file, which does no harm: it counts only once it is submitted).
// Its id is a value for SubmitEvidence. Invalid with code evidence_file when it is no PDF, PNG or
// JPEG, or larger than five megabytes.
func (g *Gateway) UploadEvidence(ctx context.Context, key, name string, content []byte) (fileID string, err error) {
	const op = "stripe.upload_evidence"
	switch http.DetectContentType(content) {
	case "application/pdf", "image/png", "image/jpeg":
	default:
		return "", errs.New(errs.Invalid, "evidence_file", "Send a PDF, PNG or JPEG file.")
	}
	if len(content) > largestEvidence {
		return "", errs.New(errs.Invalid, "evidence_file", "The file may have up to five megabytes.")
	}
	f, err := afresh(key, func(key string) (*stripe.File, error) {
		p := &stripe.FileParams{FileReader: bytes.NewReader(content), Filename: stripe.String(name), Purpose: stripe.String(string(stripe.FilePurposeDisputeEvidence))}
		p.Context = ctx
		p.SetIdempotencyKey(key)
		return g.api.Files.New(p)
	})
	if err != nil {
		return "", failed(op, err)
	}
	return f.ID, nil
}
