// Package dispute brings one chargeback, or inquiry, to its end: `dispute:<dispute>`.
//
// It waits for a person to submit the evidence or to give the dispute up, and one day before the bank's
// deadline submits what was assembled: first the provider gets the files, then the bank is told. Then it
// waits for the outcome: the provider's messages wake it, and it looks by itself every day. An inquiry that
// becomes a chargeback is answered again, by its own deadline. What the provider refuses for good parks with
// TixNeedsAttention.
package dispute
