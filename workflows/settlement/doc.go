// Package settlement waits until an event's money is due and settles it: `settlement:<event>`.
//
// It starts when the event is published and sleeps until its end and what the organizer's level holds
// back. An event that moves, and a decision of an administrator (hold, release, approve), wake it; the
// rows say what is true. Settling freezes what each payee gets and plans the payouts, each of which has
// a run of its own (workflows/payout). Above the level's limit two administrators must approve.
package settlement
