// Package webhooks owns what organizers' own servers are told: outgoing webhooks by the Standard Webhooks
// specification (standardwebhooks.com).
//
// Tables: webhooks_hooks (an address, the topics it wants, its sealed secrets), webhooks_deliveries (one
// row for each thing that an address is told), webhooks_attempts (what came back each time).
//
// Invariants, in SQL: one thing is one delivery to an address (hook and reference, or the inbox where a
// thing may happen twice); a delivery that waits has a time, and no other has. Secrets are sealed, shown
// when they are made and never again; a rotated one signs beside its successor for 24 hours. Payloads are
// ids and amounts; no buyer is named in them.
//
// Subscribers only write rows and wake the address's run (`webhook:<hook>`), which asks Deliver to send
// what is due and waits until more is. One run for an address and not one for a delivery: a drop sells
// thousands of orders a minute, and Temporal then hears one signal for each handful of them instead of
// starting thousands of runs beside the purchases; a slow server is called by one step at a time; and a
// dead one costs a timer.
//
// What is sent: at once, then 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h after the try
// before. Only 2xx is success; redirects are not followed. 410 disables the address, and so do three days
// in which nothing succeeded; the owners get a mail. What waited then has failed, and can be replayed.
// A delivery is sent at least once: a crash after the answer and before the row sends it again, under the
// same webhook-id. Ended deliveries are kept for 30 days.
//
// An address that is not public is refused when it is saved and again by the dialer, which sees the
// address that is really called: a name that resolves to another one later does not help. No proxy of the
// environment is used.
//
// Says: webhooks.hook_due. Hears: checkout.order_paid, payouts.money_returned, payouts.event_settled,
// events.event_published, events.event_rescheduled, events.event_cancelled, disputes.dispute_moved.
package webhooks
