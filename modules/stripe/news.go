package stripe

import (
	"slices"
	"strings"

	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/tix"
)

// news are the messages that follow from an event: each only says about what to ask again.
func news(ev stripe.Event, about object, row *Event) []tix.Message {
	if ev.Account != "" {
		return accountNews(ev, about)
	}
	if about.Object == "dispute" && slices.Contains(EventTypes(), string(ev.Type)) {
		return []tix.Message{tix.DisputeChanged{Reference: about.ID}}
	}
	if about.reference() == "" || !slices.Contains(EventTypes(), string(ev.Type)) {
		return nil
	}
	var out []tix.Message
	if refundEvent(ev.Type) {
		out = append(out, tix.RefundChanged{Payment: about.reference()})
	}
	if row.OrderID != nil {
		out = append(out, tix.PaymentChanged{OrderID: *row.OrderID, Reference: about.reference(), At: row.ReceivedAt})
	}
	return out
}

// accountNews is for events of a connected account.
func accountNews(ev stripe.Event, about object) []tix.Message {
	switch {
	case !slices.Contains(ConnectEventTypes(), string(ev.Type)):
		return nil
	case strings.HasPrefix(string(ev.Type), "payout."):
		if id, err := tix.ParsePayoutID(about.Metadata[metaPayout]); err == nil && !id.IsZero() {
			return []tix.Message{tix.PayoutMoved{PayoutID: id}}
		}
		return nil
	}
	return []tix.Message{tix.AccountChanged{Account: ev.Account}}
}

func refundEvent(t stripe.EventType) bool {
	return t == stripe.EventTypeChargeRefunded || t == stripe.EventTypeChargeRefundUpdated || t == stripe.EventTypeRefundUpdated
}

// aboutPayment tells whether the event says that a payment of the platform's own account changed.
func aboutPayment(ev stripe.Event, about object) bool {
	return ev.Account == "" && about.reference() != "" && slices.Contains(EventTypes(), string(ev.Type))
}
