// Package disputes owns chargebacks: what a buyer's bank took or asks about, what is told it, and how
// that ends.
//
// Table: disputes_disputes (one for each of the provider's, with the tickets that are frozen for it and
// the evidence that was assembled).
//
// Invariants: the provider is asked, never believed from a message; tickets of a disputed order are void
// from its beginning, and good again when it is won; an inquiry freezes nothing and moves no money until the
// bank makes it a dispute; the ledger follows what is off our balance, and what is lost is taken from who had it, once; evidence is
// told once. What a bank took is set aside on the order, so that it is not refunded too; refunds that waited
// for the outcome go on, or end, with it.
//
// A dispute of a payment on the organizer's own account freezes tickets like any other, moves none of our money,
// and is answered by the organizer in the provider's dashboard.
//
// Evidence is assembled from all rooms when a dispute opens (service_evidence.go), edited by people, and
// submitted by them or by workflows/dispute one day before it is due.
//
// Says: DisputeMoved. Hears: stripe.dispute_changed.
package disputes
