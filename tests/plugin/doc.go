// Package guestbook is a room that does not live in the house: a Go module of its own that
// adds itself to Tixters through nothing but the module contract. It is the proof that the
// contract is enough, and a model for rooms of yours.
//
// Buyers of paid orders are invited to write into the guestbook of the organizer, and thanked
// a day later; staff write entries and read them.
//
// Tables: guestbook_entries (what was written) and guestbook_invitations (who may write, once
// for each order). Invariant: an order is invited once and thanked once.
// Hears checkout.order_paid. Says nothing. Runs the private workflow GuestbookThanks.
//
// A module from outside is made before the platform is, so it opens its own connection to the
// same database. Inside of a message's handler and of an InTx of the platform it joins the
// transaction that the context carries, like any room.
package guestbook
