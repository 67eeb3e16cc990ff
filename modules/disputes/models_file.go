package disputes

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Pack names the file that the house draws itself, among the fields of files.
const Pack = "pack"

// Limits of evidence. The provider takes one file for each field and five megabytes of all; a little of
// that is kept for what it adds.
const (
	longestText = 20_000    // characters of one text
	longestAll  = 150_000   // characters of all texts
	mostFiles   = 4_500_000 // bytes of all files, the pack included
	longestName = 100       // characters of a file's name
)

// textFields are the provider's names of texts.
func textFields() []string {
	return []string{"access_activity_log", "billing_address", "cancellation_policy_disclosure", "cancellation_rebuttal", "customer_email_address", "customer_name",
		"customer_purchase_ip", "duplicate_charge_explanation", "duplicate_charge_id", "product_description", "refund_policy_disclosure", "refund_refusal_explanation",
		"service_date", "shipping_address", "shipping_carrier", "shipping_date", "shipping_tracking_number", "uncategorized_text"}
}

// fileFields are the provider's names of files, in the order in which the pack looks for a free one.
func fileFields() []string {
	return []string{"uncategorized_file", "service_documentation", "receipt", "customer_communication", "refund_policy", "cancellation_policy", "customer_signature",
		"duplicate_charge_documentation", "shipping_documentation"}
}

// File is something that is told the bank beside texts.
type File struct {
	DisputeID      tix.DisputeID `gorm:"primaryKey"`
	Field          string        `gorm:"primaryKey"` // Pack, or one of the provider's
	OrganizationID tix.OrganizationID
	Name           string
	Media          string // application/pdf, image/png or image/jpeg
	Size           int
	Digest         string // SHA-256 in hex
	Content        []byte
	Reference      string // the provider's id; "" until it has it
	AddedBy        string
	CreatedAt      time.Time
}

// TableName names the table.
func (File) TableName() string { return "disputes_files" }

// key is the idempotency key of its upload: another content is another file.
func (f File) key() string { return "ev:" + f.DisputeID.String() + ":" + f.Field + ":" + f.Digest[:16] }

// newFile reads what a content is. Invalid when it is none of the kinds that banks take, or too large.
func newFile(d Dispute, field, name string, content []byte) (File, error) {
	ending, known := map[string]string{"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}[http.DetectContentType(content)]
	switch {
	case !known:
		return File{}, errs.InvalidField("body", "Send a PDF, PNG or JPEG file.")
	case len(content) > mostFiles:
		return File{}, errs.InvalidField("body", "The files may have 4.5 megabytes together.")
	}
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`/\"<>:|?*`, r) {
			return -1
		}
		return r
	}, name))
	if name = strings.TrimLeft(name, "."); name == "" {
		name = field + ending
	}
	if len([]rune(name)) > longestName {
		return File{}, errs.InvalidField("query.name", "This name is too long.")
	}
	digest := sha256.Sum256(content)
	return File{DisputeID: d.ID, Field: field, OrganizationID: d.OrganizationID, Name: name, Media: http.DetectContentType(content), Size: len(content),
		Digest: hex.EncodeToString(digest[:]), Content: content}, nil
}

// packField is the field under which the pack is told: the one that fits why the money is disputed, or the
// next one that no person has filled; "" when all are.
func packField(reason string, files []File) string {
	first := map[string]string{
		"fraudulent": "receipt", "unrecognized": "receipt", "duplicate": "receipt",
		"product_not_received": "service_documentation", "product_unacceptable": "service_documentation", "credit_not_processed": "customer_communication",
	}[reason]
	for _, f := range append([]string{first}, fileFields()...) {
		if f != "" && !slices.ContainsFunc(files, func(have File) bool { return have.Field == f }) {
			return f
		}
	}
	return ""
}
