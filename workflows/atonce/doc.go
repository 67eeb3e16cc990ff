// Package atonce pays organizers who are paid at once: `at-once:<event>`, one run for all orders of an
// event that wait, not one for each.
//
// A sale of an at-once event plans a payout, which is a row. The first that waits starts the run; it sends
// what waits in rounds of fifty, several transfers at the same time, waits when the payee may not be paid
// or a limit of its level holds things up, and ends when nothing waits. So five thousand orders in a minute
// cost a hundred steps and their transfers, instead of five thousand runs; nor do the runs of purchases,
// which send tickets, wait behind payments to organizers. A transfer that the provider refuses for good gets
// a run of workflows/payout, where a person decides. The provider brings the money to the bank by itself.
package atonce
