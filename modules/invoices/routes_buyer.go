package invoices

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// BuyerPath names an order by its link; exported because the router reads embedded fields of exported
// types only.
type BuyerPath struct {
	OrderID tix.OrderID `path:"order_id"`
	Token   string      `header:"Order-Token" required:"true" maxLength:"100" doc:"From the order's link"`
}

type recipientBody struct {
	Name       string `json:"name" minLength:"1" maxLength:"160" doc:"Of the company or the person"`
	Street     string `json:"street" minLength:"1" maxLength:"160"`
	PostalCode string `json:"postal_code,omitempty" maxLength:"20"`
	City       string `json:"city" minLength:"1" maxLength:"120"`
	Country    string `json:"country" minLength:"2" maxLength:"2" example:"DE"`
	VATID      string `json:"vat_id,omitempty" maxLength:"20" example:"DE123456789"`
}

type recipientIn struct {
	BuyerPath
	Body recipientBody
}

type recipientOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         Party
}

type buyerListOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         web.List[documentBody]
}

func (m *Module) buyerRoutes(r *web.Router) {
	const path = "orders/{order_id}/"
	often := web.Limit{Burst: 20, Per: time.Minute}
	recipient := func(p Party, err error) (*recipientOut, error) {
		if err != nil {
			return nil, err
		}
		return &recipientOut{"no-store", p}, nil
	}
	web.Handle(r, web.Operation{ID: "invoices.recipient.get", Method: http.MethodGet, Path: path + "recipient", Summary: "Whom the buyer of an order wants billed"},
		func(ctx context.Context, in *BuyerPath) (*recipientOut, error) {
			return recipient(m.service.Recipient(ctx, in.OrderID, in.Token))
		})
	web.Handle(r, web.Operation{ID: "invoices.recipient.update", Method: http.MethodPut, Path: path + "recipient", Limit: often, Summary: "Have a company billed",
		Description: "An invoice that was issued is corrected: a new version under the same number, at most nine times. Refused (409) while the order is not paid, and when it cost nothing."},
		func(ctx context.Context, in *recipientIn) (*recipientOut, error) {
			b := in.Body
			return recipient(m.service.SetRecipient(ctx, in.OrderID, in.Token,
				Party{Name: b.Name, Street: b.Street, PostalCode: b.PostalCode, City: b.City, Country: b.Country, VATID: b.VATID}))
		})
	web.Handle(r, web.Operation{ID: "invoices.order_document.list", Method: http.MethodGet, Path: path + "documents", Summary: "Invoice and credit notes of an order",
		Description: "All of them at once, oldest first. None until the invoice is issued, which is moments after the payment."},
		func(ctx context.Context, in *BuyerPath) (*buyerListOut, error) {
			docs, err := m.service.OfOrder(ctx, in.OrderID, in.Token)
			if err != nil {
				return nil, err
			}
			return &buyerListOut{"no-store", web.NewList(showAll(docs))}, nil
		})
	web.Raw(r, web.Operation{ID: "invoices.order_document.pdf", Method: http.MethodGet, Path: path + "invoice.pdf", Limit: often, Summary: "Invoice and credit notes of an order as a PDF",
		Description: "Send the order's token in the header Order-Token. 409 while there is no invoice."}, http.HandlerFunc(m.buyerPDF))
}

func (m *Module) buyerPDF(w http.ResponseWriter, r *http.Request) {
	order, err := tix.ParseOrderID(web.Param(r, "order_id"))
	if err != nil || order.IsZero() {
		web.WriteProblem(w, r, errs.Missing("order"))
		return
	}
	docs, err := m.service.OfOrder(r.Context(), order, r.Header.Get("Order-Token"))
	if err != nil {
		web.WriteProblem(w, r, err)
		return
	}
	m.print(w, r, "invoice.pdf", docs)
}
