package notifications

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type mailBody struct {
	ID          tix.MailID `json:"id"`
	Template    string     `json:"template" doc:"What kind of mail" example:"order_tickets"`
	OrderID     string     `json:"order_id,omitempty" doc:"Of ticket mails" example:"ord_01k9z3v5m8q2w4x6y8a0b2c4d6"`
	ToName      string     `json:"to_name"`
	ToEmail     string     `json:"to_email"`
	Subject     string     `json:"subject"`
	State       State      `json:"state" enum:"queued,sending,sent,deferred,delivered,bounced,dropped,failed"`
	Attempts    int        `json:"attempts"`
	LastError   string     `json:"last_error" doc:"Why the last try failed, or what the recipient's server said"`
	Resendable  bool       `json:"resendable" doc:"Whether it can be sent again from here"`
	CreatedAt   time.Time  `json:"created_at"`
	SentAt      *time.Time `json:"sent_at,omitempty"`
	DeliveredAt *time.Time `json:"delivered_at,omitempty"`
	FailedAt    *time.Time `json:"failed_at,omitempty"`
}

func show(m Mail) mailBody {
	return mailBody{ID: m.ID, Template: m.Template, OrderID: m.OrderID.String(), ToName: m.ToName, ToEmail: m.ToEmail, Subject: m.Subject,
		State: m.State, Attempts: m.Attempts, LastError: m.LastError, Resendable: m.Resendable(), CreatedAt: m.CreatedAt,
		SentAt: m.SentAt, DeliveredAt: m.DeliveredAt, FailedAt: m.FailedAt}
}

type listIn struct {
	web.OrganizationPath
	web.Page
	State State       `query:"state" enum:"queued,sending,sent,deferred,delivered,bounced,dropped,failed"`
	Order tix.OrderID `query:"order_id" doc:"Only ticket mails of this order"`
	Q     string      `query:"q" maxLength:"200" doc:"Part of the address, name or subject"`
}

type listOut struct{ Body web.List[mailBody] }

type resendIn struct {
	web.OrganizationPath
	MailID tix.MailID `path:"mail_id" example:"mai_01k9z3v5m8q2w4x6y8a0b2c4d6"`
}

type resendOut struct{ Body mailBody }

func (m *Module) routes(r *web.Router) {
	web.Handle(r, web.Operation{ID: "notifications.mail.list", Method: http.MethodGet, Path: "organizations/{organization_id}/mails",
		Summary: "List mails", Description: "Mails about the organization's orders and people, newest first, with what became of them."}, m.list)
	web.Handle(r, web.Operation{ID: "notifications.mail.resend", Method: http.MethodPost, Path: "organizations/{organization_id}/mails/{mail_id}/resend",
		Summary: "Send a mail again", Status: http.StatusAccepted, Limit: web.Limit{Burst: 60, Per: time.Minute, By: web.ByPrincipal},
		Description: "Makes the mail anew with what is true now; tickets go to the order's present address. Refused (409) for mails that open something by themselves, and (429) within a minute of the last one."}, m.resend)
}

func (m *Module) list(ctx context.Context, in *listIn) (*listOut, error) {
	after, err := web.ParseCursor(in.After, 1)
	if err != nil {
		return nil, err
	}
	var from tix.MailID
	if after != nil {
		if from, err = tix.ParseMailID(after[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	found, err := m.service.List(ctx, in.OrganizationID, Filter{State: in.State, Order: in.Order, Words: in.Q}, from, in.Limit+1)
	if err != nil {
		return nil, err
	}
	shown := make([]mailBody, 0, len(found))
	for _, f := range found {
		shown = append(shown, show(f))
	}
	return &listOut{Body: web.Cut(shown, in.Limit, func(b mailBody) string { return web.Cursor(b.ID.String()) })}, nil
}

func (m *Module) resend(ctx context.Context, in *resendIn) (*resendOut, error) {
	made, err := m.service.Resend(ctx, in.OrganizationID, in.MailID)
	if err != nil {
		return nil, err
	}
	return &resendOut{Body: show(made)}, nil
}
