package stripe

import (
	"slices"
	"strings"

	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/tix"
)

// news are the messages that follow from an event: each only says about what to ask again.
func news(ev stripe.Event, about object, row *Event) []tix.Message {
	var out []tix.Message
	switch {
	case !slices.Contains(EventTypes(), string(ev.Type)):
	case accountEvent(ev.Type):
		// Sent for the connected account; of a capability, the account is named in the object.
		account := ev.Account
		if account == "" {
			account = about.Account
		}
		if account == "" && strings.HasPrefix(about.ID, "acct_") {
			account = about.ID
		}
		if account != "" {
			out = append(out, tix.AccountChanged{Account: account})
		}
	case refundEvent(ev.Type):
		if ref := about.reference(); ref != "" {
			out = append(out, tix.RefundChanged{Payment: ref})
		}
		fallthrough
	default:
		if row.OrderID != nil {
			out = append(out, tix.PaymentChanged{OrderID: *row.OrderID, Reference: about.reference(), At: row.ReceivedAt})
		}
	}
	return out
}

func accountEvent(t stripe.EventType) bool {
	return t == stripe.EventTypeAccountUpdated || t == stripe.EventTypeCapabilityUpdated || t == stripe.EventTypeAccountApplicationDeauthorized
}

func refundEvent(t stripe.EventType) bool {
	return t == stripe.EventTypeChargeRefunded || t == stripe.EventTypeChargeRefundUpdated || t == stripe.EventTypeRefundUpdated
}

// aboutPayment tells whether the event says that a payment of the platform's own account changed.
func aboutPayment(ev stripe.Event, about object) bool {
	return ev.Account == "" && about.reference() != "" && slices.Contains(EventTypes(), string(ev.Type))
}
