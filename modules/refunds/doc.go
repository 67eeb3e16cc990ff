// Package refunds owns money that goes back to buyers: who asked for it, how much, and how far it is.
//
// Tables: refunds_refunds (one for each request; its amount is set aside on the order in the
// transaction that makes it), refunds_policies (what an event promises buyers), refunds_cancellations
// (how far the orders of a cancelled event were gone through).
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
// workflows/refund drives each refund: it asks the provider, waits for slow banks and for disputes,
// and parks what a bank sent back until a person decides (service_resolve.go). When a dispute ends, the
// disputes room says so: what waited goes on, or ends because the bank took the money. A refund that
// somebody made in the provider's dashboard is taken over as it is (messages.go).
//
// Says: RefundRequested, RefundMoved, CancellationTurned. Hears: stripe.refund_changed.
package refunds
