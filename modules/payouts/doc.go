// Package payouts owns where money goes: payees, how an event's sales are split among them, and
// the ledger.
//
// Tables: payouts_payees (who is paid, with a copy of what the provider says of their account),
// payouts_rules (versions of an event's split), payouts_journals and payouts_entries (the ledger),
// payouts_levels (what organizers are trusted with), payouts_trust (by hand), payouts_settlements (when an event's money is
// due), payouts_payouts (money on its way to one payee), payouts_moves and payouts_breaks (the
// provider's record, and where it differs).
//
// Invariants: a journal has all its lines and sums to zero in each currency, or the transaction
// that writes it fails when it commits; one thing is posted once (kind and reference); nothing of
// the ledger is ever changed or removed; it is posted in the transaction of the change that it
// describes. A split loses no cent, and is frozen for an order by the journal of its sale. Only a
// verified payee is paid (state.go), which is asked again when money moves.
//
// A payment that is settled in another currency than the buyer's goes through the conversion account; what
// less comes than went of it, by rates that change, is an exchange difference and ours (exchange.go). A
// payee's account may have another currency too: what is there is counted in it.
//
// What payees have of an order follows it to another event (service_move.go); whatever happens to its
// money after that is booked there.
//
// What a buyer has as credit is a liability of its own: it comes out of what the payees and we had of the
// order, and goes into the sale that it pays.
//
// Accounts and signs are in ledger.go. Service.Check, `tixters ledger check`, compares the books with
// every order and with the provider's balance; Reconcile compares them movement by movement, and
// ReconcileAccount the accounts of payees (details "account" name the movement there): a difference holds up
// that payee alone.
//
// A dispute is posted movement by movement of the provider, in the currency of the balance
// (service_dispute.go); only what is lost goes through the conversion account.
//
// How an event's orders are charged is part of its rule (service_charge.go), and kept by the order whose
// payment was made so. Separate: we charge, and the settlement pays. At once: we charge, and the organizer,
// alone and verified, is sent its share of each order out of that order's charge (service_atonce.go,
// workflows/atonce), after which the provider brings it to the bank by its own calendar; refunds and lost
// disputes take that transfer back first, and what an order's payout waits for the settlement leaves alone.
// Direct: the organizer charges on its own account, and only our fee ever is ours (stripe, platform_fee). What
// it received itself stands in the pair own and own_account, which only its statement reads: it is not in
// stripe_account and custody, since those are the balance of an account as we know it, and of a full account
// we see neither its other business nor its payouts; nor in payable, or it would be paid twice.
//
// An event is settled once, after its end and its organizer's holdback: what each payee has to get is
// planned as payouts, less a reserve and less what it owes from other events (service_net.go).
// workflows/settlement and workflows/payout drive this; while a difference is open, nothing larger leaves.
//
// The organizer's level (service_level.go) says how long money waits, how much of it leaves to one payee in
// a day and a week (service_limit.go), and what can be advanced (service_advance.go): an advance is set off
// when the event is settled, and is a debt when it is cancelled. A payout that the provider may have got
// (tried_at) is looked for there before anything else is decided about it.
//
// What becomes payable after a settlement is planned as a late payout by the daily sweep (service_sweep.go,
// workflows/sweep), which also has a run for everything that is open: the rows say what must run.
//
// A partner is no member of an organization: the link to its verification is signed, and mailed.
//
// Says: PayeeChanged, PayoutPlanned, PayoutMoved, OrdersQueued, SettlementDecided, SettlementOpen, EventSettled, MoneyReturned,
// ReconciliationAsked, SweepAsked. Hears: stripe.account_changed, events.event_published.
package payouts
