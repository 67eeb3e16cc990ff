// Package sendgrid is the only importer of sendgrid-go: it sends mails through SendGrid and
// hears SendGrid's signed reports of what became of them.
//
// Table: sendgrid_events, the ids of reports already heard (kept for four days, one more than
// the oldest report that is accepted).
//
// Invariants: a report counts once, however often it is sent; nothing unsigned is stored; a
// signature is checked over the very bytes that arrived, before they are parsed. Reports of
// mails that are not ours (another installation under the same account) are passed over.
//
// Transport turns every answer that is not 2xx into an error of the right kind, which
// sendgrid-go does not: Limited with the time to wait, Unavailable when trying again may
// help, Denied and Invalid when it will not. A request is built for each send and goes
// through a client of our own, because sendgrid-go's shared Client mixes up mails between
// goroutines and its default HTTP client waits for ever.
//
// Says and hears no messages: reports go to the port Reports, inside the transaction that
// marks them as heard. modules/sendgrid/standin is SendGrid on a machine without it.
package sendgrid
