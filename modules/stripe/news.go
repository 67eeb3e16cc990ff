package stripe

import (
	"slices"
	"strings"

	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/tix"
)

// news are the messages that follow from an event: each only says about what to ask again, and on
// which account.
func news(ev stripe.Event, about object, row *Event) []tix.Message {
	switch {
	case !slices.Contains(EventTypes(), string(ev.Type)):
		return accountNews(ev, about)
	case about.Object == "dispute":
		return []tix.Message{tix.DisputeChanged{Reference: about.ID, Account: ev.Account}}
	case about.Object == "radar.early_fraud_warning":
		return []tix.Message{tix.WarningChanged{Reference: about.ID, Account: ev.Account}}
	case about.reference() == "":
		return nil
	}
	var out []tix.Message
	if refundEvent(ev.Type) {
		out = append(out, tix.RefundChanged{Payment: about.reference(), Account: ev.Account})
	}
	if row.OrderID != nil {
		out = append(out, tix.PaymentChanged{OrderID: *row.OrderID, Reference: about.reference(), Account: ev.Account, At: row.ReceivedAt})
	}
	return out
}

// accountNews is for what happened to a connected account itself, or to its payouts.
func accountNews(ev stripe.Event, about object) []tix.Message {
	switch {
	case ev.Account == "" || !slices.Contains(ConnectEventTypes(), string(ev.Type)):
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

// aboutPayment tells whether the event says that a payment changed, of ours or of a connected account.
func aboutPayment(ev stripe.Event, about object) bool {
	return about.reference() != "" && slices.Contains(EventTypes(), string(ev.Type))
}
