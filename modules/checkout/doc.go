// Package checkout owns what lies between "I want these" and "they are yours": holds with
// frozen prices, orders, and the state of their payment.
//
// Tables: checkout_orders (one for each hold, its quote frozen, its status guarded),
// checkout_link_requests. A hold is a row of the inventory room alone: what was frozen for its
// buyer travels in its token, signed (hold_token.go), and the reservations of a drop are answered
// without reflection (hold_direct.go) and without reading a table (catalog.go).
//
// Invariants: an order moves only along the edges of states.go, each move being an UPDATE that
// names the states it may leave; an order is paid only when the provider itself says that a
// payment of exactly this amount, currency and order succeeded; stock, tickets, status and
// message of a payment are one transaction; after money was taken there are two ends,
// tickets or a full refund.
//
// From which IP address an order was placed, and its payment confirmed, is kept with it for the buyer's bank
// (service_trace.go); no other room shows it.
//
// Money that goes back of a paid order is set aside here (refunded_amount, service_give.go), so that no
// two refunds together give more than was paid; the refunds room asks for it. Every payment and every
// refund of an order that came too late is posted to the books in the transaction that notes it.
//
// On whose account a payment is, the books say when it is made (service_charge.go); the order keeps that, and
// everything about the payment is asked there, whatever the event says later.
//
// A credit of the organizer may pay an order in part or altogether (credit_amount): it is set aside with
// the order, spent in the transaction that pays it, and given back in the one that ends it unpaid. The
// payment is over the rest; an order without a rest is paid at once, as a free one is.
//
// A paid order may move to another event of its organization (service_move.go), with its price and its
// link: tickets, places, quote and the books change in one transaction.
//
// A buyer's request never waits for a workflow: rows and OrderPlaced commit first. Everything
// that the purchase workflow does (EnsurePayment, Settle, Expire, Refund) is idempotent and may
// run at the same time as the buyer's own confirm and the provider's messages. The provider is
// always asked, never believed from a message, and never called inside a transaction.
//
// Says: OrderPlaced, OrderPaid, OrderClosed, and MailQueued when a buyer asks for the tickets
// again. Hears: stripe.payment_changed, and its own links_requested. Live topic: "order:<id>"; what is left of
// an event is shown on a board (service_board.go), never by a message for each hold.
package checkout
