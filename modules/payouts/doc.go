// Package payouts owns where money goes: payees, how an event's sales are split among them, and
// the ledger.
//
// Tables: payouts_payees (who is paid, with a copy of what the provider says of their account),
// payouts_rules (versions of an event's split), payouts_journals and payouts_entries (the ledger),
// payouts_levels (what organizers are trusted with), payouts_settlements (when an event's money is
// due), payouts_payouts (money on its way to one payee), payouts_moves and payouts_breaks (the
// provider's record, and where it differs).
//
// Invariants: a journal has all its lines and sums to zero in each currency, or the transaction
// that writes it fails when it commits; one thing is posted once (kind and reference); nothing of
// the ledger is ever changed or removed; it is posted in the transaction of the change that it
// describes. A split loses no cent, and is frozen for an order by the journal of its sale. Only a
// verified payee is paid (state.go), which is asked again when money moves.
//
// Accounts and signs are in ledger.go. Service.Check, `tixters ledger check`, compares the books with
// every order and with the provider's balance; Reconcile compares them movement by movement.
//
// A dispute is posted movement by movement; where the balance has another currency than the buyer paid in,
// the provider's own figures go through the conversion account (service_dispute.go).
//
// An event is settled once, after its end and its organizer's holdback: what each payee has to get is
// planned as payouts, less a reserve and less what it owes from other events. workflows/settlement and
// workflows/payout drive this; while a difference is open, nothing larger than it leaves.
//
// A partner is no member of an organization: the link to its verification is signed, and mailed.
//
// Says: PayeeChanged, PayoutPlanned, SettlementDecided, ReconciliationAsked. Hears: stripe.account_changed.
package payouts
