// Package stripe is the only importer of stripe-go: it makes, reads, cancels and refunds payments
// through Gateway, and takes in Stripe's signed webhooks through Service.
//
// Table: stripe_events, the ids of events already taken in (kept for 40 days; Stripe repeats for
// three and lets a person send one again for thirty).
//
// Invariants: a call that moves money carries the caller's key, and one key never makes two
// payments that could be paid or two refunds, also when Stripe remembers an error under it or has
// forgotten it; a webhook is stored, and what follows from it published, in one transaction before
// it is answered; nothing unsigned is stored; an event counts once.
//
// An event is only a hint that something changed. Its body decides nothing: whoever hears the
// message reads the object again, so events may come in any order, repeated, or late. That is also
// why the body is not kept: it holds personal data, and Stripe gives it out again by its id.
//
// Errors have kinds of core/errs by what helps: Declined and the codes below are final, Unavailable
// says when to try again. Error texts of stripe-go are never passed on: they contain whole objects,
// client secrets among them.
//
// A payment is on our own account, or (a direct charge) on the account of an organizer who has its own
// Stripe dashboard: Account says which, "" being ours, in every order, answer and message, and whoever
// reads the object again names it. Our share of a direct charge is an application fee.
//
// Says tix.PaymentChanged, RefundChanged, DisputeChanged, WarningChanged, AccountChanged and PayoutMoved.
// Hears nothing. modules/stripe/standin is Stripe on a machine without it.
package stripe
