// Package disputes owns chargebacks: what a buyer's bank took or asks about, what is told it, and how
// that ends; and banks' early warnings of fraud, which come before.
//
// Tables: disputes_disputes (one for each of the provider's, with the tickets that are frozen for it and
// the texts that were assembled), disputes_files (what is told beside texts: the pack that the house draws,
// and people's own), disputes_warnings, disputes_rules (what is done at once when a bank warns).
//
// Invariants: the provider is asked, never believed from a message; tickets of a disputed order are void
// from its beginning, and good again when it is won and the money did not go back meanwhile; an inquiry
// freezes nothing and moves no money until the bank makes it a dispute, which is told anew; the ledger
// follows every movement of our balance, and what is lost is taken from who had it, once; evidence is told
// once, and while the provider is being told it cannot be changed. What a bank took is set aside on the
// order, so that it is not refunded too; refunds that waited for the outcome go on, or end, with it.
//
// Evidence is assembled from all rooms when a dispute opens (facts.go, pack.go), edited by people, and
// submitted by them or by workflows/dispute one day before it is due. The same facts and texts give the same
// pack, byte by byte; it is drawn again when texts are edited and before it is told, and goes to the
// provider again only when it differs.
//
// A warning does what the organization's rule says, else the platform's, else a person decides. A refund
// goes the way of all refunds. When a dispute comes all the same, it takes over what the warning froze.
//
// A payment on the organizer's own account is the organizer's to answer for: its dispute is followed, freezes
// tickets and shows how it ended, but has no pack, and what changes or tells evidence is refused (ErrTheirs).
// Its warnings do what the rule says; a refund goes back from that account.
//
// Says: DisputeMoved. Hears: stripe.dispute_changed, stripe.warning_changed.
package disputes
