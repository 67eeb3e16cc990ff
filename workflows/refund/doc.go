// Package refund drives one refund to its end: `refund:<refund>`.
//
// The rows come first: the amount is set aside on the order and the tickets are void before a run
// exists. The run asks the provider under the refund's own key, waits as long as the bank takes
// (the provider's messages wake it, and it looks by itself every six hours), waits while the payment
// is disputed, and ends when the money is on its way to the buyer. What the bank sent back, or the
// provider refuses for good, parks with TixNeedsAttention and waits for the update "resolve": retry,
// settle (the buyer was paid by other means) or abort, with who decided it and why.
//
// It carries ids only, and every step reads the rows first, so a run can be started anew at any time.
package refund
