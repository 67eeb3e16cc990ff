// Package tickets owns what a buyer has bought: issued tickets, the codes in their QR and the
// papers that carry them.
//
// Tables: tickets_events (an event's number in codes), tickets_tiers (a tier's number within
// its event), tickets_keys (Ed25519 keys of an event, the private half sealed), tickets_tickets.
// All are made on first need inside the caller's transaction.
//
// Invariants, in SQL: one ticket for each (order, event, number), so issuing twice gives the same
// tickets; one current key for each event; a void ticket says when and why. An order that moves to
// another event has tickets of both, the first void; OfOrder shows those of the event it is for. A
// code is not stored: Ed25519 is deterministic, so codes are made again from the row and the sealed
// key, and a copy of the database is no pile of valid tickets.
//
// A ticket opens from 12 hours before doors until 12 hours after the end, as the event stood
// when the ticket was issued; both instants are in the signed code, so that a door without a
// network can judge them. A retired key signs no more, but what it signed stays good.
//
// Voiding here does not give the place back to the pool or money to the buyer: who voids an
// order (checkout) does that in the same transaction.
//
// Service needs no orders; Documents (PDF, calendar entry, routes) does. They are two types
// because checkout needs the first and the second needs checkout.
//
// Messages: none said, none heard; checkout tells that an order was paid.
package tickets
