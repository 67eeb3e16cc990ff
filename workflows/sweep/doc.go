// Package sweep looks for what no run looks for: every day, at once on a cluster that is new, and when an
// administrator asks for it.
//
// A run goes through settled events for money that became payable after their settlement, and has it
// planned; and through open payouts and settlements, so that each has a run: a cluster that was lost is
// rebuilt from rows. It only enqueues and carries no money; a page that was looked at twice finds nothing
// more. A long run continues as a new one, from the page where it was.
package sweep
