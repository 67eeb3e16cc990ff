// Package reconcile holds the provider's record of our balance against the ledger: every day, and when
// an administrator asks for it.
//
// A run goes through the movements of the last three days, a page at a time, and then looks for what
// was posted and never seen there. What it finds are rows (breaks); a page that was read twice finds
// the same. A long run continues as a new one, from the page where it was.
package reconcile
