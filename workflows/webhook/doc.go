// Package webhook sends an organizer's server what it is to hear: `webhook:<hook>`.
//
// One run serves one address. It has what is due sent, waits until more is or until it is woken, and ends
// when nothing waits; the next message starts it again. All that it knows is in rows: it decides nothing
// about a delivery, and a failure of the server is no failure of a step. It goes on as a new run before
// its history is long.
package webhook
