// Package audit keeps the record of who did what to which thing.
//
// Tables: audit_entries (a tenant table; the platform's own entries have no organization) and
// audit_chains, the head of each chain.
//
// Invariants: entries are only ever added (triggers refuse UPDATE, DELETE and TRUNCATE), and
// each carries the hash of the one before it in its organization's chain, so that an entry
// changed or taken away behind the triggers' back breaks the chain at that place, which
// Verify names. The head tells when the newest entries were cut off. Whoever can rewrite a
// whole chain and its head can still lie; an exported head hash, kept elsewhere, tells then.
//
// Record joins the caller's transaction: what was rolled back was not done, and what was
// done cannot lack its entry. The head's row is locked until the caller commits, so actions of
// one organization are recorded one after the other; nothing on the way of a scan is recorded
// here, because the scan log is that record.
//
// Hears checkout.order_paid and checkout.order_closed; other rooms record what they do
// themselves, with the actor. Says nothing. Details hold ids and amounts, never personal data.
package audit
