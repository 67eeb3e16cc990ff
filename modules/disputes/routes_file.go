package disputes

import (
	"context"
	"mime"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/web"
)

type fileBody struct {
	Field     string    `json:"field" doc:"The payment provider's, or pack"`
	TellsAs   string    `json:"tells_as,omitempty" doc:"The provider's field under which the pack is told: one that no file of a person has"`
	Name      string    `json:"name"`
	Media     string    `json:"media" enum:"application/pdf,image/png,image/jpeg"`
	Size      int       `json:"size" doc:"Bytes"`
	Digest    string    `json:"digest" doc:"SHA-256 in hex"`
	AddedBy   string    `json:"added_by"`
	CreatedAt time.Time `json:"created_at"`
}

// FieldPath names a field for a file; exported because the router reads embedded fields of exported types
// only.
type FieldPath struct {
	DisputePath
	Field string `path:"field" enum:"cancellation_policy,customer_communication,customer_signature,duplicate_charge_documentation,receipt,refund_policy,service_documentation,shipping_documentation,uncategorized_file" doc:"The payment provider's"`
}

type fileGetIn struct {
	DisputePath
	Field string `path:"field" enum:"pack,cancellation_policy,customer_communication,customer_signature,duplicate_charge_documentation,receipt,refund_policy,service_documentation,shipping_documentation,uncategorized_file" doc:"pack is what the house has drawn"`
}

type fileGetOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

type attachIn struct {
	FieldPath
	Name    string `query:"name" maxLength:"200" doc:"Of the file, for people"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (m *Module) fileRoutes(r *web.Router, one string) {
	const file = "/files/{field}"
	web.Handle(r, web.Operation{ID: "disputes.file.get", Method: http.MethodGet, Path: one + file, Summary: "A file that is told the bank",
		Description: "The pack is a PDF of everything that speaks for the sale."},
		func(ctx context.Context, in *fileGetIn) (*fileGetOut, error) {
			f, err := m.service.File(ctx, in.OrganizationID, in.DisputeID, in.Field)
			if err != nil {
				return nil, err
			}
			return &fileGetOut{ContentType: f.Media, Disposition: mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}), Body: f.Content}, nil
		})
	web.Handle(r, web.Operation{ID: "disputes.file.update", Method: http.MethodPut, Path: one + file, Summary: "Tell the bank a file too",
		Description: "The body is the file itself: PDF, PNG or JPEG, whatever its name says; all files together may have 4.5 megabytes. One for each field: another one replaces it. Refused (409) once the bank was told.",
		MaxBody:     mostFiles + 1, Limit: web.Limit{Burst: 30, Per: time.Minute, By: web.ByPrincipal}},
		func(ctx context.Context, in *attachIn) (*disputeOut, error) {
			return m.answer(ctx)(m.service.Attach(ctx, in.OrganizationID, in.DisputeID, in.Field, in.Name, in.RawBody))
		})
	web.Handle(r, web.Operation{ID: "disputes.file.delete", Method: http.MethodDelete, Path: one + file, Summary: "Do not tell the bank a file",
		Description: "Refused (409) once the bank was told."},
		func(ctx context.Context, in *FieldPath) (*struct{}, error) {
			return nil, m.service.Detach(ctx, in.OrganizationID, in.DisputeID, in.Field)
		})
}
