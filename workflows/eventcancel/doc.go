// Package eventcancel brings every order of a cancelled event to its end: `event-cancel:<event>`.
//
// It goes through the event's paid orders a hundred at a time, every five seconds, twice: at first every
// buyer is told, and where there is nothing to choose the money goes back at once; where there is, the
// run sleeps until buyers must have chosen, and then goes through the orders again and gives who said
// nothing what is due. Every refund has a run of its own (workflows/refund), on a queue with a small
// share of the provider's rate. How far it is stands in the rows: a run can be started anew at any time,
// be paused and go on, and its history stays short because it continues as a new one now and then. It
// ends when every refund is done or waits for a person. Events that are cancelled together have a run
// each.
package eventcancel
