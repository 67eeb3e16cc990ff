package webhooks

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// The published topics. A topic that was published is never renamed, and its data only grows.
const (
	orderPaid        = "order.paid"
	orderRefunded    = "order.refunded"
	refundUndone     = "order.refund_undone"
	eventPublished   = "event.published"
	eventRescheduled = "event.rescheduled"
	eventCancelled   = "event.cancelled"
	eventSettled     = "event.settled"
	disputeOpened    = "dispute.opened"
	disputeClosed    = "dispute.closed"

	testTopic = "webhook.test" // sent when somebody asks for it, and not to be chosen
)

// Topic is something that a hook can hear of.
type Topic struct{ Name, About string }

// Topics lists what can be heard of.
func Topics() []Topic {
	return []Topic{
		{orderPaid, "An order was paid and its tickets are issued. Free orders too."},
		{orderRefunded, "Money of a paid order went back to its buyer: by a refund, or by a dispute that was lost."},
		{refundUndone, "Money of an earlier order.refunded, named by its reference, did not reach the buyer."},
		{eventPublished, "An event went on sale."},
		{eventRescheduled, "A published event begins or ends at another time."},
		{eventCancelled, "An event will not take place."},
		{eventSettled, "What an event owes to each payee is final."},
		{disputeOpened, "A buyer's bank disputes a payment, or asks about it."},
		{disputeClosed, "A dispute was decided; its status says how."},
	}
}

// checkTopics sorts what was asked for.
func checkTopics(wanted []string) ([]string, error) {
	out := slices.Clone(wanted)
	slices.Sort(out)
	out = slices.Compact(out)
	for i, name := range wanted {
		if !slices.ContainsFunc(Topics(), func(t Topic) bool { return t.Name == name }) {
			return nil, errs.InvalidField(fmt.Sprintf("body.topics[%d]", i), "There is no such topic.")
		}
	}
	if len(out) == 0 {
		return nil, errs.InvalidField("body.topics", "Choose at least one topic.")
	}
	return out, nil
}

// news is one thing that happened, on its way to those who want to hear of it.
type news struct {
	org       tix.OrganizationID
	topic     string
	reference string // of the thing: with the topic unique; "": it may happen again
	at        time.Time
	data      map[string]any // ids, amounts and states; no personal data
}

// payload is the body that is signed.
func (n news) payload() (string, error) {
	raw, err := json.Marshal(struct {
		Type      string         `json:"type"`
		Timestamp time.Time      `json:"timestamp"`
		Data      map[string]any `json:"data"`
	}{n.topic, n.at.UTC(), n.data})
	return string(raw), err
}
