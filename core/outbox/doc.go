// Package outbox lets a room tell others what happened without losing or inventing anything.
//
// Publish writes the message in the business transaction. The Relay, run by every worker,
// takes waiting messages with SKIP LOCKED and hands each to every subscription of its topic
// at least once. A subscription made with On runs in one transaction with its mark in the
// inbox, so its database effects happen exactly once; one made with Call runs outside of any
// transaction, for the network, and must be safe to repeat. A subscription that errs does not
// hold up the others: the message stays and comes back to the one that failed, later each
// time, up to five minutes apart, for ever. One whose time has not come answers Later.
//
// The relay's own marks do not wait for the disk, and those of many messages are one statement:
// what a crash undoes of them is delivered again.
package outbox
