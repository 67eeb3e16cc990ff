// Package notifications owns outgoing mail: its words, its queue, and what became of it.
//
// Table: notifications_mails, one row for each mail (its key is unique, so that asking twice
// makes one mail). The rendered mail is not stored: it is made anew for each try. Ticket mails
// are rebuilt from their order, so that a mail sent again shows what is true now and no copy of
// a ticket lies about; other mails are filled from data that is stored sealed, because it may
// hold a link that opens something, and that is erased once such a mail is sent.
//
// States: queued → sending → sent → deferred → delivered, or bounced, dropped, failed. A
// report only ever moves a mail forward in that order, so reports may come late, twice and in
// any order. failed is a mail that the transport refused for good; Deliver may try it again.
//
// One try at a time: Deliver claims the row for a lease, sends outside of any transaction, and
// marks it. A crash or silence in between may send twice; to make that rare, the next try waits
// a while for the transport's report of the first, which settles the mail without sending.
//
// Mails that say about which order they are (MailRequest.OrderID) are told together by OrderTrace.
//
// Counter takes mail in and answers for its state; it needs no other room, so that rooms from
// which mail is composed can use it. Service is the Counter and the rest: composing, sending,
// the organizers' list. Mails of the platform itself (no organization) are never listed.
//
// Says and hears: notifications.mail_queued; delivery is retried by the relay until it is done.
// A bounce of a ticket mail shows as State(key) = "bounced", on the order page.
package notifications
