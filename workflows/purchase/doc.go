// Package purchase drives one order to its end: `purchase:<order>`.
//
// The buyer never waits for it. The rows of the order and a message commit first; the relay
// starts the run, when the order is paid or must be refunded, five seconds after it was placed
// when it has no payment, and half a minute after it when it has one: most buyers have paid by
// then, and their runs only send the tickets. While buyers rush in, runs give way to them (pace.go).
// Tickets are issued in the transaction that marks the order paid. The
// run is the guarantee around that: the payment exists, an unpaid order expires and gives its
// places back, money that landed too late is returned, and the mail with the tickets goes
// out. It carries ids only. Every step reads the rows first, so a run can be started anew at
// any time and finds its place.
//
// Nothing is undone after the money is taken: from there the way leads forward, or to a full
// refund. A step that cannot go on parks with TixNeedsAttention and waits for the update
// "resolve" with an action (retry, skip), who decided it and why.
package purchase
