// Package invoices owns the papers of the tax office: invoices and credit notes, from organizations to
// their buyers and from the platform to organizations about its fees.
//
// Tables: invoices_sellers (who issues, and what the law wants on a document), invoices_counters (the
// last number of a series), invoices_documents, invoices_recipients (whom a buyer wants billed),
// invoices_waiting (what has no document yet).
//
// Invariants, in SQL: a document is never changed or removed (trigger and grant); numbers have no gaps
// within a series, which is the issuer's prefix, the kind and the year; one thing has one document (kind
// and reference). A number is given in the transaction that makes its document. The documents of an order
// sum to what the ledger says was sold and given back, and those about fees to our fees of the event.
//
// An order that was paid gets an invoice; each return of its money (a refund, a chargeback that was lost)
// a credit note that names the invoice, and one that did not reach the buyer after all another invoice
// that names the credit note. An event's fees are billed when it is settled; what changes later is the
// difference between the ledger and what was billed. Free orders get none. Without the details of its
// seller nothing is an invoice, so it waits for them, and is numbered when they are there.
//
// A buyer may name a company after the invoice was issued. That is a correction of details, not of
// amounts: Art. 219 of the VAT directive, in Germany § 31 (5) UStDV, asks for a document that refers
// to the invoice specifically and unambiguously. So it is the next version under the same number, says
// what it replaces, and repeats amounts and date of issue, which the database checks; cancelling and
// issuing anew would take two more numbers and say the same. Reports count the newest version alone.
// Up to 250 EUR (§ 33 UStDV) an invoice needs no address of the buyer at all.
//
// Nothing of this is on the way of a payment: it follows messages, those that wait together in one
// transaction, so that the counter's row is locked once for all of them. What the buyer calls a credit
// note is a Rechnungskorrektur; the Gutschrift of § 14 (2) UStG is something else.
//
// Says: SellerDescribed and FeesChanged, to itself. Hears: checkout.order_paid, payouts.money_returned,
// payouts.event_settled.
package invoices
