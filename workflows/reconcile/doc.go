// Package reconcile holds the provider's record of our balance, and of payees' accounts, against the
// ledger: every day, and when an administrator asks for it.
//
// A run goes through our own movements of the last three days, a page at a time, looks for what was posted
// and never seen there, and then through the accounts of payees that moved or have money of ours, one after
// the other, at the rate of a mass. What it finds are rows (breaks); a page that was read twice finds the
// same. A long run continues as a new one, from the page where it was.
package reconcile
