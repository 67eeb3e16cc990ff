// Package payouts owns where money goes: payees, how an event's sales are split among them, and
// the ledger.
//
// Tables: payouts_payees (who is paid, with a copy of what the provider says of their account),
// payouts_rules (versions of an event's split), payouts_journals and payouts_entries (the ledger).
//
// Invariants: a journal has all its lines and sums to zero in each currency, or the transaction
// that writes it fails when it commits; one thing is posted once (kind and reference); nothing of
// the ledger is ever changed or removed; it is posted in the transaction of the change that it
// describes. A split loses no cent, and is frozen for an order by the journal of its sale. Only a
// verified payee is paid (state.go), which is asked again when money moves.
//
// Accounts and signs are in ledger.go. Service.Check, `tixters ledger`, compares the books with
// every order and with the provider's balance.
//
// A partner is no member of an organization: the link to its verification is signed, and mailed.
//
// Says: PayeeChanged. Hears: stripe.account_changed.
package payouts
