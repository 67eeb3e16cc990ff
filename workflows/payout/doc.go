// Package payout brings one payee its money: `payout:<payout>`.
//
// It waits until the payout is due (a reserve is, weeks after the event), asks the provider about the
// payee, transfers, pays out to the bank where that waits for us, and waits until the bank has it. A
// payee that may not be paid now leaves the payout blocked: the run waits until the payee changes, and
// nobody else's payout waits with it. What the provider refuses for good, or a bank sends back, also
// after it had it, parks with TixNeedsAttention until a person decides: retry or abort.
package payout
