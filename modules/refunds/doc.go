// Package refunds owns money that goes back to buyers, and what becomes of the orders of a cancelled event.
//
// Tables: refunds_refunds (one for each request; its amount is set aside on the order in the
// transaction that makes it), refunds_policies (what an event promises buyers), refunds_cancellations
// (what buyers of a cancelled event may choose, and how far its orders were gone through),
// refunds_remedies (what becomes of each of these orders), refunds_batches and refunds_batch_events
// (events that are cancelled together), refunds_credits and refunds_spendings (what buyers have with an
// organization instead of money, and what orders take of it).
//
// Invariants: the refunds of an order never give more than was paid (the order's row is locked and
// checked); a refund moves only along states that its UPDATE names; its tickets are void from the
// request on, and good again only when a person aborts it; the ledger, the places and the order's
// end are written in the transaction that writes what the provider said. The provider is asked under
// a key of the refund, never inside a transaction, and its messages are only a reason to ask.
//
// What was paid on the organizer's own account is given back from there, and our fee of it goes back with it,
// once for each refund, also when the provider's message is quicker than its answer.
//
// A remedy is made in the transaction that queues its buyer's mail, so everybody hears of a
// cancellation once; it is done in the one that refunds or moves the order, and final then. Orders are
// gone through twice (service_remedy.go), so that one which is paid at the moment of the cancellation is
// not forgotten; each takes the cancellation's row for itself, so a pause holds before the next one.
//
// A credit's code is derived from its id and found by its hash, so a copy of the database opens none.
// What an order takes of it leaves it in the transaction that makes the order, and is spent in the one
// that pays it or back in the one that ends it (credits.go, which checkout asks). A refund goes to the card
// first, as far as the card paid, and the rest onto the credit. A credit that a buyer chooses is such a
// refund too, for which no provider is needed.
//
// workflows/refund drives each refund: it asks the provider, waits for slow banks and for disputes,
// and parks what a bank sent back until a person decides (service_resolve.go). When a dispute ends, the
// disputes room says so: what waited goes on, or ends because the bank took the money. A refund that
// somebody made in the provider's dashboard is taken over as it is (messages.go); one that prevents a dispute
// (service_fraud.go) tells the provider so. workflows/eventcancel drives each cancelled event.
//
// Says: RefundRequested, RefundMoved, CancellationTurned, BatchAsked. Hears: stripe.refund_changed, and
// its own batch_asked.
package refunds
