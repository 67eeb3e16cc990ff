package checkout

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type organizerListInput struct {
	web.OrganizationPath
	web.Page
	EventID tix.EventID `path:"event_id"`
	Q       string      `query:"q" maxLength:"100" doc:"Name, address or reference of the buyer"`
}

type organizerItem struct {
	ID         tix.OrderID `json:"id"`
	Reference  string      `json:"reference"`
	Status     string      `json:"status" enum:"pending_payment,paid,expired,cancelled,refunding,refunded"`
	BuyerName  string      `json:"buyer_name"`
	BuyerEmail string      `json:"buyer_email"`
	Total      tix.Money   `json:"total"`
	Tickets    int         `json:"tickets"`
	Charge     string      `json:"charge" enum:"separate,at_once,direct" doc:"How it was charged: kept until the settlement, paid on at once, or on the organizer's own account"`
	ChargeNote string      `json:"charge_note,omitempty" doc:"Why it was not charged as the event says"`
	CreatedAt  time.Time   `json:"created_at"`
	PaidAt     *time.Time  `json:"paid_at,omitempty"`
}

type organizerListOutput struct {
	Body web.List[organizerItem]
}

type organizerOrderInput struct {
	web.OrganizationPath
	OrderID tix.OrderID `path:"order_id"`
}

func (m *Module) organizerRoutes(r *web.Router) {
	web.Handle(r, web.Operation{
		ID: "checkout.organizer_order.list", Method: http.MethodGet, Path: "organizations/{organization_id}/events/{event_id}/orders",
		Summary: "The orders of an event",
	}, func(ctx context.Context, in *organizerListInput) (*organizerListOutput, error) {
		parts, err := web.ParseCursor(in.After, 1)
		if err != nil {
			return nil, err
		}
		var before tix.OrderID
		if parts != nil {
			if err := before.UnmarshalText([]byte(parts[0])); err != nil {
				return nil, errs.InvalidField("query.after", "not a cursor of this list")
			}
		}
		orders, err := m.service.EventOrders(ctx, in.OrganizationID, in.EventID, in.Q, before, in.Limit+1)
		if err != nil {
			return nil, err
		}
		items := make([]organizerItem, len(orders))
		for i, o := range orders {
			items[i] = organizerItem{
				ID: o.ID, Reference: o.Reference, Status: string(o.Status), BuyerName: o.BuyerName, BuyerEmail: o.BuyerEmail,
				Total: o.Total(), Tickets: o.Tickets, Charge: string(o.ChargeType), ChargeNote: o.ChargeNote, CreatedAt: o.CreatedAt, PaidAt: o.PaidAt,
			}
		}
		return &organizerListOutput{Body: web.Cut(items, in.Limit, func(i organizerItem) string { return web.Cursor(i.ID.String()) })}, nil
	})
	web.Handle(r, web.Operation{
		ID: "checkout.organizer_order.get", Method: http.MethodGet, Path: "organizations/{organization_id}/orders/{order_id}",
		Summary: "An order of the organization",
	}, func(ctx context.Context, in *organizerOrderInput) (*orderOutput, error) {
		v, err := m.service.OrganizationOrder(ctx, in.OrganizationID, in.OrderID)
		if err != nil {
			return nil, err
		}
		return &orderOutput{CacheControl: "no-store", Body: bodyOf(v)}, nil
	})
}
