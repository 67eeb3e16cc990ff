// Package eventcancel gives the money of a cancelled event back: `event-cancel:<event>`.
//
// It goes through the event's paid orders a hundred at a time, every five seconds, and asks for the
// refund of each once; every refund has a run of its own (workflows/refund), on a queue with a small
// share of the provider's rate. How far it is stands in the rows: a run can be started anew at any time,
// be paused and go on, and its history stays short because it continues as a new one now and then. It
// ends when every refund is done or waits for a person.
package eventcancel
